import type { Output } from '../output.js';
import type { Tally, TallyReport } from '../sending/tally.js';
import { ackLine, printReasons, printRows, tallyRows } from '../sending/tally-table.js';
import { shownUrl } from '../target.js';
import type { Simulated, SimulationSettings } from './simulation.js';
import type { QuestionReport } from './questions.js';
import type { StoredReport } from './stored.js';

export interface SimulationReport extends TallyReport {
  readonly command: 'simulate';
  readonly provider: string;
  readonly url: string;
  readonly seed: string;
  /** ISO 8601; together with the seed it gives this traffic again. */
  readonly start: string;
  readonly rate: number;
  readonly seconds: number;
  /** Requests per second. */
  readonly sentPerSecond: number;
  readonly lateMilliseconds: number;
  readonly deadlineMilliseconds: number;
  readonly faults: SimulationSettings['faults'];
  /** What became of the callbacks that ask; undefined without --before. */
  readonly before: QuestionReport | undefined;
  readonly stored: StoredReport | undefined;
  readonly interrupted: boolean;
}

interface Ending {
  readonly stored: StoredReport | undefined;
  readonly interrupted: boolean;
}

export function reportOf(
  { role, target, seed, start, rate, faults, before }: SimulationSettings,
  { took, late, questions }: Simulated,
  tally: Tally,
  ending: Ending,
): SimulationReport {
  return {
    command: 'simulate',
    provider: role.server.name,
    url: shownUrl(target),
    seed,
    start: new Date(start).toISOString(),
    rate,
    seconds: tenths(took / 1_000),
    sentPerSecond: tenths((tally.sent * 1_000) / took),
    lateMilliseconds: tenths(late),
    deadlineMilliseconds: role.deadline,
    faults,
    before: before === 0 ? undefined : questions,
    ...tally.report(),
    ...ending,
  };
}

/** Whether the app took everything that the faults left whole, refused everything that was forged, and answered all questions. */
export function isAsItShouldBe({ wouldHaveLost, forged, probes, stored, before }: SimulationReport): boolean {
  const lost = wouldHaveLost.messages - wouldHaveLost.cut + (stored?.lostAfterAnswer ?? 0);
  return lost + forged.sent - forged.refused + probes.failed + (before?.failed ?? 0) + (stored?.forged ?? 0) === 0;
}

export function printReport(output: Output, report: SimulationReport): void {
  output.record(report);
  const { provider, url, seed, start, rate, seconds, sentPerSecond, lateMilliseconds, interrupted } = report;
  output.text(
    `${interrupted ? 'Interrupted: ' : ''}${provider} to ${url}, ${seconds} s, --seed ${seed} --start ${start}`,
  );
  output.text(`${sentPerSecond} requests/s, with ${rate} messages/s asked for, at most ${lateMilliseconds} ms late`);
  if (lateMilliseconds > LATE)
    output.warn('This machine, or the tool, is too slow for this rate: it adds to the measured times.');
  output.text();
  printRows(output, tallyRows(report, report.deadlineMilliseconds));
  printReasons(output, report);
  output.text(`  ack               ${ackLine(report, report.deadlineMilliseconds)}`);
  if (report.before !== undefined) printQuestions(output, report.before, report.deadlineMilliseconds);
  const { forged, probes, stored, answeredMessages } = report;
  if (forged.sent > 0) {
    const unanswered = forged.sent - forged.refused - forged.taken;
    const silence = unanswered === 0 ? '' : `; ${unanswered} without an answer`;
    output.text(`  forged            ${forged.refused} of ${forged.sent} refused${silence}`);
  }
  if (probes.sent > 0) output.text(`  probes            ${probes.sent - probes.failed} of ${probes.sent} answered`);
  if (stored === undefined) return;
  const unheard =
    stored.storedUnanswered === 0 ? '' : `; ${stored.storedUnanswered} more that the chat server does not know about`;
  const kept = answeredMessages - stored.lostAfterAnswer;
  output.text(`  stored            ${kept} of ${answeredMessages} answered messages${unheard}`);
  if (stored.forged > 0) output.text(output.styled('red', `  forged and stored: ${stored.forged}`));
  const lost = `lost after answer: ${stored.lostAfterAnswer}`;
  output.text(`  ${output.styled(stored.lostAfterAnswer > 0 ? 'red' : 'green', lost)}`);
}

function printQuestions(output: Output, before: QuestionReport, deadline: number): void {
  const { asked, allowed, rewritten, refused, dropped, failed, stopped } = before;
  printRows(output, [
    ['before: asked', asked, stopped === 0 ? 'no message was stopped' : `${stopped} messages were stopped`],
    ['before: allowed', allowed],
    ['before: rewritten', rewritten],
    ['before: refused', refused],
    ['before: dropped', dropped],
    ['before: failed', failed, failed === 0 ? undefined : 'no answer in time, or one that decides nothing'],
  ]);
  printReasons(output, before);
  output.text(`  before: answered  ${ackLine(before, deadline)}`);
}

/** Milliseconds. */
const LATE = 250;

function tenths(number: number): number {
  return Math.round(number * 10) / 10;
}
