import type { RequestFate } from '../../chat-servers/client/command-line.js';
import type { ChatCallback } from '../../chat-servers/client/chat-callback.js';
import type { JudgedAnswer } from '../../chat-servers/client/send.js';

/** What happens to a callback between chat server and app. */
export type Accident =
  /** The network holds it back, within the chat server's deadline. */
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
   * - `message`: what a user wrote; `duplicate`: that callback once more.
   * - `forged`: a message with a wrong signature or secret.
   * - `probe`: a test of the URL.
   */
  readonly kind: 'message' | 'duplicate' | 'forged' | 'probe';
  /** The `id` of the event that comes of it; undefined for a probe. */
  readonly eventId: string | undefined;
  readonly accident?: Accident;
  /** What the chat server asks before the message is sent, which it is only if the answers let it. */
  readonly questions?: readonly ChatCallback[];
}

/** What became of a callback: of a request with it, or `dropped` if the chat server's queue was full for too long to send it. */
export type Fate = RequestFate | 'dropped';

/** Some chat servers ignore the status. Here an error status is a refusal all the same, as an app that took the callback answers 2xx. */
export function fateOf(answer: JudgedAnswer | undefined): RequestFate {
  if (answer === undefined) return 'cut';
  if (answer.status === undefined) return answer.error?.name === 'TimeoutError' ? 'timedOut' : 'failed';
  return answer.verdict.outcome === 'success' && answer.status >= 200 && answer.status < 300 ? 'answered' : 'refused';
}
