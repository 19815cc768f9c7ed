import { ChatSignalReceived, type ChatSignal } from '../../../events/chat-signal.event.js';
import { eventId } from '../../../events/event-id.js';
import { parseObject } from '../../../wire/json.js';
import { readInteger, readText, readTime } from '../../../wire/values.js';
import { Int32, Int64, ListOfTexts, Optional, Required, Text, Uint32 } from '../../../wire/wire-decorators.js';
import { toElements } from '../elements.js';
import { messageKeys } from '../keys.js';
import { OPENIM_PLATFORMS } from '../facts.js';
import type { OpenImContext } from './event-data.js';

/**
 * What OpenIM's message callbacks have in common, v2.0 to main. Go writes every key; `null` stands for an empty list.
 * Source: open-im-server `pkg/callbackstruct/common.go`.
 */
export class MessageDto {
  @Optional(Text) callbackCommand?: string;

  @Required(Text) sendID!: string;

  /** Made by the server for one send; a client's retry gets a new one. */
  @Optional(Text) serverMsgID?: string;

  /** Made by the client; survives its retries. */
  @Optional(Text) clientMsgID?: string;

  @Optional(Text) operationID?: string;

  @Optional(Int32) senderPlatformID?: number | string;

  @Optional(Text) senderNickname?: string;

  /** 1 single, 2 and 3 group, 4 notification account. */
  @Optional(Int32) sessionType?: number | string;

  /** 100 a user, 200 the server or the REST API. */
  @Optional(Int32) msgFrom?: number | string;

  @Optional(Int32) contentType?: number | string;

  /** 1 means "sending", 0 comes from REST: no result of the delivery. */
  @Optional(Int32) status?: number | string;

  /** Epoch milliseconds of the server's clock (since v3.8.1). */
  @Optional(Int64) sendTime?: number | string;

  /** Epoch milliseconds of the client's clock. */
  @Optional(Int64) createTime?: number | string;

  /** JSON text in v3; v2 has bare text for some kinds. */
  @Optional(Text) content?: string;

  /** 0 in the callbacks about sending: allocated later. */
  @Optional(Uint32) seq?: number | string;

  @Optional(ListOfTexts) atUserList?: readonly string[] | null;

  @Optional(Text) faceURL?: string;

  @Optional(Text) ex?: string;
}

/** A text message, with the members that messages to users and to groups have in common. */
export const MESSAGE_SAMPLE = {
  sendID: '10000',
  serverMsgID: '0b2676769e9eceb4983cb12966586f48',
  clientMsgID: 'f4ff79f97195113e3048bbfedb5748b6',
  operationID: '37a60d50-4799-4de2-bfc9-d9d0ccf2e8b5',
  senderPlatformID: 5,
  senderNickname: 'Alice',
  sessionType: 1,
  msgFrom: 100,
  contentType: 101,
  status: 1,
  sendTime: 1746797848316,
  createTime: 1746797847589,
  content: '{"content":"hello <b>&amp; 你好</b> 😀"}',
  seq: 0,
  atUserList: null,
  faceURL: 'https://cdn.example.test/a.png',
  ex: '',
} as const;

/** A group message that mentions somebody: what it says. */
export const MENTION_SAMPLE =
  '{"text":"@19997 hi","atUserList":["19997"],"atUsersInfo":[{"atUserID":"19997","groupNickname":"Carol"}],"isAtSelf":false}';

/** What a kind of content is if it is not a message, by OpenIM's constants; 1400 is a notice that people read. */
function signalKind(contentType: number | undefined): ChatSignal['kind'] | undefined {
  if (contentType === undefined || contentType === 1400) return undefined;
  if (contentType === 113) return 'typing';
  if (contentType === 111 || contentType === 2101) return 'revoke';
  if (contentType === 121 || contentType === 122) return 'reaction';
  if (contentType === 2200) return 'read-receipt';
  return contentType >= 1000 || (contentType >= 200 && contentType <= 203) ? 'notification' : undefined;
}

/** What a callback is a signal of, if it is no message, or not to become one. */
export function signalIn({ contentType }: MessageDto, { becomes }: OpenImContext): ChatSignal['kind'] | undefined {
  return signalKind(readInteger(contentType)) ?? (becomes === ChatSignalReceived.eventName ? 'queued' : undefined);
}

/** The members of an event that messages and signals have in common. */
function baseData(body: MessageDto, context: OpenImContext, outcome: string, sentAt: number | undefined) {
  const { provider, appId, command, trust, receivedAt, client, bytes } = context;
  return {
    provider,
    appId,
    command,
    trust,
    receivedAt,
    id: eventId({ provider, appId, command, outcome, keys: messageKeys(body, bytes) }),
    occurredAt: sentAt ?? receivedAt,
    client: { ip: client.ip, platform: platformOf(readInteger(body.senderPlatformID)) },
    from: readText(body.sendID) ?? null,
    messageId: readText(body.serverMsgID),
  };
}

function sentAtOf(body: MessageDto): number | undefined {
  return readTime(body.sendTime, 'milliseconds') ?? readTime(body.createTime, 'milliseconds');
}

/**
 * The members of an event that messages to users and to groups have in common. Mappers add theirs with `Object.assign`: after a spread,
 * V8 takes up to a microsecond for each member.
 */
export function messageData(body: MessageDto, context: OpenImContext) {
  const sentAt = sentAtOf(body);
  const contentType = readInteger(body.contentType);
  return Object.assign(baseData(body, context, 'sent', sentAt), {
    sentBy: readInteger(body.msgFrom) === 200 ? ('server' as const) : ('user' as const),
    nickname: readText(body.senderNickname),
    elements: toElements(contentType, body.content ?? ''),
    clientMessageId: readText(body.clientMsgID),
    sequence: readInteger(body.seq) || undefined, // 0: not allocated yet
    sentAt,
    customData: readText(body.ex),
    onlineOnly: contentType === 120,
  });
}

/** The members of an event that signals to users and to groups have in common. */
export function signalData(body: MessageDto, context: OpenImContext, kind: ChatSignal['kind']) {
  const content = body.content ?? '';
  // a callback has one id, whichever event the options make of it
  const outcome = kind === 'queued' ? 'sent' : 'received';
  return Object.assign(baseData(body, context, outcome, sentAtOf(body)), {
    kind,
    sourceType: readInteger(body.contentType)?.toString() ?? '',
    content: parseObject(content) ?? content,
  });
}

/** Name of a `senderPlatformID`; a number without one stays a number. */
function platformOf(id: number | undefined): string | undefined {
  return id ? (OPENIM_PLATFORMS[id - 1] ?? String(id)) : undefined;
}
