import type { ChatCallback } from '../../chat-servers/client/chat-callback.js';

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
