import type { Requests } from '../load/requests.js';
import type { Group, Run } from './groups.js';

const c2c: Requests = { kind: 'c2c' };
const watched = (by: string): Run => ({ server: { program: 'telemetry', args: [by] }, requests: c2c });

/** What it costs to be watched. Nobody watches by default, which another version of the library is compared with by `BEFORE`. */
const telemetry: Group = {
  name: 'telemetry',
  by: 'rate',
  runs: {
    nobody: watched('nobody'),
    subscribers: watched('subscribers'),
    sdk: watched('sdk'),
    openTelemetry: watched('opentelemetry'),
  },
  ratios: [
    ['subscribers', 'nobody'],
    ['openTelemetry', 'nobody'],
    ['openTelemetry', 'sdk'],
    ['sdk', 'nobody'],
  ],
};

/** Folder of another version, built by `tsc -p tsconfig.bench.json`. */
const { BEFORE } = process.env;

const before = (program: string): Run => ({
  server: { program, args: ['fastify', 'controller', 'none'] },
  requests: c2c,
});

/** The default, where nobody watches, next to the same of another version. */
const versions: Group = {
  name: 'telemetry versions',
  by: 'rate',
  runs: { now: before('ours'), before: before(`${BEFORE}/dist-bench/bench/http/programs/ours`) },
  ratios: [['now', 'before']],
};

export const TELEMETRY_GROUPS: readonly Group[] = BEFORE === undefined ? [telemetry] : [telemetry, versions];
