import { entry } from '../../journal/batches.js';
import { lowestBit, NumberReader, NumberWriter } from './numbers.js';
import type { StatisticsPart } from './statistics-records.js';

/** What an event is told apart by. */
export type CellName = readonly [event: string, chat: string, platform: string, sentBy: string, kind: string];

/** How often things happened in each part of a time, by what they are, which is a `CellName` as JSON. */
export type Cells = ReadonlyMap<string, ArrayLike<number>>;

/** First the values that names have, then each name as their places, then a bit for each number that is not 0, and these numbers. */
export function encodeCells(cells: Cells): Buffer {
  const names = Array.from(cells.keys(), (name) => JSON.parse(name) as CellName);
  const places = [0, 1, 2, 3, 4].map(() => new Map<string, number>());
  const writer = new NumberWriter();
  const placed = names.map((name) =>
    name.map((value, index) => entry(places[index]!, value, () => places[index]!.size)),
  );
  const values = Buffer.from(JSON.stringify(places.map((some) => [...some.keys()])));
  writer.add(values.length);
  writer.addBytes(values);
  writer.add(names.length);
  for (const [index, counts] of [...cells.values()].entries()) {
    for (const place of placed[index]!) writer.add(place);
    const bits = new Uint8Array(Math.ceil(counts.length / 8));
    for (let at = 0; at < counts.length; at++) if (counts[at] !== 0) bits[at >> 3]! |= 1 << (at & 7);
    writer.addBytes(bits);
    for (let at = 0; at < counts.length; at++) if (counts[at] !== 0) writer.add(counts[at]!);
  }
  return writer.end();
}

/**
 * Adds up how often things happened.
 *
 * @param places where each number is added; -1 for nowhere
 * @param countsOf gives what is added to; undefined for what nobody wants
 */
export function addCells(
  bytes: Uint8Array,
  places: ArrayLike<number>,
  countsOf: (name: CellName) => Float64Array | undefined,
): void {
  const reader = new NumberReader(bytes);
  const values = JSON.parse(Buffer.from(reader.take(reader.next())).toString()) as string[][];
  const bits = new Uint8Array(Math.ceil(places.length / 8));
  for (let left = reader.next(); left > 0; left--) {
    const counts = countsOf(values.map((some) => some[reader.next()]!) as unknown as CellName);
    reader.readInto(bits);
    for (let byte = 0; byte < bits.length; byte++) {
      for (let rest = bits[byte]!; rest !== 0; rest &= rest - 1) {
        const count = reader.next();
        const place = places[byte * 8 + lowestBit(rest)]!;
        if (counts !== undefined && place >= 0) counts[place]! += count;
      }
    }
  }
}

/**
 * How often things happened in all of these parts.
 *
 * @param size how many numbers each event has then
 * @param placesOf where each number of a part is added
 */
export function sumCells(
  parts: readonly StatisticsPart[],
  size: number,
  placesOf: (part: StatisticsPart) => ArrayLike<number>,
): Map<string, Float64Array> {
  const cells = new Map<string, Float64Array>();
  for (const part of parts) {
    addCells(part.content, placesOf(part), (name) => entry(cells, JSON.stringify(name), () => new Float64Array(size)));
  }
  return cells;
}
