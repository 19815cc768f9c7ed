import { createHash } from 'node:crypto';
import type { Random } from '../../chat-servers/client/random-ids.js';

/**
 * A generator of its own for each seed: sfc32 ("small fast counter", Chris Doty-Humphrey), its state being the SHA-256 of the seed,
 * so that generators of different seeds share no stretch, as ids are made from them.
 */
export function randomOf(seed: string): Random {
  const state = createHash('sha256').update(seed).digest();
  let [a, b, c, counter] = [0, 4, 8, 12].map((at) => state.readUInt32LE(at)) as [number, number, number, number];
  return () => {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return (result >>> 0) / 2 ** 32;
  };
}
