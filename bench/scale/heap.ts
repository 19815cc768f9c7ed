import { setTimeout } from 'node:timers/promises';
import { CORES } from '../cores.js';
import { Program } from '../program.js';
import { summary, type Ratio } from '../ratios.js';
import type { HeapAppCounts } from './heap-app.js';
import type { Traffic, TrafficFigures } from './traffic.js';

const PATIENCE = 10_000;

/**
 * What a server keeps of the callbacks it has served.
 *
 * @param warmUp callbacks before the first look, in which code is compiled and buffers find their size
 */
export async function heapGrowth(callbacks: number, warmUp: number): Promise<Record<string, Ratio>> {
  const server = await Program.start(new URL('heap-app.js', import.meta.url), [], CORES.slice(-1));
  try {
    const sender = await Program.start(new URL('traffic.js', import.meta.url), [], CORES.slice(0, -1));
    try {
      const port = await server.ask<number>('port');
      const before = await heapBehind(server, sender, { port, first: 0, count: warmUp });
      const after = await heapBehind(server, sender, { port, first: warmUp, count: callbacks });
      return { [`heap growth over ${callbacks} callbacks, MiB`]: summary([(after - before) / 2 ** 20]) };
    } finally {
      await sender.end();
    }
  } finally {
    await server.end();
  }
}

/** @returns bytes in use when all that was sent is through its handlers */
async function heapBehind(server: Program, sender: Program, traffic: Traffic): Promise<number> {
  const before = await server.ask<HeapAppCounts>('counts');
  const { accepted } = await sender.ask<TrafficFigures>('send', traffic);
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    const counts = await server.ask<HeapAppCounts>('counts');
    if (counts.failed > 0) throw new Error(`${counts.failed} handler calls failed`);
    if (counts.accepted - before.accepted !== accepted) throw new Error('not what was answered was accepted');
    if (counts.listened > before.listened && counts.handled - before.handled === accepted) break;
    if (performance.now() > deadline) throw new Error('not every callback reached the handler');
    await setTimeout(50);
  }
  return server.ask<number>('heap');
}
