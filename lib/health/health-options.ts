import type { HealthStatus } from './health-result.js';

/** What `ChatWebhooksHealth.check` takes. `Infinity` as a threshold means never. */
export interface HealthOptions<Key extends string = string> {
  /** The member of the result that has all of it. @default 'chat-webhooks' */
  readonly key?: Key;
  /** Most milliseconds for which a delivery may have been due to one of this app's handlers. @default 60000 */
  readonly lag?: number;
  /** Most dead letters of this app's handlers. @default 0 */
  readonly deadLetters?: number;
  /** Milliseconds in which the journal must answer. Give a probe in front more. @default 1000 */
  readonly timeout?: number;
  /**
   * The status of an app that works, but should be looked at. Terminus 11 knows only `up` and `down`.
   *
   * @default 'degraded', and 'up' where the app's Terminus is 11
   */
  readonly degraded?: Extract<HealthStatus, 'up' | 'degraded'>;
}

/** Options with their defaults. @throws TypeError for one that is no number from 0 on */
export function completed({ key, lag = 60_000, deadLetters = 0, timeout = 1_000 }: HealthOptions) {
  for (const [name, value] of Object.entries({ lag, deadLetters, timeout })) {
    if (typeof value === 'number' && value >= 0) continue;
    throw new TypeError(`ChatWebhooksHealth.check: "${name}" must be a number, 0 or more`);
  }
  return { key: key ?? 'chat-webhooks', lag, deadLetters, timeout };
}
