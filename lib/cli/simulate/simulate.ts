import { writeFile } from 'node:fs/promises';
import { COMMON_HELP, defineCommand, EXIT, EXIT_CODES_HELP } from '../command.js';
import type { Output } from '../output.js';
import { showProgress } from '../sending/tally-table.js';
import { Tally } from '../sending/tally.js';
import { UsageError } from '../arguments.js';
import { SEEDED_START, SIMULATE_OPTIONS, simulationOf } from './options.js';
import { isAsItShouldBe, printReport, reportOf } from './report.js';
import { runSimulation } from './simulation.js';
import { compareWithStored } from './stored.js';
import { targetHelp } from '../target.js';
import type { ChatServerClient } from '../../chat-servers/client/chat-server-client.js';

function help(servers: readonly ChatServerClient[]): string {
  const rules = servers.map(({ name, commandLine }) => {
    return `  ${name.padEnd(7)}  ${commandLine.traffic.rules.join(`\n${' '.repeat(11)}`)}`;
  });
  const [first = '', last = first] = servers.map(({ name }) => name);
  const named = (has: (server: ChatServerClient) => boolean) => {
    return servers.flatMap((server) => (has(server) ? [server.name] : [])).join(', ');
  };
  return `Usage: nestjs-chat-webhooks simulate <chat server> [options]

Sends messages as users of a chat write them, by the rules of the real chat server:
${rules.join('\n')}

Traffic:
  --rate <n>            messages per second, on average (default: 10)
  --for <time>          such as 30s, 0.5s, 5m or 1h (default: 10s)
  --seed <text>         a seed gives its traffic again, to the byte (default: a new one each time, which is shown)
  --start <time>        when the first message was sent, according to its body (default: now; with --seed
                        ${SEEDED_START})
  --conversations <n>   of each kind; few are busy, most are not (default: 200)
  --senders <n>         accounts (default: 100)
  --groups <share>      of messages that go to groups (default: 0.5)
  --text-length <n>     characters; half of the texts are shorter, a few much longer (default: 40)

Rules:
  --retries <n>         how often what timed out is sent again (${named(({ commandLine }) => commandLine.traffic.repeats)}; default: 0).
                        How often a real chat server does is not documented
  --before <share>      of messages before which the chat server asks (default: 0). One that is refused or dropped is not
                        sent, and one that is rewritten is sent so. --faults leave these callbacks alone
  --faults <list>       of duplicates, reordering, delays, resets, half-bodies, wrong-signatures, probes (${named(({ probe }) => probe !== undefined)}:
                        tests of the URL), each with a share of messages if you like: duplicates=0.1,resets; or all.
                        Delays are 50 to 500 ms, and count against the deadline

What was stored:
  --answered-ids <file> writes the event id of each message that was answered, one per line: the id of the event, and
                        event_id in the table chat_callback
  --stored-by <command> for the shell, run at the end: it prints the event id of each stored callback, one per line. Then
                        the report shows what was lost after an answer
  --app-id <text>       the module's appId, which is part of event ids, if the credentials do not hold it (default: the
                        name of the chat server)

${targetHelp(servers)}

  --json                the summary as one JSON document
${COMMON_HELP}

The report:
  answered         the app took it. For a chat server that ignores the status, too, an error status counts as refused
  would have lost  messages that the chat server would believe lost and not send again. The app may have stored some of
                   them all the same: --stored-by finds out
  ack              from the request to its answer, without what --faults added; refusals too
  before: …        what became of the callbacks that ask, with --before. Failed is what had no answer in time, or one that
                   says nothing about the message: an error status, or an answer that cannot be read

Examples:
  nestjs-chat-webhooks simulate ${first}
  nestjs-chat-webhooks simulate ${last} --rate 200 --for 1m --faults all --json
  nestjs-chat-webhooks simulate ${first} --rate 50 --before 0.3
  nestjs-chat-webhooks simulate ${first} --seed 7 --faults duplicates=0.2,resets=0.05 \\
    --stored-by "sqlite3 sample.db 'SELECT event_id FROM chat_callback'"

A seed gives the same messages again: an app that stored them takes them for duplicates.

${EXIT_CODES_HELP}

Here 0 means: everything that --faults left whole was taken in time, everything forged was refused, every test of the URL
and every question of --before was answered, and nothing was lost after an answer.`;
}

export const simulate = defineCommand({
  name: 'simulate',
  summary: 'send traffic by the rules of a chat server, with faults on demand, and report what would have been lost',
  help,
  options: SIMULATE_OPTIONS,
  calls: true,
  async run({ values, positionals, servers, output, env, signal }) {
    const settings = simulationOf(values, positionals, servers, env);
    const idFile = values['answered-ids'];
    if (idFile !== undefined) await writeIds(idFile, ''); // finds out now whether it can be written
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

/** @returns null if it cannot be found out, after a warning */
async function storedReport(command: string, tally: Tally, output: Output, signal: AbortSignal) {
  try {
    return await compareWithStored(command, tally, signal);
  } catch (error) {
    output.warn((error as Error).message);
    return null;
  }
}
