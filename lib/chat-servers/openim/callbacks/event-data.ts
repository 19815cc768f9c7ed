import type { EventIdentity } from '../../../events/event-id.js';
import { Optional, Text } from '../../../wire/wire-decorators.js';
import type { CallbackContext } from '../../callback-definition.js';
import { eventData } from '../../event-data.js';

/** What an event of this chat server is made from, besides the body. */
export type OpenImContext = CallbackContext<'openim'>;

/** What all bodies have. Go writes every key; `null` stands for an empty list. */
export class OpenImCallbackDto {
  /** Repeats the command of the URL. */
  @Optional(Text) callbackCommand?: string;

  /** The client's id of the operation; some commands have it only in the header, and in some it is empty. */
  @Optional(Text) operationID?: string;
}

/**
 * All members of an event.
 *
 * @param own the members of the event's own class
 * @param keys what names the event where its body has a natural key, such as the id of a message; bodies have no time of the event
 * @param occurredAt epoch milliseconds, where the body tells
 */
export function openImEvent<Body extends OpenImCallbackDto, const Own extends object>(
  body: Body,
  context: OpenImContext,
  own: Own,
  { keys, occurredAt }: { readonly keys?: EventIdentity['keys']; readonly occurredAt?: number | undefined } = {},
) {
  return eventData(body, context, { keys, occurredAt }, own);
}
