import type { MakeDatabase } from '../support/databases.js';
import { Caller } from './caller.js';
import { servers } from './databases.js';
import { makeMessage } from './messages.js';
import { latencies } from './statistics.js';
import { tryOut, type Outcome, type Work } from './trial.js';

const INSTANCES = 8;
/** Messages, each of which every instance gets at the same time. */
const DUPLICATES = Number(process.env.DUPLICATES ?? 1_250);
const AT_ONCE = 16;

/** Instances race for the same messages: each must be stored once and delivered once. */
export async function* raceTest(): AsyncGenerator<Outcome> {
  for (const [name, make] of servers) yield await trial(name, make);
}

async function trial(name: string, make: MakeDatabase): Promise<Outcome> {
  // leases of the default length: nothing is to be recovered here, so nothing may be repeated
  const settings = { poolSize: 5, options: { retryDelay: 100, handlerAttempts: 100 } };
  const outcome = await tryOut(`race ${name} x${INSTANCES}`, make, settings, async (fleet): Promise<Work> => {
    await fleet.start(INSTANCES);
    const answered = new Set<string>();
    const faults: string[] = [];
    const times: number[] = [];
    const caller = new Caller();
    const ports = fleet.ports();
    let next = 0;
    const send = async () => {
      while (next < DUPLICATES) {
        const message = makeMessage('race', next++);
        const answers = await Promise.all(ports.map((port) => caller.send(port, message)));
        times.push(...answers.map(({ milliseconds }) => milliseconds));
        if (answers.every(({ ok }) => ok)) answered.add(message.text);
        else faults.push(`answered otherwise: ${answers.find(({ ok }) => !ok)!.text}`);
      }
    };
    const begun = performance.now();
    await Promise.all(Array.from({ length: AT_ONCE }, send)).finally(() => caller.close());
    const rate = Math.round((times.length / (performance.now() - begun)) * 1000);
    return { answered, faults: faults.slice(0, 5), notes: [`${times.length} requests`, `${rate}/s`, latencies(times)] };
  });
  if (outcome.repeated === 0) return outcome;
  return { ...outcome, faults: [...outcome.faults, 'a message was delivered more than once'] };
}
