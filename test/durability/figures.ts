import type { MakeDatabase } from '../support/databases.js';
import type { AppSettings } from './app-settings.js';
import { Caller } from './caller.js';
import { libsql, servers } from './databases.js';
import { Fleet } from './fleet.js';
import { makeMessage } from './messages.js';
import { atRate } from './open-loop.js';
import { quantile } from './statistics.js';

const ROUNDS = Number(process.env.ROUNDS ?? 3);
/** Messages a second, whether they are answered or not. */
const RATE = 300;
const SECONDS = Number(process.env.SECONDS ?? 10);
const CALLERS = [1, 16, 64, 256];

/** Prints how fast answers are beside slow handlers, how many callbacks share a write, and what a message costs in SQL. */
export async function figures(): Promise<void> {
  const databases = new Map([
    ['postgres', servers.get('postgres')!],
    ['libsql', libsql],
  ]);
  for (const [name, make] of databases) await answerTimes(name, make);
  for (const [name, make] of databases) await writes(name, make);
}

/** Rounds take turns, so that what else the machine does meets both alike; of their quantiles the median is told. */
async function answerTimes(name: string, make: MakeDatabase): Promise<void> {
  const rounds = { none: [] as number[][], sleeping: [] as number[][] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const handlers of ['none', 'sleeping'] as const) {
      await withInstance(make, handlers, async (fleet) => {
        rounds[handlers].push(await steadily(fleet.ports()[0]!));
      });
    }
  }
  const overall = (times: readonly number[][]) =>
    Object.fromEntries(
      [0.5, 0.9, 0.99].map((part) => {
        const each = times.map((round) => quantile(round, part));
        return [`p${part * 100}`, `${quantile(each, 0.5).toFixed(1)} ms`];
      }),
    );
  console.log(`\n${name}: answers at ${RATE}/s, ${ROUNDS} rounds of ${SECONDS} s`);
  console.table({ 'no handlers': overall(rounds.none), 'handlers that take 30 s': overall(rounds.sleeping) });
}

async function writes(name: string, make: MakeDatabase): Promise<void> {
  const rows: Record<string, object> = {};
  await withInstance(make, 'idle', async (fleet) => {
    const [instance] = fleet.running;
    for (const callers of CALLERS) {
      await fleet.settled();
      await instance!.gauges();
      const { answers, seconds } = await atOnce(instance!.port, callers);
      await fleet.settled();
      const { batches, statements } = await instance!.gauges();
      const total = Object.values(statements).reduce((sum, count) => sum + count, 0);
      rows[`${callers} callers`] = {
        'answers/s': Math.round(answers / seconds),
        'mean batch': (answers / batches.length).toFixed(1),
        'largest batch': Math.max(...batches),
        'statements a message': (total / answers).toFixed(3),
        'of these': Object.entries(statements)
          .map(([word, count]) => `${word} ${(count / answers).toFixed(3)}`)
          .join(', '),
      };
    }
  });
  console.log(`\n${name}: three handlers that succeed`);
  console.table(rows);
}

async function withInstance(
  make: MakeDatabase,
  handlers: AppSettings['handlers'],
  work: (fleet: Fleet) => Promise<void>,
): Promise<void> {
  const fleet = await Fleet.open(make, { handlers });
  try {
    await fleet.start(1);
    await work(fleet);
  } finally {
    await fleet.dispose();
  }
}

let sent = 0;

/** Sends at the rate, not waiting for answers. @returns milliseconds until each */
async function steadily(port: number): Promise<number[]> {
  const caller = new Caller();
  const times = await atRate(
    RATE,
    SECONDS,
    async () => (await caller.send(port, makeMessage('steady', sent++))).milliseconds,
  );
  caller.close();
  return times.slice(RATE); // the first second warms up
}

/** Callers that each send their next message when the last one is answered. */
async function atOnce(port: number, callers: number): Promise<{ answers: number; seconds: number }> {
  const caller = new Caller();
  const begun = performance.now();
  let answers = 0;
  const call = async () => {
    while (performance.now() - begun < (SECONDS * 1000) / 2) {
      const { ok, text } = await caller.send(port, makeMessage('writes', sent++));
      if (!ok) throw new Error(`answered otherwise: ${text}`);
      answers++;
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  const seconds = (performance.now() - begun) / 1000;
  caller.close();
  return { answers, seconds };
}
