import type { ChatClient } from '../../../events/chat-event.js';
import { readInteger, readText, readTime } from '../../../wire/values.js';
import { Int32, ListOf, NonEmptyText, Optional, Required, Text, Uint32 } from '../../../wire/wire-decorators.js';
import { toElements } from '../elements.js';
import { TencentCallbackDto, type TencentContext } from './event-data.js';

/**
 * One item of `MsgBody`. Kinds and their content are open lists: unknown kinds and items without `MsgType` exist.
 * Source: Tencent "Message Formats" (intl 33527).
 */
export class MessageElementDto {
  @Optional(Text) MsgType?: string;

  /** Not checked: whatever does not fit its kind becomes an `unknown` element. */
  MsgContent?: unknown;
}

/** What names a one-to-one message. */
export class C2cMsgKeyDto extends TencentCallbackDto {
  /** `@TLS#NOT_FOUND` or empty when the server sent it without an account. */
  @Required(Text) From_Account!: string;

  @Required(NonEmptyText) To_Account!: string;

  /** `<MsgSeq>_<MsgRandom>_<MsgTime>`; identifies the message together with both accounts. */
  @Optional(Text) MsgKey?: string;
}

/** What callbacks that hold a message have in common. */
export class SendMsgDto extends TencentCallbackDto {
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
}

/** What callbacks that hold a one-to-one message have in common. */
export class C2cMsgDto extends SendMsgDto {
  /** `@TLS#NOT_FOUND` or empty when the server sent it without an account. */
  @Required(Text) From_Account!: string;

  @Required(NonEmptyText) To_Account!: string;

  @Optional(Uint32) MsgRandom?: number | string;

  /** `<MsgSeq>_<MsgRandom>_<MsgTime>`; identifies the message together with both accounts. */
  @Optional(Text) MsgKey?: string;
}

/** What callbacks that hold a group message have in common. */
export class GroupMsgDto extends SendMsgDto {
  @Required(NonEmptyText) GroupId!: string;

  /** An open list: `Public`, `Work` (once `Private`), `Meeting` (once `ChatRoom`), `AVChatRoom`, `Community`, … */
  @Optional(Text) Type?: string;

  /** `@TLS#NOT_FOUND` or empty when the server sent it without an account. */
  @Optional(Text) From_Account?: string;

  /** Who issued the request; differs from From_Account when an admin sends for somebody. */
  @Optional(Text) Operator_Account?: string;

  @Optional(Uint32) Random?: number | string;

  /** Only inside a topic of a community. */
  @Optional(Text) TopicId?: string;
}

/** What callbacks about messages of a group have in common, which they only name. */
export class GroupMessagesDto extends TencentCallbackDto {
  @Required(NonEmptyText) GroupId!: string;
  /** An open list: `Public`, `Work`, `Meeting`, `AVChatRoom`, `Community`, … */
  @Optional(Text) Type?: string;
  /** Only inside a topic of a community. */
  @Optional(Text) TopicId?: string;
}

/**
 * The members of an event that messages to users and to groups have in common. Mappers add theirs with `Object.assign`: after a spread,
 * V8 takes up to a microsecond for each member.
 */
export function messageData(body: SendMsgDto, context: TencentContext) {
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
    sentBy: sentByOf(client),
    nickname: undefined,
    elements: toElements(body.MsgBody),
    clientMessageId: readText(body.MsgId),
    sequence: readInteger(body.MsgSeq),
    sentAt,
    customData: readText(body.CloudCustomData),
    onlineOnly: readInteger(body.OnlineOnlyFlag) === 1,
  };
}

/** Whether the app's own backend sent a message. */
export function sentByOf({ platform }: ChatClient): 'user' | 'server' {
  return platform?.toUpperCase() === 'RESTAPI' ? 'server' : 'user';
}
