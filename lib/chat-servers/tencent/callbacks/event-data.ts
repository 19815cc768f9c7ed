import { sha256Hex, type EventIdentity } from '../../../events/event-id.js';
import { readTime } from '../../../wire/values.js';
import { Optional, Text } from '../../../wire/wire-decorators.js';
import type { CallbackContext } from '../../callback-definition.js';
import { eventData } from '../../event-data.js';

/** What an event of this chat server is made from, besides the body. */
export type TencentContext = CallbackContext<'tencent'>;

/** What the bodies of nearly all commands have. Source: "Third-Party Callback Overview" (intl 34354). */
export class TencentCallbackDto {
  /** Repeats the query's command. */
  @Optional(Text) CallbackCommand?: string;

  /** Epoch milliseconds, as a number or in quotes. Not checked: nonsense must not refuse a callback. Older apps lack it. */
  EventTime?: unknown;
}

/**
 * All members of an event.
 *
 * @param own the members of the event's own class
 * @param keys what names the event where its body has a natural key, such as the id of a message. By default an event is named by its
 * `EventTime` together with its exact bytes, and by nothing where it has no `EventTime`
 */
export function tencentEvent<Body extends TencentCallbackDto, const Own extends object>(
  body: Body,
  context: TencentContext,
  own: Own,
  keys?: EventIdentity['keys'],
) {
  const occurredAt = readTime(body.EventTime, 'milliseconds');
  const moment = occurredAt === undefined ? undefined : [occurredAt, sha256Hex(context.bytes)];
  return eventData(body, context, { keys: keys ?? moment, occurredAt }, own);
}
