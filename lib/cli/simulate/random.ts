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

/** Ranks from 0 below `count`: the rank k comes in proportion to 1/(k+1), as conversations do, of which few are busy. */
export function zipf(count: number): (random: Random) => number {
  const upTo = new Float64Array(count);
  let sum = 0;
  for (let rank = 0; rank < count; rank++) upTo[rank] = sum += 1 / (rank + 1);
  return (random) => {
    const wanted = random() * sum;
    let low = 0;
    for (let high = count - 1; low < high;) {
      const middle = (low + high) >> 1;
      if (upTo[middle]! > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

/** Positive numbers of which half are below the median and a few far above, as lengths of texts are. */
export function logNormal(random: Random, median: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(normal);
}

/** Gaps between what happens independently of each other, so many times in the unit. */
export function exponential(random: Random, rate: number): number {
  return -Math.log(1 - random()) / rate;
}

export function between(random: Random, least: number, most: number): number {
  return least + random() * (most - least);
}
