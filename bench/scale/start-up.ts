import { CORES } from '../cores.js';
import { Program } from '../program.js';
import type { Ratio } from '../ratios.js';
import { interleaved, ratioOf } from '../rounds.js';
import type { StartUpTimes } from './start-up-app.js';

/** What our module adds to the start of an app that has NestJS and class-validator loaded anyway, in milliseconds. */
export async function startUpTimes(rounds: number): Promise<Record<string, Ratio>> {
  const kept = await interleaved(['without', 'with'], rounds, start);
  const median = (times: (round: (typeof kept)[number]) => number) => Math.round(ratioOf(kept, times).median);
  console.log(`an app listens after ${median((round) => round.without.listens)} ms without our module`);
  return {
    'start-up added by loading, ms': ratioOf(kept, (round) => round.with.loaded - round.without.loaded),
    'start-up added until it listens, ms': ratioOf(kept, (round) => round.with.listens - round.without.listens),
  };
}

async function start(how: 'with' | 'without'): Promise<StartUpTimes> {
  const app = await Program.start(new URL('start-up-app.js', import.meta.url), [how], CORES.slice(-2));
  try {
    return await app.ask<StartUpTimes>('times');
  } finally {
    await app.end();
  }
}
