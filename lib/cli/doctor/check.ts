import type { Provider } from '../../events/chat-event.js';

export type CheckResult = 'ok' | 'warn' | 'fail' | 'skipped';

/** One check of a receiver, and what it found. */
export interface Check {
  readonly name: CheckName;
  readonly result: CheckResult;
  /** What was found, in plain words. */
  readonly seen: string;
  /** What to do about it; undefined if nothing is to be done. */
  readonly fix?: string | undefined;
}

/** In the order in which they are made, with what each is about. The help adds which chat servers have it, if not all. */
export const CHECKS = {
  reachable: 'an answer comes back at all',
  'post-only': 'a GET is refused',
  probe: 'the test of the URL is accepted',
  reply: 'a message gets an answer that the chat server reads as success, as JSON',
  'ack-time': 'that answer comes in time',
  'missing-signature': 'a request without signature or secret is refused',
  'wrong-signature': 'a wrong signature or secret is refused',
  'old-signature': 'a signature of an hour ago is refused, as it may be a replay',
  'wrong-app-id': "somebody else's app id is refused",
  'near-paths': 'paths next to the route, where a slip in the configured URL leads, do not consent',
  clock: 'the clocks here and there agree (the Date header)',
  'body-limit': 'a body of 512 KiB is taken',
  'keep-alive': 'connections stay open between callbacks',
} as const;

export type CheckName = keyof typeof CHECKS;

/** A message that a check sent, as what can be found in the app. */
export interface SentMessage {
  readonly provider: Provider;
  readonly id: string;
}
