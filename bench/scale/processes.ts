import { closing } from '../closing.js';
import { CORES } from '../cores.js';
import { Server, type Figures, type ServerSpec } from '../http/server.js';
import { CONNECTIONS, SECONDS, WARM_UP } from '../http/settings.js';
import { Store } from '../http/store.js';
import { startLoadGenerator } from '../load/load.js';
import type { Program } from '../program.js';
import type { Ratio } from '../ratios.js';
import { interleaved, ratioOf } from '../rounds.js';

const COUNTS = ['1', '2', '4'] as const;
const SERVER: ServerSpec = { program: 'ours', args: ['fastify', 'controller', 'journal'], tables: 'ours' };
/** Numbers of messages that one server may use. */
const NUMBERS = 100_000_000;

/** Answers a second of several server processes with one journal on PostgreSQL ÷ those of one. Each has a core of its own, as far as there are cores. */
export function processesRatios(rounds: number): Promise<Record<string, Ratio>> {
  return closing(async (later) => {
    const store = await Store.create();
    later(() => store.drop());
    const pairs: { server: Server; generator: Program }[] = [];
    for (let i = 0; i < Number(COUNTS.at(-1)); i++) {
      const server = await Server.start(SERVER, cores(i), store, i * NUMBERS);
      later(() => server.end());
      const generator = await startLoadGenerator(CORES.slice(1));
      later(() => generator.end());
      pairs.push({ server, generator });
    }
    const load = { requests: { kind: 'c2c' as const }, connections: CONNECTIONS };
    for (const { server, generator } of pairs) await server.measure(generator, { ...load, seconds: WARM_UP });
    const rates = await interleaved(COUNTS, rounds, async (count) => {
      const used = pairs.slice(0, Number(count));
      const figures: Figures[] = await Promise.all(
        used.map(({ server, generator }) => server.measure(generator, { ...load, seconds: SECONDS })),
      );
      await store.check('ours', sum(pairs.map(({ server }) => server.answered)));
      return sum(figures.map(({ rate }) => rate));
    });
    return {
      '2 processes ÷ 1': ratioOf(rates, (rate) => rate['2'] / rate['1']),
      '4 processes ÷ 1': ratioOf(rates, (rate) => rate['4'] / rate['1']),
    };
  });
}

function cores(i: number): number[] {
  return CORES.length > 0 ? [CORES[i % CORES.length]!] : [];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
