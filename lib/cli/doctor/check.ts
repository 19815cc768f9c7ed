import type { Provider } from '../../events/chat-event.js';

export type CheckResult = 'ok' | 'warn' | 'fail' | 'skipped';

/** What one look at a receiver found. */
export interface Check {
  readonly name: CheckName;
  readonly result: CheckResult;
  /** In plain words. */
  readonly seen: string;
  /** What to do about it; undefined where nothing is to be done. */
  readonly mend?: string | undefined;
}

/** In the order in which they are made, with what each is about. */
export const CHECKS = {
  reachable: 'an answer comes back at all',
  'post-only': 'a GET is refused',
  probe: 'the console\'s "verify URL" is accepted (Tencent)',
  reply: 'a message gets an answer that the sender reads as success, as JSON',
  'ack-time': 'that answer comes in time: Tencent waits 2 s, OpenIM 5 s unless its `timeout` says otherwise',
  'missing-signature': 'who shows no signature or secret is refused',
  'wrong-signature': 'a wrong one too',
  'old-signature': 'one of an hour ago too, as it may be a replay (Tencent)',
  'wrong-app-id': "somebody else's SDKAppID too (Tencent)",
  'near-paths': 'so is what comes to a path next to the route: a slip in the configured URL (OpenIM)',
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
