import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { LONGEST_DELAY } from '../../time/time-limit.js';

/** How many items start in a row before answers are read. */
const ROW = 32;

/**
 * Starts each item at its time, whatever became of those before it. Resolves when all that were started have ended; after an
 * abort no more are started.
 *
 * @param items in the order of their times, `at` being milliseconds from now
 * @param atOnce how many may be under way; more wait
 * @returns the most milliseconds by which an item was started late: more than a few mean that this machine is too slow for the rate
 */
export async function pace<Item extends { readonly at: number }>(
  items: Iterable<Item> | AsyncIterable<Item>,
  start: (item: Item) => Promise<unknown>,
  signal: AbortSignal,
  atOnce = Infinity,
): Promise<number> {
  const begun = performance.now();
  const underWay = new Set<Promise<unknown>>();
  let latest = 0;
  let row = 0;
  for await (const item of items) {
    const early = begun + item.at - performance.now();
    if (early > 1) {
      row = 0;
      await wait(Math.min(early, LONGEST_DELAY), undefined, { signal }).catch(() => {});
    } else if (++row % ROW === 0) {
      await nextTurn();
    }
    while (underWay.size >= atOnce) await Promise.race(underWay);
    if (signal.aborted) break;
    latest = Math.max(latest, performance.now() - begun - item.at);
    const run = start(item).finally(() => underWay.delete(run));
    underWay.add(run);
  }
  await Promise.all(underWay);
  return latest;
}
