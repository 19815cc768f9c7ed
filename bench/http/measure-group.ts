import { closing, type Later } from '../closing.js';
import { CORES } from '../cores.js';
import { startLoadGenerator } from '../load/load.js';
import { interleaved } from '../rounds.js';
import type { Group, Run } from './groups.js';
import { Server, type Figures, type ServerSpec } from './server.js';
import { CONNECTIONS, LAUNCHES, OPEN_LOOP_SECONDS, ROUNDS, SECONDS, WARM_UP } from './settings.js';
import { Store } from './store.js';

/** What was measured of each run, round by round. */
export type Rounds = readonly Record<string, Figures>[];

/**
 * Starts the servers that a group compares, on one core, and measures them from the others.
 *
 * @throws when anything was answered wrongly, or was answered but not counted or not stored
 */
export async function measureGroup(group: Group): Promise<Rounds> {
  const rounds: Record<string, Figures>[] = [];
  for (let launch = 0; launch < LAUNCHES; launch++) rounds.push(...(await measureLaunch(group)));
  return rounds;
}

function measureLaunch({ runs }: Group): Promise<Record<string, Figures>[]> {
  return closing(async (later) => {
    const generator = await startLoadGenerator(CORES.slice(0, -1));
    later(() => generator.end());
    const specs = new Set(Object.values(runs).map(({ server }) => server));
    const started = [...specs].map(async (spec) => [spec, await startSubject(spec, later)] as const);
    const subjects = new Map(await Promise.all(started));

    const measure = async ({ server: spec, requests, rate }: Run, seconds: number) => {
      const { server, store } = subjects.get(spec)!;
      const figures = await server.measure(generator, { requests, rate, connections: CONNECTIONS, seconds });
      await store?.check(spec.tables!, server.answered);
      return figures;
    };
    for (const run of Object.values(runs)) await measure(run, WARM_UP);
    return interleaved(Object.keys(runs), ROUNDS, (name) => {
      const run = runs[name]!;
      return measure(run, run.rate === undefined ? SECONDS : OPEN_LOOP_SECONDS);
    });
  });
}

/** A server, and its database if it stores. */
async function startSubject(spec: ServerSpec, later: Later): Promise<{ server: Server; store: Store | undefined }> {
  const store = spec.tables && (await Store.create());
  if (store) later(() => store.drop());
  const server = await Server.start(spec, CORES.slice(-1), store);
  later(() => server.end());
  return { server, store };
}
