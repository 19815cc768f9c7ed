import { writeFile } from 'node:fs/promises';
import { defineCommand } from '../command.js';
import { EXIT } from '../exit-codes.js';
import type { Output } from '../output.js';
import { showProgress } from '../sending/show-progress.js';
import { Tally } from '../sending/tally.js';
import { UsageError } from '../usage-error.js';
import { SIMULATE_HELP } from './help.js';
import { SIMULATE_OPTIONS, simulationOf } from './options.js';
import { isAsItShouldBe, printReport, reportOf } from './report.js';
import { runSimulation } from './simulation.js';
import { compareWithStored } from './stored.js';

export const simulate = defineCommand({
  name: 'simulate',
  summary: 'traffic of a chat server by its own rules, with faults on demand, and what it would have lost',
  help: SIMULATE_HELP,
  options: SIMULATE_OPTIONS,
  async run({ values, positionals, output, signal }) {
    const settings = simulationOf(values, positionals);
    const idFile = values['answered-ids'];
    if (idFile !== undefined) await writeIds(idFile, ''); // that it cannot be written is better known before
    const tally = new Tally();
    const progress = showProgress(output, tally);
    const simulated = await runSimulation(settings, tally, signal);
    progress.stop();
    if (idFile !== undefined) await writeIds(idFile, answeredIds(tally));
    const stored =
      values['stored-by'] === undefined ? undefined : await storedReport(values['stored-by'], tally, output, signal);
    const report = reportOf(settings, simulated, tally, { stored: stored ?? undefined, interrupted: signal.aborted });
    printReport(output, report);
    return stored !== null && isAsItShouldBe(report) ? EXIT.success : EXIT.failed;
  },
});

async function writeIds(file: string, ids: string): Promise<void> {
  await writeFile(file, ids).catch((error: Error) => {
    throw new UsageError(`--answered-ids ${file} cannot be written: ${error.message}.`);
  });
}

function answeredIds({ fates }: Tally): string {
  return [...fates].map(([id, fate]) => (fate === 'answered' ? `${id}\n` : '')).join('');
}

/** @returns null when it cannot be known, of which the user is told */
async function storedReport(command: string, tally: Tally, output: Output, signal: AbortSignal) {
  try {
    return await compareWithStored(command, tally, signal);
  } catch (error) {
    output.warn((error as Error).message);
    return null;
  }
}
