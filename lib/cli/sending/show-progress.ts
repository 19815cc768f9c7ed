import type { Output } from '../output.js';
import { quantiles } from './quantiles.js';
import type { Tally } from './tally.js';

/** Milliseconds between two lines on a terminal, where one takes the place of the other. */
const INTERVAL = 250;
/** Milliseconds between two lines elsewhere, such as in the log of a build. */
const LOG_INTERVAL = 10_000;
/** Answers of which the line shows the ack times. */
const LATEST = 1_000;

/** A line that is always new, on a terminal; elsewhere one every ten seconds. On the standard error output. */
export function showProgress(output: Output, tally: Tally): { stop(): void } {
  const begun = performance.now();
  const timer = setInterval(
    () => {
      const { sent, inFlight, outcomes, acks } = tally;
      const { p50, p99 } = quantiles(acks.slice(-LATEST));
      const seconds = ((performance.now() - begun) / 1_000).toFixed(0);
      const bad = outcomes.refused + outcomes.timedOut + outcomes.failed + outcomes.dropped;
      const line = `${seconds} s  sent ${sent}  answered ${outcomes.answered}  not taken ${bad}  under way ${inFlight}  ack p50 ${p50 ?? '–'} ms  p99 ${p99 ?? '–'} ms`;
      if (output.isTerminal) output.progress(line);
      else output.warn(line);
    },
    output.isTerminal ? INTERVAL : LOG_INTERVAL,
  );
  return { stop: () => clearInterval(timer) };
}
