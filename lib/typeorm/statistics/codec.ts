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

export function readCounts(bytes: Uint8Array, visit: (id: number, count: number) => void): void {
  const reader = new NumberReader(bytes);
  for (const id of readIds(reader)) visit(id, reader.next());
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

/** How often things happened in each quarter of an hour or day, by what they are, which is a JSON text. */
export type Cells = ReadonlyMap<string, readonly number[]>;

export function encodeCells(cells: Cells): Buffer {
  const names = Buffer.from(`[${[...cells.keys()].join(',')}]`);
  const writer = new NumberWriter();
  writer.add(names.length);
  writer.addBytes(names);
  for (const quarters of cells.values()) for (const count of quarters) writer.add(count);
  return writer.end();
}

/**
 * @param quarters how many numbers each has
 * @param visitorOf gives what is called for each number but 0 of what has this name; undefined where nobody wants them
 */
export function readCells<Name>(
  bytes: Uint8Array,
  quarters: number,
  visitorOf: (name: Name) => ((quarter: number, count: number) => void) | undefined,
): void {
  const reader = new NumberReader(bytes);
  const names = JSON.parse(Buffer.from(reader.take(reader.next())).toString()) as Name[];
  for (const name of names) {
    const visit = visitorOf(name);
    for (let quarter = 0; quarter < quarters; quarter++) {
      const count = reader.next();
      if (count !== 0) visit?.(quarter, count);
    }
  }
}
