import { lowestBit, NumberReader, NumberWriter } from './numbers.js';

/** Writes ids: as their distances, or as a bit for each where that is shorter. @param ids in order, each once */
export function writeIds(writer: NumberWriter, ids: ArrayLike<number>): void {
  const { length } = ids;
  // in whole words, so that sets are joined word by word
  const first = length === 0 ? 0 : (ids[0]! >>> 5) * 4;
  const size = length === 0 ? 0 : ((ids[length - 1]! >>> 5) + 1) * 4 - first;
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
      ids[index++] = (first + at) * 8 + lowestBit(rest);
    }
  }
  return ids;
}

/** Ids of people or conversations of one app, each once. */
export class IdSet {
  private words = new Uint32Array(256);

  add(id: number): void {
    if (id >>> 5 >= this.words.length) this.grow(id >>> 5);
    this.words[id >>> 5]! |= 1 << (id & 31);
  }

  /** Adds what `writeIds` wrote. */
  addWritten(bytes: Uint8Array): void {
    const reader = new NumberReader(bytes);
    const head = reader.next();
    if ((head & 1) === 0) {
      for (let rest = head >>> 1, id = 0; rest > 0; rest--) this.add((id += reader.next()));
      return;
    }
    const first = reader.next() / 4;
    // a copy, as words must begin at a multiple of four
    const more = new Uint32Array(Uint8Array.prototype.slice.call(reader.take(reader.next())).buffer);
    if (first + more.length > this.words.length) this.grow(first + more.length);
    const { words } = this;
    for (let at = 0; at < more.length; at++) words[first + at]! |= more[at]!;
  }

  get size(): number {
    let size = 0;
    for (const word of this.words) if (word !== 0) size += ones(word);
    return size;
  }

  /** In order. */
  ids(): Uint32Array {
    const ids = new Uint32Array(this.size);
    let index = 0;
    for (const [at, word] of this.words.entries()) {
      for (let rest = word; rest !== 0; rest &= rest - 1) ids[index++] = at * 32 + lowestBit(rest);
    }
    return ids;
  }

  private grow(least: number): void {
    const words = new Uint32Array(2 * (least + 1));
    words.set(this.words);
    this.words = words;
  }
}

/** How many bits are set. */
function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
