// How fast callbacks are answered, by us and by what stands in our place. Arguments: groups to measure, all but decisions and telemetry if none.
import { CORES } from '../cores.js';
import { report, summary } from '../ratios.js';
import { ratioOf } from '../rounds.js';
import { DECISION_GROUPS } from './decision-groups.js';
import { GROUPS, type Group } from './groups.js';
import { measureGroup, type Rounds } from './measure-group.js';
import type { Figures } from './server.js';
import { TELEMETRY_GROUPS } from './telemetry-groups.js';
import { CONNECTIONS, LAUNCHES, ROUNDS, SECONDS } from './settings.js';

const selectionOf = ({ name }: Group) => name.split(' ')[0]!;
const named = process.argv.slice(2);
const known = [...GROUPS, ...DECISION_GROUPS, ...TELEMETRY_GROUPS];
const selections = new Set(known.map(selectionOf));
const unknown = named.filter((name) => !selections.has(name));
if (unknown.length > 0)
  throw new Error(`no such group: ${unknown.join(', ')}; there are ${[...selections].join(', ')}`);
const wanted = named.length === 0 ? GROUPS : known.filter((group) => named.includes(selectionOf(group)));

console.log(
  `Node ${process.version}, ${CONNECTIONS} connections, ${LAUNCHES} launches, ${ROUNDS} rounds of ${SECONDS} s each`,
);
if (CORES.length === 0)
  console.log('Nothing is pinned (no taskset, one core, or a short run): servers and load share the cores.');
for (const group of wanted) {
  console.log(`\n${group.name}`);
  try {
    tell(group, await measureGroup(group));
  } catch (error) {
    console.error('no ratios, as there were errors:', error);
    process.exitCode = 1;
  }
}

function tell({ name, ratios, by }: Group, rounds: Rounds): void {
  const runs = Object.keys(rounds[0]!);
  const median = (run: string, of: (figures: Figures) => number) =>
    summary(rounds.map((round) => of(round[run]!))).median;
  console.table(
    Object.fromEntries(
      runs.map((run) => [
        run,
        {
          'answers/s': Math.round(median(run, ({ rate }) => rate)),
          'CPU µs/answer': Math.round(median(run, ({ cpu }) => cpu)),
          'memory MiB': Math.round(median(run, ({ memory }) => memory) / 2 ** 20),
          ...(by === 'p99'
            ? { 'p99 ms': Number(median(run, ({ p99 }) => p99!).toPrecision(3)) }
            : { 'load busy': Number(median(run, ({ busy }) => busy).toFixed(2)) }),
        },
      ]),
    ),
  );
  report(
    `http-${name.replace(' ', '-')}`,
    rounds.length,
    Object.fromEntries(
      ratios.map(([above, below]) => [
        `${above} ÷ ${below}`,
        ratioOf(rounds, (round) => round[above]![by]! / round[below]![by]!),
      ]),
    ),
  );
}
