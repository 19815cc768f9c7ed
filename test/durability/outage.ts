import { setTimeout as sleep } from 'node:timers/promises';
import type { MakeDatabase } from '../support/databases.js';
import type { DatabaseAddress } from './app-settings.js';
import { servers } from './databases.js';
import { Load } from './load.js';
import { OwnPostgres } from './own-postgres.js';
import { TcpProxy } from './tcp-proxy.js';
import { tryOut, type Outcome, type Work } from './trial.js';

/** Milliseconds after which the senders give up. */
const DEADLINES = { tencent: 2_000, openim: 5_000 };
/** Milliseconds in which a process must answer OK again once its database is back. */
const RECOVERY = 5_000;
/**
 * The same, when nothing but time tells that connections are dead: 10 s each, and those that were idle are tried behind those in
 * use.
 */
const SILENCE_RECOVERY = 45_000;
/** Handlers that hang with their database run out of time and are called again. */
export const OUTAGE_OPTIONS = {
  leaseTime: 1_500,
  pollInterval: 200,
  retryDelay: 100,
  retryDelayLimit: 1_000,
  handlerAttempts: 100,
  handlerTimeout: 2_000,
};

/** What the database does under load, and how it comes back. */
interface Disturbance {
  readonly begin: () => unknown;
  /** Milliseconds from its begin to its end. */
  readonly lasts: number;
  readonly end: () => unknown;
  /** Milliseconds until OK is answered again. */
  readonly recovery?: number;
}

/** Takes the database away from an instance that goes on running. */
export async function* outageTest(): AsyncGenerator<Outcome> {
  for (const [name, make] of servers) {
    const proxy = new TcpProxy();
    const makeBehindProxy = async () => {
      const database = await make();
      await proxy.open(new URL((database.options as { url: string }).url));
      return database;
    };
    yield await trial(`${name} behind a proxy`, makeBehindProxy, disturbancesOf(proxy), (address) =>
      via(proxy, address),
    );
    await proxy.refuse();
  }
  if (process.env.RESTART_SERVER !== '1') {
    console.log('outage: RESTART_SERVER=1 would also crash and restart a PostgreSQL server of its own');
    return;
  }
  let server: OwnPostgres | undefined;
  const makeOnOwnServer = async () => {
    server = await OwnPostgres.create();
    return server.database;
  };
  const crash = { begin: () => server?.crash(), lasts: 2_000, end: () => server?.start() };
  yield await trial('postgres that crashes', makeOnOwnServer, [crash, crash]);
}

function trial(
  name: string,
  make: MakeDatabase,
  disturbances: readonly Disturbance[],
  route?: (address: DatabaseAddress) => DatabaseAddress,
): Promise<Outcome> {
  return tryOut(
    `outage ${name}`,
    make,
    { options: OUTAGE_OPTIONS, ...(route && { route }) },
    async (fleet): Promise<Work> => {
      await fleet.start(1);
      const [{ pid } = { pid: 0 }] = fleet.running;
      const load = new Load({ series: 'outage', callers: 32, pause: 50, ports: fleet.ports });
      const recoveries: number[] = [];
      try {
        for (const disturbance of disturbances) {
          await load.nextOk(RECOVERY);
          await sleep(300 + Math.random() * 500);
          recoveries.push(await survive(disturbance, load));
        }
        await sleep(500);
      } finally {
        await load.stop();
      }
      const { slowest, refused } = load;
      const faults = [
        ...(fleet.running[0]?.pid === pid ? [] : ['the process did not survive']),
        ...(refused > 0 ? [] : ['nothing was refused: the outages were not felt']),
        ...(slowest.tencent < DEADLINES.tencent ? [] : [`Tencent waited ${slowest.tencent} ms for an answer`]),
        ...(slowest.openim < DEADLINES.openim ? [] : [`OpenIM waited ${slowest.openim} ms for an answer`]),
      ];
      const notes = [
        `${disturbances.length} outages`,
        `${refused} refused`,
        `slowest answers ${slowest.tencent.toFixed(0)} ms (Tencent), ${slowest.openim.toFixed(0)} ms (OpenIM)`,
        `OK again after at most ${Math.max(...recoveries).toFixed(0)} ms`,
      ];
      return { answered: load.answered, notes, faults };
    },
  );
}

/** @returns milliseconds from the end of the disturbance to an OK answer */
async function survive({ begin, lasts, end, recovery = RECOVERY }: Disturbance, load: Load): Promise<number> {
  await begin();
  await sleep(lasts);
  await end();
  const ended = performance.now();
  await load.nextOk(recovery);
  return performance.now() - ended;
}

function disturbancesOf(proxy: TcpProxy): Disturbance[] {
  const cut: Disturbance = { begin: () => proxy.cut(), lasts: 0, end: () => {} };
  const refused: Disturbance = { begin: () => proxy.refuse(), lasts: 2_000, end: () => proxy.open() };
  const stalled: Disturbance = { begin: () => proxy.stall(), lasts: 3_000, end: () => proxy.resume() };
  const dead: Disturbance = {
    begin: () => proxy.stall(),
    lasts: 3_000,
    end: () => {
      proxy.cut();
      proxy.resume();
    },
  };
  const silent: Disturbance = { begin: () => proxy.silence(), lasts: 500, end: () => {}, recovery: SILENCE_RECOVERY };
  return [cut, refused, stalled, cut, dead, silent, cut, refused];
}

/** The same database, through the proxy. */
export function via({ port }: TcpProxy, address: DatabaseAddress): DatabaseAddress {
  if (address.type === 'better-sqlite3') return address;
  const url = new URL(address.url);
  url.host = `127.0.0.1:${port}`;
  return { ...address, url: url.href };
}
