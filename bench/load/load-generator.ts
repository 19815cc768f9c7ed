// Program: sends requests to a server, and checks every answer.
import { answerQuestions } from '../answers.js';
import { Connection } from './connection.js';
import type { Load, LoadFigures } from './load.js';
import { closedLoop, openLoop } from './loops.js';
import { expectationOf, requestsOf } from './requests.js';

/** Milliseconds behind the end in which the last answers must be there. */
const PATIENCE = 30_000;

answerQuestions({ run });

async function run(load: Load): Promise<LoadFigures> {
  const requests = requestsOf(load.requests, load.connections);
  const opened = requests.map(() => Connection.open(load.port, expectationOf(load.requests)));
  const connections = await Promise.all(opened);
  const giveUp = setTimeout(() => connections.forEach((one) => one.close()), load.seconds * 1000 + PATIENCE);
  let sent = 0;
  const exchange = (at: number) => connections[at]!.exchange(requests[at]!.numbered(load.firstNumber + sent++));
  try {
    const cpu = process.cpuUsage();
    const begun = performance.now();
    const latencies =
      load.rate === undefined
        ? await closedLoop(load.connections, load.seconds, exchange)
        : await openLoop(load.connections, load.seconds, load.rate, exchange);
    const seconds = (performance.now() - begun) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const p99 = latencies?.toSorted((a, b) => a - b)[Math.floor(latencies.length * 0.99)];
    return { answered: sent, seconds, p99, busy: (user + system) / 1e6 / seconds };
  } finally {
    clearTimeout(giveUp);
    for (const connection of connections) connection.close();
  }
}
