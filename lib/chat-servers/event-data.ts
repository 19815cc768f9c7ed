import type { Provider } from '../events/chat-event.js';
import { eventId, type EventIdentity } from '../events/event-id.js';
import type { CallbackContext } from './callback-definition.js';

/** What an event says of its callback, besides the members of its own. */
export interface Happening {
  /**
   * What a repeated callback has in common with the first one, and no other callback of the command has. Undefined where the body has
   * nothing of the kind: then each callback counts as one of its own.
   */
  readonly keys: EventIdentity['keys'] | undefined;
  /** Epoch milliseconds; undefined where the body does not tell. */
  readonly occurredAt: number | undefined;
}

/**
 * All members of an event: those that every event has, from the callback, and those of its own. They are joined with `Object.assign`:
 * after a spread, V8 takes up to a microsecond for each member.
 */
export function eventData<P extends Provider, Body extends object, const Own extends object>(
  body: Body,
  { provider, appId, command, trust, client, receivedAt, freshId }: CallbackContext<P>,
  { keys, occurredAt = receivedAt }: Happening,
  own: Own,
) {
  const id =
    keys === undefined ? freshId(receivedAt) : eventId({ provider, appId, command, outcome: 'happened', keys });
  return Object.assign({ id, provider, appId, command, trust, client, receivedAt, occurredAt, raw: body }, own);
}
