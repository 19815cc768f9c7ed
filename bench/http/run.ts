// How fast callbacks are answered, by us and by what stands in our place. Arguments: groups to measure, all if none.
import { CORES } from '../cores.js';
import { report, summary } from '../ratios.js';
import { ratioOf } from '../rounds.js';
import { GROUPS, type Group } from './groups.js';
import { measureGroup, type Rounds } from './measure-group.js';
import type { Figures } from './server.js';
import { CONNECTIONS, LAUNCHES, ROUNDS, SECONDS } from './settings.js';

const wanted = process.argv.slice(2);
const selections = GROUPS.map(({ name }) => name.split(' ')[0]!);
const unknown = wanted.filter((name) => !selections.includes(name));
if (unknown.length > 0) throw new Error(`no such group: ${unknown.join(', ')}; there are ${selections.join(', ')}`);

console.log(
  `Node ${process.version}, ${CONNECTIONS} connections, ${LAUNCHES} launches, ${ROUNDS} rounds of ${SECONDS} s each`,
);
if (CORES.length === 0)
  console.log('Nothing is pinned (no taskset, one core, or a short run): servers and load share the cores.');
for (const [at, group] of GROUPS.entries()) {
  if (wanted.length > 0 && !wanted.includes(selections[at]!)) continue;
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
