import { setTimeout as sleep } from 'node:timers/promises';
import type { MakeDatabase } from '../support/databases.js';
import { Caller, type Answer } from './caller.js';
import { servers } from './databases.js';
import { makeMessage, type Message } from './messages.js';
import { latencies } from './statistics.js';
import { tryOut, type Outcome, type Work } from './trial.js';

const INSTANCES = 8;
/** Connections of each: all together stay far below what a server takes by default (100), as others use it too. */
const POOL_SIZE = 5;
/** Messages, each of which every instance gets at the same time. */
const DUPLICATES = Number(process.env.DUPLICATES ?? 1_250);
const AT_ONCE = 16;
/** How often a message is sent to an instance before its refusal is a fault, and milliseconds between. */
const TRIES = 4;
const RETRY_PAUSE = 500;

/** Instances race for the same messages: each must be stored once and delivered once. */
export async function* raceTest(): AsyncGenerator<Outcome> {
  for (const [name, make] of servers) yield await trial(name, make);
}

async function trial(name: string, make: MakeDatabase): Promise<Outcome> {
  // leases of the default length: nothing is to be recovered here, so nothing may be repeated
  const settings = { poolSize: POOL_SIZE, options: { retryDelay: 100, handlerAttempts: 100 } };
  const outcome = await tryOut(`race ${name} x${INSTANCES}`, make, settings, async (fleet): Promise<Work> => {
    await fleet.start(INSTANCES);
    const answered = new Set<string>();
    const faults: string[] = [];
    const times: number[] = [];
    const caller = new Caller();
    const ports = fleet.ports();
    let next = 0;
    let refused = 0;
    // a database that stands still for longer than an answer may take is no fault of the instances: they refuse then
    const insist = async (port: number, message: Message): Promise<Answer> => {
      for (let tries = 1; ; tries++) {
        const answer = await caller.send(port, message);
        times.push(answer.milliseconds);
        if (answer.ok || tries === TRIES) return answer;
        refused++;
        await sleep(RETRY_PAUSE);
      }
    };
    const send = async () => {
      while (next < DUPLICATES) {
        const message = makeMessage('race', next++);
        const answers = await Promise.all(ports.map((port) => insist(port, message)));
        if (answers.every(({ ok }) => ok)) answered.add(message.text);
        else faults.push(`answered otherwise: ${answers.find(({ ok }) => !ok)!.text}`);
      }
    };
    const begun = performance.now();
    await Promise.all(Array.from({ length: AT_ONCE }, send)).finally(() => caller.close());
    const rate = Math.round((times.length / (performance.now() - begun)) * 1000);
    const notes = [`${times.length} requests, ${refused} sent again`, `${rate}/s`, latencies(times)];
    return { answered, faults: faults.slice(0, 5), notes };
  });
  if (outcome.repeated === 0) return outcome;
  return { ...outcome, faults: [...outcome.faults, 'a message was delivered more than once'] };
}
