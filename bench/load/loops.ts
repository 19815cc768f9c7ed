import { setImmediate, setTimeout } from 'node:timers/promises';

/** Sends a request on a connection and awaits its answer. */
export type Exchange = (connection: number) => Promise<void>;

/** Each connection sends its next request when it has the answer to the last one. */
export async function closedLoop(connections: number, seconds: number, exchange: Exchange): Promise<void> {
  const end = performance.now() + seconds * 1000;
  await onEach(connections, async (connection) => {
    while (performance.now() < end) await exchange(connection);
  });
}

/**
 * Requests are due at fixed times, whether or not the last ones are answered.
 *
 * @param rate requests a second
 * @returns milliseconds from the time when a request was due to its answer; so waiting for a free connection counts
 */
export async function openLoop(
  connections: number,
  seconds: number,
  rate: number,
  exchange: Exchange,
): Promise<number[]> {
  const latencies: number[] = [];
  const total = Math.round(seconds * rate);
  const begun = performance.now();
  let taken = 0;
  await onEach(connections, async (connection) => {
    while (taken < total) {
      const due = begun + (taken++ * 1000) / rate;
      await waitUntil(due);
      await exchange(connection);
      latencies.push(performance.now() - due);
    }
  });
  return latencies;
}

async function onEach(connections: number, work: (connection: number) => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: connections }, (_, connection) => work(connection)));
}

/** Timers are a millisecond late, which is as long as what is measured: the rest is spun. */
async function waitUntil(due: number): Promise<void> {
  for (let left = due - performance.now(); left > 0; left = due - performance.now()) {
    if (left > 3) await setTimeout(left - 2);
    else await setImmediate();
  }
}
