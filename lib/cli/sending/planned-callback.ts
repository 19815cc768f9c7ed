import type { ChatCallback } from '../../chat-servers/client/chat-callback.js';
import type { JudgedAnswer } from '../../chat-servers/client/send.js';

/** What happens to a callback between sender and app. */
export type Accident =
  /** The network holds it back, on the sender's time. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** The connection is reset so long after the request was sent, before an answer is read. */
  | { readonly kind: 'reset'; readonly milliseconds: number }
  /** The connection is reset in the middle of the body. */
  | { readonly kind: 'half-body' };

export interface PlannedCallback {
  /** Milliseconds after the start. */
  readonly at: number;
  readonly callback: ChatCallback;
  /**
   * - `message`, and `duplicate`: the same once more.
   * - `forged`: a message that shows the wrong signature or secret.
   * - `probe`: the console's test of the URL.
   */
  readonly kind: 'message' | 'duplicate' | 'forged' | 'probe';
  /** The `id` of the event that comes of it; undefined for a probe. */
  readonly eventId: string | undefined;
  readonly accident?: Accident;
}

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
export function outcomeOf(answer: JudgedAnswer | undefined): Outcome {
  if (answer === undefined) return 'cut';
  if (answer.status === undefined) return answer.error?.name === 'TimeoutError' ? 'timedOut' : 'failed';
  return answer.verdict.outcome === 'success' && answer.status >= 200 && answer.status < 300 ? 'answered' : 'refused';
}
