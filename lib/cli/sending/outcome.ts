import type { DeliveredCallback } from '../../chat-servers/client/send.js';

/** What became of one try to send a callback. */
export type Outcome =
  /** The app took it. */
  | 'answered'
  /** An answer that says no, or that the sender cannot read. */
  | 'refused'
  /** No complete answer within the sender's time. */
  | 'timedOut'
  /** No connection, or it ended before the answer. */
  | 'failed'
  /** Its connection was cut by a planned fault. */
  | 'cut'
  /** OpenIM's queue was full for too long: never sent. */
  | 'dropped';

/** OpenIM does not look at the status; here an error status is a refusal all the same, as an app that took it answers 2xx. */
export function outcomeOf(answer: DeliveredCallback | undefined): Outcome {
  if (answer === undefined) return 'cut';
  if (answer.status === undefined) return answer.error?.name === 'TimeoutError' ? 'timedOut' : 'failed';
  return answer.verdict.outcome === 'success' && answer.status >= 200 && answer.status < 300 ? 'answered' : 'refused';
}
