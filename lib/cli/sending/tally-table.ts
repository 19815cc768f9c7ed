import type { Output } from '../output.js';
import { printable } from '../display.js';
import { type Losses, type TallyReport, Tally, quantiles } from './tally.js';

/** A row of a table: what it counts, how many, and a remark. */
export type Row = readonly [name: string, count: number, remark?: string | undefined];

const LOSSES: Readonly<Record<keyof Losses, string>> = {
  refused: 'refused',
  timedOut: 'timed out',
  failed: 'without an answer',
  dropped: 'dropped by the full queue',
  cut: 'cut by --faults',
};

/**
 * What people see of a tally.
 *
 * @param deadline milliseconds; undefined if callbacks of several chat servers are counted
 */
export function tallyRows(report: TallyReport, deadline: number | undefined, noun = 'messages'): Row[] {
  const { messages, duplicates, sent, repeated, answered, refused, timedOut, failed, cut, wouldHaveLost, heldUp } =
    report;
  const extras = [
    duplicates > 0 && `${duplicates} of them twice`,
    repeated > 0 && `${repeated} repeated by the chat server`,
  ].filter(Boolean);
  return [
    ['sent', sent, extras.length === 0 ? `${messages} ${noun}` : `${messages} ${noun}; ${extras.join(', ')}`],
    ['answered', answered, 'taken by the app'],
    ['refused', refused],
    [
      'timed out',
      timedOut,
      `no answer within ${deadline === undefined ? 'the deadline of its chat server' : `${deadline} ms`}`,
    ],
    ['failed', failed, 'no connection, or it ended before the answer'],
    ...(cut > 0 ? [['cut', cut, 'by --faults'] as const] : []),
    ...(heldUp.messages > 0
      ? [['held up', heldUp.messages, `users waited for a slot in the queue, up to ${heldUp.longest} ms`] as const]
      : []),
    ['would have lost', wouldHaveLost.messages, lossesOf(wouldHaveLost)],
  ];
}

export function ackLine({ ack: { p50, p99, max } }: Pick<TallyReport, 'ack'>, deadline?: number): string {
  if (p50 === null || p99 === null || max === null) return 'no answers';
  if (deadline === undefined) return `p50 ${p50} ms, p99 ${p99} ms, max ${max} ms`;
  const share = ((100 * max) / deadline).toFixed(1);
  return `p50 ${p50} ms, p99 ${p99} ms, max ${max} ms (${share} % of the deadline of ${deadline} ms)`;
}

export function printRows(output: Output, rows: readonly Row[]): void {
  for (const [name, count, remark] of rows) {
    const text = `  ${name.padEnd(17)} ${String(count).padStart(9)}`;
    const bad = count > 0 && BAD.has(name);
    output.text(`${bad ? output.styled('red', text) : text}${remark ? `   ${remark}` : ''}`);
  }
}

/** The most frequent reasons why callbacks were not taken. */
export function printReasons(output: Output, { reasons }: Pick<TallyReport, 'reasons'>): void {
  for (const [reason, count] of Object.entries(reasons).slice(0, REASONS))
    output.text(`    ${count} × ${printable(reason)}`);
}

const BAD = new Set(['refused', 'timed out', 'failed', 'would have lost', 'lost after answer', 'before: failed']);
/** More tell nothing new. */
const REASONS = 5;

function lossesOf(losses: TallyReport['wouldHaveLost']): string | undefined {
  const parts = (Object.keys(LOSSES) as (keyof Losses)[])
    .filter((why) => losses[why] > 0)
    .map((why) => `${losses[why]} ${LOSSES[why]}`);
  return parts.length === 0 ? undefined : parts.join(', ');
}

/** Milliseconds between two lines on a terminal, where one replaces the other. */
const INTERVAL = 250;
/** Milliseconds between two lines elsewhere, such as in the log of a build. */
const LOG_INTERVAL = 10_000;
/** How many of the latest answers count for the ack times in the line. */
const LATEST = 1_000;

/** Shows how far it is, on the standard error output: on a terminal in one line that changes, elsewhere in a line every ten seconds. */
export function showProgress(output: Output, tally: Tally): { stop(): void } {
  const begun = performance.now();
  const timer = setInterval(
    () => {
      const { sent, inFlight, requests, acks } = tally;
      const { p50, p99 } = quantiles(acks.slice(-LATEST));
      const seconds = ((performance.now() - begun) / 1_000).toFixed(0);
      const bad = requests.refused + requests.timedOut + requests.failed + requests.dropped;
      const line = `${seconds} s  sent ${sent}  answered ${requests.answered}  not taken ${bad}  under way ${inFlight}  ack p50 ${p50 ?? '–'} ms  p99 ${p99 ?? '–'} ms`;
      if (output.isTerminal) output.progress(line);
      else output.warn(line);
    },
    output.isTerminal ? INTERVAL : LOG_INTERVAL,
  );
  return { stop: () => clearInterval(timer) };
}
