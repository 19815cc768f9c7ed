import { hash, timingSafeEqual } from 'node:crypto';

/** SHA-256 of a text, to compare secrets of any length in constant time. */
export function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}

/** Whether any of the expected digests equals the given one; looks at all of them, each in constant time. */
export function matchesAny(given: Buffer, expected: readonly Buffer[]): boolean {
  let matches = false;
  for (const candidate of expected) {
    if (given.length === candidate.length && timingSafeEqual(given, candidate)) matches = true;
  }
  return matches;
}
