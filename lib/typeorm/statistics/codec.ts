/** Writes whole numbers from 0 on, small ones in one byte. */
class NumberWriter {
  private bytes = Buffer.allocUnsafe(1_024);
  private length = 0;

  add(number: number): void {
    if (this.length + 8 > this.bytes.length) this.bytes = Buffer.concat([this.bytes], 2 * this.bytes.length);
    let rest = number;
    while (rest >= 128) {
      this.bytes[this.length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.bytes[this.length++] = rest;
  }

  /** @param head comes before the numbers */
  end(head?: Buffer): Buffer {
    return Buffer.concat([...(head === undefined ? [] : [head]), this.bytes.subarray(0, this.length)]);
  }
}

class NumberReader {
  constructor(
    private readonly bytes: Uint8Array,
    private at = 0,
  ) {}

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  next(): number {
    let byte = this.bytes[this.at++]!;
    if (byte < 128) return byte;
    let number = byte - 128;
    for (let factor = 128; ; factor *= 128) {
      byte = this.bytes[this.at++]!;
      if (byte < 128) return number + byte * factor;
      number += (byte - 128) * factor;
    }
  }

  take(length: number): Uint8Array {
    return this.bytes.subarray(this.at, (this.at += length));
  }
}

const byId = ([a]: readonly [number, unknown], [b]: readonly [number, unknown]) => a - b;

/** Messages in each quarter of one hour, by the id of a person or conversation. */
export type HourTally = ReadonlyMap<number, readonly number[]>;

/** Ids in order, each as its distance to the one before with a bit for each quarter that has messages, and then those quarters' numbers. */
export function encodeHourTally(tally: HourTally): Buffer {
  const writer = new NumberWriter();
  let before = 0;
  for (const [id, quarters] of [...tally].sort(byId)) {
    const bits = quarters.reduce((found, count, quarter) => (count === 0 ? found : found | (1 << quarter)), 0);
    writer.add((id - before) * 16 + bits);
    for (const count of quarters) if (count !== 0) writer.add(count);
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

/** Messages of one person or conversation on one day, and the first and the last quarter of an hour (0 to 95) with any. */
export interface DayOfOne {
  readonly first: number;
  readonly last: number;
  readonly messages: number;
}

/** The days of people or conversations by their ids. */
export type DayTally = ReadonlyMap<number, DayOfOne>;

export function encodeDayTally(tally: DayTally): Buffer {
  const writer = new NumberWriter();
  let before = 0;
  for (const [id, { first, last, messages }] of [...tally].sort(byId)) {
    for (const number of [id - before, first, last - first, messages]) writer.add(number);
    before = id;
  }
  return writer.end();
}

export function readDayTally(
  bytes: Uint8Array,
  visit: (id: number, first: number, last: number, messages: number) => void,
): void {
  const reader = new NumberReader(bytes);
  for (let id = 0; !reader.isAtEnd;) {
    id += reader.next();
    const first = reader.next();
    const last = first + reader.next();
    visit(id, first, last, reader.next());
  }
}

export function encodeNumbers(numbers: Iterable<number>): Buffer {
  const writer = new NumberWriter();
  for (const number of numbers) writer.add(number);
  return writer.end();
}

export function decodeNumbers(bytes: Uint8Array): number[] {
  const reader = new NumberReader(bytes);
  const numbers: number[] = [];
  while (!reader.isAtEnd) numbers.push(reader.next());
  return numbers;
}

/** How often things happened in each quarter of an hour or day, by what they are, which is a JSON text. */
export type Cells = ReadonlyMap<string, readonly number[]>;

export function encodeCells(cells: Cells): Buffer {
  const names = Buffer.from(`[${[...cells.keys()].join(',')}]`);
  const writer = new NumberWriter();
  for (const quarters of cells.values()) for (const count of quarters) writer.add(count);
  return writer.end(Buffer.concat([encodeNumbers([names.length]), names]));
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
