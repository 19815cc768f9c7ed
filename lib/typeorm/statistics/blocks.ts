import { entry } from '../../journal/batches.js';
import { readHourTally } from './codec.js';
import { NumberReader, NumberWriter } from './numbers.js';
import type { StatisticsPart } from './statistics-records.js';
import { QUARTER } from './time-zone.js';

/** Ids in a block: few enough that a question about one person reads little, and enough that a day has not too many blocks. */
const BLOCK = 1_024;
/** More than quarters of an hour in a day. */
const PLACES = 128;

/** The block of ids that one is in. */
export function blockOf(id: number): number {
  return Math.floor(id / BLOCK);
}

/** A day's messages in each quarter of an hour, by blocks of ids. @param parts hours of the day, of one slice */
export function encodeBlocks(parts: readonly StatisticsPart[], day: number): Map<number, Buffer> {
  const blocks = new Map<number, Map<number, number>>();
  for (const { content, start } of parts) {
    const offset = (start - day) / QUARTER;
    readHourTally(content, (id, quarter, messages) => {
      const counts = entry(blocks, blockOf(id), () => new Map<number, number>());
      const key = (id % BLOCK) * PLACES + offset + quarter;
      counts.set(key, (counts.get(key) ?? 0) + messages);
    });
  }
  return new Map(Array.from(blocks, ([block, counts]) => [block, encodeBlock(counts)]));
}

/** In order, each as its distance to the one before. */
function encodeBlock(counts: ReadonlyMap<number, number>): Buffer {
  const writer = new NumberWriter();
  let before = 0;
  for (const key of Float64Array.from(counts.keys()).sort()) {
    writer.add(key - before);
    writer.add(counts.get(key)!);
    before = key;
  }
  return writer.end();
}

/** @param visit is called for each quarter of an hour of the day (0 to 95) in which this id has messages */
export function readBlock(bytes: Uint8Array, id: number, visit: (quarter: number, messages: number) => void): void {
  const reader = new NumberReader(bytes);
  const from = (id % BLOCK) * PLACES;
  for (let key = 0; key < from + PLACES && !reader.isAtEnd;) {
    key += reader.next();
    const messages = reader.next();
    if (key >= from && key < from + PLACES) visit(key - from, messages);
  }
}
