import { readInteger, readText, readTime } from '../../../wire/values.js';
import { Int32, ListOf, Optional, Text, Uint32 } from '../../../wire/wire-decorators.js';
import type { CallbackContext } from '../../callback-definition.js';
import { toElements } from '../elements.js';

/**
 * One item of `MsgBody`. Kinds and their content are open lists: unknown kinds and items without `MsgType` exist.
 * Source: Tencent "Message Formats" (intl 33527).
 */
export class MessageElementDto {
  @Optional(Text) MsgType?: string;

  /** Not checked: whatever does not fit its kind becomes an `unknown` element. */
  MsgContent?: unknown;
}

/** What the callbacks after one-to-one and group messages have in common. */
export class SendMsgDto {
  @Optional(Text) CallbackCommand?: string;

  /** One-to-one: chosen by the sending client, may repeat. Group: strictly increasing, for messages that are stored. */
  @Optional(Uint32) MsgSeq?: number | string;

  /** Epoch seconds. */
  @Optional(Uint32) MsgTime?: number | string;

  /** The client's own id of the message (since 2024). */
  @Optional(Text) MsgId?: string;

  /** 1: to online users only, stored nowhere. */
  @Optional(Int32) OnlineOnlyFlag?: number | string;

  @Optional(ListOf(MessageElementDto)) MsgBody?: readonly MessageElementDto[];

  @Optional(Text) CloudCustomData?: string;

  /** Epoch milliseconds, as a number or in quotes. Not checked: nonsense must not refuse a message. */
  EventTime?: unknown;
}

/**
 * The members of an event that messages to users and to groups have in common. Mappers add theirs with `Object.assign`: after a spread,
 * V8 takes up to a microsecond for each member.
 */
export function messageData(body: SendMsgDto, context: CallbackContext<'tencent'>) {
  const { provider, appId, command, trust, client, receivedAt } = context;
  const sentAt = readTime(body.MsgTime, 'seconds');
  return {
    provider,
    appId,
    command,
    trust,
    client,
    receivedAt,
    occurredAt: readTime(body.EventTime, 'milliseconds') ?? sentAt ?? receivedAt,
    sentBy: client.platform?.toUpperCase() === 'RESTAPI' ? ('server' as const) : ('user' as const),
    nickname: undefined,
    elements: toElements(body.MsgBody),
    clientMessageId: readText(body.MsgId),
    sequence: readInteger(body.MsgSeq),
    sentAt,
    customData: readText(body.CloudCustomData),
    onlineOnly: readInteger(body.OnlineOnlyFlag) === 1,
  };
}
