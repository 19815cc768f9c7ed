import { readIds, writeIds } from './id-set.js';
import { NumberReader, NumberWriter } from './numbers.js';

/** Messages in each quarter of an hour of one hour: by the id of a person, conversation or group, times 4, plus the quarter (0 to 3). */
export type HourTally = ReadonlyMap<number, number>;

/** Ids in order, each as its distance to the one before with a bit for each quarter that has messages, and then those quarters' numbers. */
export function encodeHourTally(tally: HourTally): Buffer {
  const writer = new NumberWriter();
  const keys = Float64Array.from(tally.keys()).sort();
  for (let at = 0, before = 0; at < keys.length;) {
    const id = Math.floor(keys[at]! / 4);
    let end = at;
    let bits = 0;
    while (end < keys.length && keys[end]! < id * 4 + 4) bits |= 1 << (keys[end++]! - id * 4);
    writer.add((id - before) * 16 + bits);
    while (at < end) writer.add(tally.get(keys[at++]!)!);
    before = id;
  }
  return writer.end();
}

/** @param visit is called for each id and quarter (0 to 3) that has messages */
export function readHourTally(bytes: Uint8Array, visit: (id: number, quarter: number, messages: number) => void): void {
  const reader = new NumberReader(bytes);
  for (let id = 0; !reader.isAtEnd;) {
    const head = reader.next();
    const bits = head % 16;
    id += (head - bits) / 16;
    for (let quarter = 0; quarter < 4; quarter++) if (bits & (1 << quarter)) visit(id, quarter, reader.next());
  }
}

/** @param ids in order, each once */
export function encodeIds(ids: ArrayLike<number>): Buffer {
  const writer = new NumberWriter();
  writeIds(writer, ids);
  return writer.end();
}

/** Ids and a number for each. @param ids in order, each once */
export function encodeCounts(ids: ArrayLike<number>, countOf: (id: number) => number): Buffer {
  const writer = new NumberWriter();
  writeIds(writer, ids);
  for (let index = 0; index < ids.length; index++) writer.add(countOf(ids[index]!));
  return writer.end();
}

/** Adds the numbers of ids. @param into gives where they are added by id, with a place for each id up to this one */
export function addCounts(bytes: Uint8Array, into: (highest: number) => Float64Array): void {
  const reader = new NumberReader(bytes);
  const ids = readIds(reader);
  const counts = into(ids.at(-1) ?? 0);
  for (let index = 0; index < ids.length; index++) counts[ids[index]!]! += reader.next();
}

/** The first and the last quarter of an hour (0 to 95) in which each of these ids has messages on a day. */
export interface Edges {
  /** In order, each once. */
  readonly ids: Uint32Array;
  readonly first: Uint8Array;
  readonly last: Uint8Array;
}

export function encodeEdges({ ids, first, last }: Edges): Buffer {
  const writer = new NumberWriter();
  writeIds(writer, ids);
  writer.addBytes(first);
  writer.addBytes(last);
  return writer.end();
}

export function decodeEdges(bytes: Uint8Array): Edges {
  const reader = new NumberReader(bytes);
  const ids = readIds(reader);
  return { ids, first: reader.take(ids.length), last: reader.take(ids.length) };
}
