import { setTimeout as sleep } from 'node:timers/promises';
import type { MakeDatabase } from '../support/databases.js';
import { Caller } from './caller.js';
import { libsql, servers } from './databases.js';
import { Fleet } from './fleet.js';
import { makeMessage } from './messages.js';
import type { Outcome } from './trial.js';

const HEALTHY = 20;
const ATTEMPTS = 13;
/** How often a process is killed soon after its start. */
const KILLS = 15;
const LIMIT = 300_000;
const OPTIONS = {
  leaseTime: 600,
  pollInterval: 100,
  retryDelay: 50,
  retryDelayLimit: 200,
  handlerAttempts: ATTEMPTS,
};

/** Lets a message end the process again and again, and kills processes for no fault of any message. */
export async function* crashTest(): AsyncGenerator<Outcome> {
  for (const [name, make] of [['libsql', libsql] as const, ...servers]) {
    yield await trial(`crash ${name}`, make, [0], 0);
    // what a loop must not do is decided by the process alone
    if (make === libsql) yield await trial(`crash loop ${name}`, make, [], KILLS);
  }
}

async function trial(name: string, make: MakeDatabase, poison: readonly number[], kills: number): Promise<Outcome> {
  const begun = performance.now();
  const fleet = await Fleet.open(make, { options: OPTIONS, handlers: 'crashing' });
  const caller = new Caller();
  const answered = new Set<string>();
  let ends = 0;
  try {
    await fleet.start(1);
    const numbers = [...Array.from({ length: HEALTHY }, (_, index) => index + 1), ...poison];
    await Promise.all(
      numbers.map(async (number) => {
        const message = makeMessage('crash', number);
        // the process may end before it has answered, and the message be stored all the same
        const answer = await caller.send(fleet.running[0]!.port, message).catch(() => undefined);
        if (answer?.ok === true) answered.add(message.text);
      }),
    );
    for (; ends < kills; ends++) {
      await sleep(200);
      await fleet.replace(fleet.running[0]!);
    }
    while ((await fleet.books.pending()) > 0 && performance.now() - begun < LIMIT) {
      if (fleet.running.length > 0) await sleep(100);
      else {
        ends++;
        await fleet.start(1);
      }
    }
    const dead = await fleet.books.dead();
    const pending = await fleet.books.pending();
    const { effects, rows } = await fleet.books.read();
    const done = effects.get('audit')!;
    const lost = [...rows.keys()].filter((text) => !done.has(text) && !text.endsWith('-0'));
    const repeated = [...done.values()].reduce((sum, count) => sum + count - 1, 0);
    // what came while the process ended was not answered, and need not be there
    const missing = [...answered].filter((text) => !rows.has(text)).length;
    const facts = { dead, pending, lost: lost.length, missing };
    const wanted = { dead: poison.length, pending: 0, lost: 0, missing: 0 };
    const faults = JSON.stringify(facts) === JSON.stringify(wanted) ? [] : [`found ${JSON.stringify(facts)}`];
    if (ends < KILLS) faults.push(`the process ended ${ends} times only`);
    return {
      name,
      kills: ends,
      answered: answered.size,
      lost: lost.length,
      lostMessages: lost,
      repeated,
      twice: 0,
      seconds: (performance.now() - begun) / 1000,
      notes: [`${dead} dead letters`],
      faults: faults.length === 0 ? [] : [...faults, await fleet.lastLines()],
    };
  } finally {
    caller.close();
    await fleet.dispose();
  }
}
