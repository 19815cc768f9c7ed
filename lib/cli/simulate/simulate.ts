import { writeFile } from 'node:fs/promises';
import { defineCommand, EXIT, EXIT_CODES_HELP } from '../command.js';
import type { Output } from '../output.js';
import { showProgress } from '../sending/tally-table.js';
import { Tally } from '../sending/tally.js';
import { UsageError } from '../arguments.js';
import { SIMULATE_OPTIONS, simulationOf } from './options.js';
import { isAsItShouldBe, printReport, reportOf } from './report.js';
import { runSimulation } from './simulation.js';
import { compareWithStored } from './stored.js';
import { TARGET_HELP } from '../target.js';

const HELP = `Usage: nestjs-chat-webhooks simulate tencent|openim [options]

Sends messages as users of a chat write them, by the rules of the real sender:
  tencent  each callback at once; no answer within 2 s counts as failed and is not sent again, unless "retry on timeout"
           is on in the console (--retries)
  openim   a queue in memory with 2 workers and 100 places; 5 s for an answer; a callback that finds no place for 3 s is
           dropped silently; nothing is sent twice

Traffic:
  --rate <n>            messages in a second, on average (default: 10)
  --for <time>          such as 30s, 5m or 1h (default: 10s)
  --seed <text>         the same seed gives the same traffic, to the byte (default: another one each time, which is shown)
  --start <time>        when the first message says that it was sent (default: now; with --seed 2026-01-01T00:00:00Z)
  --conversations <n>   of each kind; few are busy, most are not (default: 200)
  --senders <n>         accounts (default: 100)
  --groups <share>      of messages that go to groups (default: 0.5)
  --text-length <n>     characters; half of the texts are shorter, a few much longer (default: 40)

Rules:
  --retries <n>         tencent: how often what timed out is sent again (default: 0; Tencent does not document how often)
  --faults <list>       of duplicates, reordering, delays, resets, half-bodies, wrong-signatures, probes (tencent: the
                        console's test of the URL), each with the share of messages if you like: duplicates=0.1,resets;
                        or all. Delays are 50 to 500 ms, and take the sender's time

What was stored:
  --answered-ids <file> writes the event id of each message that was answered, a line each; it is the id of the event, and
                        event_id in the table chat_callback
  --stored-by <command> for the shell, run at the end: it prints the event id of each stored callback, a line each. Then
                        the tool says what was lost after an answer
  --app-id <text>       openim: the module's appId, which is part of event ids (default: openim)

${TARGET_HELP}

  --json                the summary as one JSON document
  -h, --help

What it says in the end:
  answered         the app took it. For OpenIM, which looks at no status, an answer with an error status counts as refused
  would have lost  messages of which the sender never heard that they were taken, and which it would not send again. The app
                   may have stored some of them all the same: --stored-by knows
  ack              from the request to its answer, without what --faults added; refusals too

Examples:
  nestjs-chat-webhooks simulate tencent
  nestjs-chat-webhooks simulate openim --rate 200 --for 1m --faults all --json
  nestjs-chat-webhooks simulate tencent --seed 7 --faults duplicates=0.2,resets=0.05 \\
    --stored-by "sqlite3 sample.db 'SELECT event_id FROM chat_callback'"

A seed gives the same messages again: an app that stored them takes them for duplicates.

${EXIT_CODES_HELP}

Here 0 means: everything that --faults left whole was taken in time, everything forged was refused, every probe was
answered, and nothing was lost after an answer.`;

export const simulate = defineCommand({
  name: 'simulate',
  summary: 'traffic of a chat server by its own rules, with faults on demand, and what it would have lost',
  help: HELP,
  options: SIMULATE_OPTIONS,
  async run({ values, positionals, output, env, signal }) {
    const settings = simulationOf(values, positionals, env);
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
