import { setTimeout as sleep } from 'node:timers/promises';
import type { MakeDatabase } from '../support/databases.js';
import { servers } from './databases.js';
import { Load } from './load.js';
import { tryOut, type Outcome, type Work } from './trial.js';

const INSTANCES = 3;
const FREEZES = Number(process.env.FREEZES ?? 5);
const LEASE_TIME = 1_500;
const OPTIONS = {
  leaseTime: LEASE_TIME,
  pollInterval: 200,
  retryDelay: 100,
  retryDelayLimit: 1_000,
  handlerAttempts: 100,
};

/**
 * Lets instances stand still for longer than their leases, in the middle of their work. Others take over, and then they go on as
 * if nothing had happened: what they still had in hand must not take effect a second time.
 */
export async function* freezeTest(): AsyncGenerator<Outcome> {
  for (const [name, make] of servers) yield await trial(name, make);
}

function trial(name: string, make: MakeDatabase): Promise<Outcome> {
  return tryOut(`freeze ${name} x${INSTANCES}`, make, { options: OPTIONS }, async (fleet): Promise<Work> => {
    await fleet.start(INSTANCES);
    const load = new Load({ series: 'freeze', callers: 32, pause: 20, ports: fleet.ports });
    try {
      for (let freezes = 0; freezes < FREEZES; freezes++) {
        await sleep(300 + Math.random() * 500);
        await fleet.freeze(fleet.running[freezes % INSTANCES]!, LEASE_TIME * (1.5 + Math.random()));
      }
    } finally {
      await load.stop();
    }
    return { answered: load.answered, notes: [`${FREEZES} freezes`, `${load.rate} answers/s`] };
  });
}
