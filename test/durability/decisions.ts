import { setTimeout as sleep } from 'node:timers/promises';
import type { BeforeChatEventOptions } from '../../lib/index.js';
import { Asker } from './asker.js';
import { servers } from './databases.js';
import { FAULTY } from './deciding-handlers.js';
import type { Fleet, FleetOptions } from './fleet.js';
import { Load } from './load.js';
import { atOnce, atRate } from './open-loop.js';
import { OUTAGE_OPTIONS, via } from './outage.js';
import { Pipelines } from './pipeline.js';
import { FALLBACK, makeQuestion } from './questions.js';
import { latencies } from './statistics.js';
import { TcpProxy } from './tcp-proxy.js';
import { tryOut, type Outcome } from './trial.js';

const SECONDS = Number(process.env.DECISION_SECONDS ?? 4);
/** Questions a second to a handler that sleeps. */
const RATE = 500;
/** Questions that come in one moment. */
const AT_ONCE = Number(process.env.DECISIONS_AT_ONCE ?? 10_000);
/** Questions to a handler that never returns, and characters of each: all of them would be more than 80 MB. */
const LEAKS = Number(process.env.DECISION_LEAKS ?? 4_000);
const LEAK_LENGTH = 10_000;
/** Bytes that the process may need more: 256 calls are under way for good. */
const LEAK_LIMIT = 50_000_000;
/** Connections on which they come. */
const CONNECTIONS = 250;
/** Milliseconds in which an answer must come where the handler sleeps for 30 s: of a busy machine nothing more can be said. */
const LIMIT = 15_000;
/** Questions that are under way at SIGTERM. */
const IN_HAND = 200;

/** Milliseconds in which the last of them must be stored. */
const RECORD_TIMEOUT = 30_000;

/** A handler that is called whatever it does. */
const UNLIMITED = { onFailure: { refuse: FALLBACK }, concurrency: 1_000_000, failures: 1_000_000_000 };

/** Handlers that decide and do everything else wrong, beside callbacks that are stored and delivered. */
export async function* decisionsTest(): AsyncGenerator<Outcome> {
  yield await trial('a handler that sleeps', { ...UNLIMITED, within: 300 }, sleeps);
  yield await trial('a handler that fails in every way', { ...UNLIMITED, within: 300 }, fails);
  yield await trial(`${AT_ONCE} at once`, { onFailure: { refuse: FALLBACK } }, many, {}, true);
  yield await trial('a handler that never returns', { onFailure: { refuse: FALLBACK }, within: 100 }, leaks);
  yield await trial('SIGTERM', UNLIMITED, terminated, { options: { shutdownDelay: 500 } }, true);
  yield await databaseGone();
}

/** What is asked of an instance. @returns what else was wrong or is worth knowing */
type Asking = (fleet: Fleet, asker: Asker) => Promise<{ faults?: string[]; notes?: string[] } | void>;

/** Asks, while callbacks after the fact come too. @param mayRefuse whether these may be refused */
function trial(
  name: string,
  deciding: BeforeChatEventOptions,
  work: Asking,
  { make = servers.get('postgres')!, ...options }: FleetOptions & { make?: Parameters<typeof tryOut>[1] } = {},
  mayRefuse = false,
): Promise<Outcome> {
  return tryOut(`decisions: ${name}`, make, { ...options, deciding }, async (fleet) => {
    await fleet.start(1);
    const [port = 0] = fleet.ports();
    const asker = new Asker(() => fleet.running[0]?.port ?? port);
    await asker.open(makeQuestion('allows', 'allowed', 0));
    const load = new Load({ series: 'decisions', callers: 8, pause: 20, ports: fleet.ports });
    try {
      const { faults = [], notes = [] } = (await work(fleet, asker)) ?? {};
      await load.stop();
      faults.push(...(await unrecordedIn(fleet, asker)));
      const { answered, refused, times } = load;
      if (refused > answered.size && !mayRefuse) faults.push(`${refused} callbacks after the fact were refused`);
      const beside = `${times.length} callbacks beside in ${latencies(times)}, ${refused} refused`;
      return { answered, faults: [...asker.faults, ...faults], notes: [...asker.notes, ...notes, beside] };
    } finally {
      await load.stop();
      asker.close();
    }
  });
}

async function sleeps(_: Fleet, asker: Asker) {
  await atRate(RATE, SECONDS, (number) =>
    asker.ask(makeQuestion(number % 3 === 0 ? 'sleeps-until-the-signal' : 'sleeps', 'fallback', number)),
  );
  return { faults: lateOf(asker) };
}

async function fails(_: Fleet, asker: Asker) {
  await atOnce(FAULTY.length * 60, 64, (number) => {
    const each = Math.floor(number / 6);
    if (number % 3 === 0) return asker.ask(makeQuestion(FAULTY[each % FAULTY.length]!, 'fallback', number));
    return asker.ask(
      number % 3 === 1 ? makeQuestion('refuses', 'refused', number) : makeQuestion('allows', 'allowed', number),
    );
  });
}

async function many(fleet: Fleet, asker: Asker) {
  const questions = Array.from({ length: AT_ONCE }, (_, number) => makeQuestion('refuses-soon', 'refused', number));
  const pipelines = await Pipelines.open(fleet.ports()[0]!, CONNECTIONS);
  const answers = await pipelines.send(questions);
  answers.forEach((answer, number) =>
    asker.keep(answer, questions[number]!, makeQuestion('refuses-soon', 'fallback', number)),
  );
  return { notes: [await decisionsOf(fleet)] };
}

async function leaks(fleet: Fleet, asker: Asker) {
  const [instance] = fleet.running;
  const ask = (number: number) => asker.ask(makeQuestion('never-returns', 'fallback', number, LEAK_LENGTH));
  await atOnce(LEAKS / 6, 32, ask);
  const before = await instance!.gauges();
  await atOnce(LEAKS, 32, ask);
  const { heap, decisions } = await instance!.gauges();
  const more = heap - before.heap;
  const { timeout = 0 } = decisions;
  return {
    notes: [`${(more / 1e6).toFixed(1)} MB more in use after them`, await decisionsOf(fleet)],
    faults: [
      ...(more < LEAK_LIMIT ? [] : [`it needs ${more} bytes more`]),
      ...(timeout <= 256 ? [] : [`it was called ${timeout} times, of which none returned`]),
    ],
  };
}

async function terminated(fleet: Fleet, asker: Asker) {
  const [instance] = fleet.running;
  const ask = (number: number) =>
    number % 4 < 2
      ? makeQuestion('refuses-in-a-second', 'refused', number)
      : makeQuestion('sleeps', 'fallback', number);
  const before = (await instance!.gauges()).proposals;
  const inHand = Promise.all(Array.from({ length: IN_HAND }, (_, number) => asker.ask(ask(number))));
  while ((await instance!.gauges()).proposals < before + IN_HAND) await sleep(20);
  const ended = instance!.terminate().then(
    () => [],
    (error: Error) => [error.message],
  );
  await atRate(200, 3, (number) => asker.askTheEnding(makeQuestion('refuses-soon', 'refused', number)));
  await inHand;
  const faults = await ended;
  await fleet.start(1); // delivers the rest
  return { faults };
}

async function databaseGone(): Promise<Outcome> {
  const proxy = new TcpProxy();
  const make = async () => {
    const database = await servers.get('postgres')!();
    await proxy.open(new URL((database.options as { url: string }).url));
    return database;
  };
  const disturb = async () => {
    await sleep(500);
    await proxy.refuse();
    await sleep(1_500);
    await proxy.open();
    await sleep(500);
    proxy.stall();
    await sleep(1_500);
    proxy.resume();
  };
  const asks: Asking = async (_, asker) => {
    const disturbed = disturb();
    await atRate(200, 4, (number) =>
      asker.ask(
        number % 3 === 0 ? makeQuestion('allows', 'allowed', number) : makeQuestion('refuses-soon', 'refused', number),
      ),
    );
    await disturbed;
    return { faults: lateOf(asker) };
  };
  const options = { make, options: OUTAGE_OPTIONS, route: (address: Parameters<typeof via>[1]) => via(proxy, address) };
  try {
    return await trial('the database is gone', UNLIMITED, asks, options, true);
  } finally {
    await proxy.refuse();
  }
}

/** All but what was allowed is stored, or counted as what the journal did not take: some may be both, where it did not answer. */
async function unrecordedIn(fleet: Fleet, { owed }: Asker): Promise<string[]> {
  const { decisionsUnrecorded } = await fleet.running[0]!.gauges();
  const limit = performance.now() + RECORD_TIMEOUT;
  for (let stored; ; await sleep(200)) {
    stored = await fleet.books.decisions();
    if (stored + decisionsUnrecorded >= owed && stored <= owed) return [];
    if (performance.now() > limit)
      return [`${owed} decisions were answered, of which ${stored} are stored and ${decisionsUnrecorded} could not be`];
  }
}

async function decisionsOf(fleet: Fleet): Promise<string> {
  const { decisions } = await fleet.running[0]!.gauges();
  return `counted ${JSON.stringify(decisions)}`;
}

function lateOf({ slowest: { tencent, openim } }: Asker): string[] {
  const slowest = Math.max(tencent, openim);
  return slowest < LIMIT ? [] : [`an answer took ${slowest.toFixed(0)} ms`];
}
