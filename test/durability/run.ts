// Proves that what was answered is never lost, and that decisions come in time whatever happens: `npm run test:durability`, or only
// some parts: `-- kill outage race`.
import { crashTest } from './crash.js';
import { decisionsTest } from './decisions.js';
import { figures } from './figures.js';
import { disposeFleets } from './fleet.js';
import { freezeTest } from './freeze.js';
import { killTest } from './kill.js';
import { linesOf, sumOf } from './outcome-lines.js';
import { outageTest } from './outage.js';
import { raceTest } from './race.js';
import { sqliteTest } from './sqlite.js';
import type { Outcome } from './trial.js';

const parts = new Map([
  ['kill', killTest],
  ['crash', crashTest],
  ['freeze', freezeTest],
  ['outage', outageTest],
  ['race', raceTest],
  ['sqlite', sqliteTest],
  ['decisions', decisionsTest],
]);

/** Parts that mostly wait, and that bear a busy machine: the others run meanwhile. */
const WAITING = ['outage', 'crash', 'decisions'];
const LANES = [WAITING, [...parts.keys()].filter((name) => !WAITING.includes(name))];

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void disposeFleets().then(() => process.exit(1)));
}

const named = process.argv.slice(2);
const unknown = named.find((name) => name !== 'figures' && !parts.has(name));
if (unknown !== undefined) throw new Error(`there is no part "${unknown}"; there are ${[...parts.keys()].join(', ')}`);

if (named.includes('figures')) await figures();
const outcomes: Outcome[] = [];
await Promise.all(LANES.map(runLane));
if (outcomes.some(({ faults }) => faults.length > 0)) process.exitCode = 1;
if (outcomes.length > 0) console.log(sumOf(outcomes));

/** Runs the parts of a lane that are wanted, one after the other. */
async function runLane(lane: readonly string[]): Promise<void> {
  for (const name of lane) {
    if (named.length > 0 && !named.includes(name)) continue;
    try {
      for await (const outcome of parts.get(name)!()) {
        outcomes.push(outcome);
        console.log(linesOf(outcome));
      }
    } catch (error) {
      console.error(error);
      process.exitCode = 1;
    }
  }
}
