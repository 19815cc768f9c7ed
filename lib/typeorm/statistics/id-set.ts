import { NumberReader, NumberWriter } from './numbers.js';

/** Writes ids: as their distances, or as a bit for each where that is shorter. @param ids in order, each once */
export function writeIds(writer: NumberWriter, ids: ArrayLike<number>): void {
  const { length } = ids;
  const first = length === 0 ? 0 : ids[0]! >>> 3;
  const size = length === 0 ? 0 : (ids[length - 1]! >>> 3) - first + 1;
  const isDense = size < length;
  writer.add(length * 2 + (isDense ? 1 : 0));
  if (isDense) {
    const bits = new Uint8Array(size);
    for (let index = 0; index < length; index++) bits[(ids[index]! >>> 3) - first]! |= 1 << (ids[index]! & 7);
    writer.add(first);
    writer.add(size);
    writer.addBytes(bits);
    return;
  }
  for (let index = 0, before = 0; index < length; index++) {
    writer.add(ids[index]! - before);
    before = ids[index]!;
  }
}

export function readIds(reader: NumberReader): Uint32Array {
  const head = reader.next();
  const ids = new Uint32Array(head >>> 1);
  if ((head & 1) === 0) {
    for (let index = 0, id = 0; index < ids.length; index++) ids[index] = id += reader.next();
    return ids;
  }
  const first = reader.next();
  const bits = reader.take(reader.next());
  for (let at = 0, index = 0; at < bits.length; at++) {
    for (let rest = bits[at]!; rest !== 0; rest &= rest - 1) {
      ids[index++] = (first + at) * 8 + 31 - Math.clz32(rest & -rest);
    }
  }
  return ids;
}

/** Ids of people or conversations of one app, each once. */
export class IdSet {
  private bits = new Uint8Array(1_024);

  add(id: number): void {
    const at = id >>> 3;
    if (at >= this.bits.length) this.grow(at);
    this.bits[at]! |= 1 << (id & 7);
  }

  /** Adds what `writeIds` wrote. */
  addWritten(bytes: Uint8Array): void {
    const reader = new NumberReader(bytes);
    const head = reader.next();
    if ((head & 1) === 0) {
      for (let rest = head >>> 1, id = 0; rest > 0; rest--) this.add((id += reader.next()));
      return;
    }
    const first = reader.next();
    const more = reader.take(reader.next());
    if (first + more.length > this.bits.length) this.grow(first + more.length);
    const { bits } = this;
    for (let at = 0; at < more.length; at++) bits[first + at]! |= more[at]!;
  }

  get size(): number {
    let size = 0;
    for (const word of new Uint32Array(this.bits.buffer)) {
      if (word !== 0) size += ones(word);
    }
    return size;
  }

  private grow(least: number): void {
    const bits = new Uint8Array(Math.ceil((least + 1) / 1_024) * 2_048);
    bits.set(this.bits);
    this.bits = bits;
  }
}

/** How many bits are set. */
function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
