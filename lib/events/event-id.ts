import { hash } from 'node:crypto';
import type { Provider } from './chat-event.js';

/** What distinguishes one event from another, before it is hashed. */
export interface EventIdentity {
  readonly provider: Provider;
  readonly appId: string;
  readonly command: string;
  /** Keeps a message that was sent apart from one that failed with equal keys, and a rejected body apart from both. */
  readonly outcome: string;
  readonly keys: readonly (string | number | null | undefined)[];
}

/**
 * The event's id: SHA-256 (64 lower-case hex digits) of `JSON.stringify([1, provider, appId, command, outcome, …keys])`,
 * with the keys as strings, and null for a missing one. Equal callbacks have equal ids, on every instance and after every restart.
 */
export function eventId({ provider, appId, command, outcome, keys }: EventIdentity): string {
  const parts = keys.map((key) => (key === undefined || key === null || key === '' ? null : String(key)));
  return sha256Hex(JSON.stringify([1, provider, appId, command, outcome, ...parts]));
}

/** SHA-256 as 64 lower-case hex digits. */
export function sha256Hex(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex');
}
