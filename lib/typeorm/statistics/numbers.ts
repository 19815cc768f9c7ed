/** Writes whole numbers from 0 on, small ones in one byte. */
export class NumberWriter {
  private bytes = Buffer.allocUnsafe(1_024);
  private length = 0;

  add(number: number): void {
    if (this.length + 8 > this.bytes.length) this.grow(8);
    let rest = number;
    while (rest >= 128) {
      this.bytes[this.length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.bytes[this.length++] = rest;
  }

  addBytes(bytes: Uint8Array): void {
    if (this.length + bytes.length > this.bytes.length) this.grow(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** A copy of what was written. */
  end(): Buffer {
    return Buffer.from(this.bytes.subarray(0, this.length));
  }

  private grow(by: number): void {
    this.bytes = Buffer.concat([this.bytes], 2 * this.bytes.length + by);
  }
}

/** Reads what a `NumberWriter` wrote. */
export class NumberReader {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

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

  /** Reads as many bytes as there is room for, where a view of them would cost more than they do. */
  readInto(bytes: Uint8Array): void {
    for (let index = 0; index < bytes.length; index++) bytes[index] = this.bytes[this.at++]!;
  }

  take(length: number): Uint8Array {
    return this.bytes.subarray(this.at, (this.at += length));
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

/** The place of the lowest bit that is set, 0 to 31. Where one is: `bits &= bits - 1` takes it away. */
export function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
