import type { ChatServerClient } from '../../chat-servers/client/chat-server-client.js';
import { open, type FileHandle } from 'node:fs/promises';
import { COMMON_HELP, defineCommand, EXIT, EXIT_CODES_HELP } from '../command.js';
import { Wires, countedRequests } from '../sending/wires.js';
import { pace } from '../sending/pace.js';
import { ackLine, printReasons, printRows, showProgress, tallyRows } from '../sending/tally-table.js';
import { Tally } from '../sending/tally.js';
import { shownUrl, targetHelp, TARGET_OPTIONS, targetOf } from '../target.js';
import { UsageError, wholeNumber, speedOf } from '../arguments.js';
import { linesOf, recordedPlan } from './recorded-plan.js';

function help(servers: readonly ChatServerClient[]): string {
  return `Usage: nestjs-chat-webhooks replay <file> [options]

Sends the callbacks that "record" wrote, in their order and with the gaps between them, newly signed with the credentials
that you pass. Each is sent once, whatever becomes of it. An app that stored them takes them for duplicates.

Options:
  --speed <n|max>         10: ten times as fast; max: the next one as soon as one is answered (default: 1)
  --at-once <n>           requests under way at most, with --speed max (default: 16; 1 keeps the order of answers, too)

${targetHelp(servers)}

  --json                  the summary as one JSON document
${COMMON_HELP}

Examples:
  nestjs-chat-webhooks replay callbacks.ndjson
  nestjs-chat-webhooks replay callbacks.ndjson --speed max --at-once 1 --json
  nestjs-chat-webhooks replay callbacks.ndjson --url https://staging.example/chat-webhooks --speed 10

${EXIT_CODES_HELP}

Here 0 means: everything was taken in time. What the recorded app refused may well be refused again.`;
}

export const replay = defineCommand({
  name: 'replay',
  summary: 'send recorded callbacks again, newly signed, at any speed',
  help,
  options: { ...TARGET_OPTIONS, speed: { type: 'string' }, 'at-once': { type: 'string' } },
  calls: true,
  async run({ values, positionals, servers, output, env, signal }) {
    const [name, ...rest] = positionals;
    if (name === undefined || rest.length > 0) throw new UsageError('pass one file: replay callbacks.ndjson.');
    const target = targetOf(values, env, servers);
    const speed = speedOf('--speed', values.speed ?? '1');
    const atOnce = speed === Infinity ? wholeNumber('--at-once', values['at-once'] ?? '16', 1) : Infinity;

    const file = await openToRead(name);
    const tally = new Tally();
    const wires = new Wires(target);
    const request = countedRequests(wires, tally);
    const unreadable: number[] = [];
    const progress = showProgress(output, tally);
    const begun = performance.now();
    const text = file.createReadStream({ encoding: 'utf8' });
    await pace(
      recordedPlan(linesOf(text), speed, (line) => unreadable.push(line), target),
      (planned) => request(planned, false),
      signal,
      atOnce,
    ).finally(() => {
      progress.stop();
      wires.close();
      text.destroy();
    });

    const report = tally.report();
    const seconds = Math.round((performance.now() - begun) / 100) / 10;
    const interrupted = signal.aborted;
    output.record({
      command: 'replay',
      file: name,
      url: shownUrl(target),
      seconds,
      ...report,
      unreadable,
      interrupted,
    });
    output.text(`${interrupted ? 'Interrupted: ' : ''}${name} to ${shownUrl(target)}, ${seconds} s`);
    output.text();
    printRows(output, tallyRows(report, undefined, 'callbacks'));
    printReasons(output, report);
    output.text(`  ack               ${ackLine(report)}`);
    if (unreadable.length > 0) output.warn(`Not recorded callbacks: lines ${unreadable.join(', ')} of ${name}.`);
    return report.wouldHaveLost.messages === 0 && unreadable.length === 0 ? EXIT.success : EXIT.failed;
  },
});

async function openToRead(name: string): Promise<FileHandle> {
  try {
    const file = await open(name);
    if (!(await file.stat()).isDirectory()) return file;
    await file.close();
  } catch (error) {
    throw new UsageError(`${name} cannot be read: ${(error as Error).message}.`);
  }
  throw new UsageError(`${name} cannot be read: it is a folder.`);
}
