import { setTimeout as sleep } from 'node:timers/promises';
import type { MakeDatabase } from '../support/databases.js';
import { libsql, servers } from './databases.js';
import type { Fleet } from './fleet.js';
import { Load } from './load.js';
import { tryOut, type Outcome, type Work } from './trial.js';
import { latencies } from './statistics.js';

const KILLS = Number(process.env.KILLS ?? 15);
/** Milliseconds under load before the first kill, to see how fast answers are in peace. */
const PEACE = 2_000;

/** Leases so short that recovery, retries and claims happen all the time. */
const OPTIONS = { leaseTime: 1_500, pollInterval: 200, retryDelay: 100, retryDelayLimit: 1_000, handlerAttempts: 100 };

/** Kills instances in the middle of their work. */
export async function* killTest(): AsyncGenerator<Outcome> {
  yield await trial('libsql x1', libsql, 1);
  for (const [name, make] of servers) for (const count of [1, 3]) yield await trial(`${name} x${count}`, make, count);
}

function trial(name: string, make: MakeDatabase, count: number): Promise<Outcome> {
  return tryOut(`kill ${name}`, make, { options: OPTIONS }, async (fleet): Promise<Work> => {
    await fleet.start(count);
    const load = new Load({ series: 'kill', callers: 16, pause: 20, ports: fleet.ports });
    try {
      await sleep(PEACE);
      const peace = [...load.times];
      await killInstances(fleet, count);
      const notes = [`${load.rate} answers/s`, `before the first kill ${latencies(peace)}`];
      return { answered: load.answered, kills: KILLS, notes };
    } finally {
      await load.stop();
    }
  });
}

/** With several instances one is left over at each kill, and the others come back while it works. */
async function killInstances(fleet: Fleet, count: number): Promise<void> {
  const starting = new Set<Promise<void>>();
  for (let kills = 0; kills < KILLS; kills++) {
    while (fleet.running.length < Math.min(count, 2)) {
      if (starting.size === 0) throw new Error('an instance ended by itself');
      await Promise.race(starting);
    }
    await sleep(50 + Math.random() * 550);
    const { running } = fleet;
    const start = fleet.replace(running[Math.floor(Math.random() * running.length)]!);
    starting.add(start);
    start.then(
      () => starting.delete(start),
      () => {}, // stays, so that whoever waits for it learns of it
    );
  }
  await Promise.all(starting);
}
