import * as fc from 'fast-check';
import { isThorough } from './thorough.js';

// the same cases in every run, so that what was found once is found again; FAST_CHECK_SEED=random looks for new ones
const { FAST_CHECK_SEED: given = '20261127' } = process.env;
if (given !== 'random') fc.configureGlobal({ seed: Number(given) });

/** How many cases are tried: all in a thorough run, or else a quarter. */
export function runs(full: number): number {
  return isThorough ? full : Math.ceil(full / 4);
}

export { fc };
