import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerQuestions } from '../../answers.js';

/** Environment variable that a server which stores gets. */
export const DATABASE_URL = 'BENCH_DATABASE_URL';

/** What a server has used since its start. */
export interface Usage {
  /** Microseconds of CPU. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
}

/** Counts what listeners and handlers have seen. */
export class Tally {
  count = 0;
}

/** Answers what the runner asks each server. */
export function tellAbout(server: Server, tally: Tally): void {
  const { port } = server.address() as AddressInfo;
  answerQuestions({
    port: () => port,
    count: () => tally.count,
    usage: (): Usage => {
      const { user, system } = process.cpuUsage();
      return { cpu: user + system, memory: process.memoryUsage.rss() };
    },
  });
}

/** Starts a server of `node:http`. */
export async function serve(listener: RequestListener, tally: Tally): Promise<void> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  tellAbout(server, tally);
}
