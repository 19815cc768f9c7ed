import { C2cMessageSent } from '../events/c2c-message.event.js';
import type { EventData } from '../events/chat-event.js';
import { ChatSignalReceived, type ChatSignalKind } from '../events/chat-signal.event.js';
import { c2cConversationKey, groupConversationKey } from '../events/conversation-key.js';
import { eventId, sha256Hex } from '../events/event-id.js';
import { GroupMessageSent } from '../events/group-message.event.js';
import type { MessageEvent } from '../events/message-event.js';
import type { CallbackContext } from '../receiver/sender.js';
import { parseObject } from '../wire/json.js';
import { readInteger, readText, readTexts, readTime } from '../wire/values.js';
import type { AfterSendGroupMsgDto, AfterSendSingleMsgDto, MessageDto } from './dto/after-send-msg.dto.js';
import { toElements } from './openim-elements.js';

/** `callbackAfterSendSingleMsgCommand`. */
export function toC2cMessage(
  body: AfterSendSingleMsgDto,
  context: CallbackContext,
): C2cMessageSent | ChatSignalReceived {
  const from = readText(body.sendID) ?? null;
  const { provider, appId } = context;
  const conversationKey = c2cConversationKey(provider, appId, from, body.recvID);
  const where = { to: body.recvID, conversationKey, raw: body };
  const kind = signalKind(readInteger(body.contentType));
  if (kind !== undefined)
    return new ChatSignalReceived({ ...signalData(body, context, kind), ...where, groupId: undefined });
  return new C2cMessageSent({ ...messageData(body, context), ...where });
}

/** `callbackAfterSendGroupMsgCommand`. */
export function toGroupMessage(
  body: AfterSendGroupMsgDto,
  context: CallbackContext,
): GroupMessageSent | ChatSignalReceived {
  const { provider, appId } = context;
  const conversationKey = groupConversationKey(provider, appId, body.groupID);
  const where = { groupId: body.groupID, conversationKey, raw: body };
  const kind = signalKind(readInteger(body.contentType));
  if (kind !== undefined)
    return new ChatSignalReceived({ ...signalData(body, context, kind), ...where, to: undefined });
  const mentioned = readTexts(body.atUserList);
  return new GroupMessageSent({
    ...messageData(body, context),
    ...where,
    topicId: undefined,
    groupType: undefined,
    operator: undefined,
    mentions: { all: mentioned.includes(AT_ALL), userIds: mentioned.filter((userId) => userId !== AT_ALL) },
  });
}

/** Stands for everybody in `atUserList`. */
const AT_ALL = 'AtAllTag';

/** Kinds of content that are no messages, by OpenIM's constants; 1400 is a notice that people read. */
function signalKind(contentType: number | undefined): ChatSignalKind | undefined {
  if (contentType === undefined || contentType === 1400) return undefined;
  if (contentType === 113) return 'typing';
  if (contentType === 111 || contentType === 2101) return 'revoke';
  if (contentType === 121 || contentType === 122) return 'reaction';
  if (contentType === 2200) return 'read-receipt';
  return contentType >= 1000 || (contentType >= 200 && contentType <= 203) ? 'notification' : undefined;
}

/** What messages and signals have in common. */
function baseData(body: MessageDto, { bytes, ...context }: CallbackContext, outcome: string) {
  const serverMsgId = readText(body.serverMsgID);
  const keys = serverMsgId === undefined ? ['bytes', sha256Hex(bytes)] : [serverMsgId];
  const sentAt = readTime(body.sendTime, 'milliseconds') ?? readTime(body.createTime, 'milliseconds');
  return {
    sentAt,
    shared: {
      ...context,
      id: eventId({ ...context, outcome, keys }),
      occurredAt: sentAt ?? context.receivedAt,
      client: { ...context.client, platform: platformOf(readInteger(body.senderPlatformID)) },
      from: readText(body.sendID) ?? null,
      messageId: serverMsgId,
    },
  };
}

function messageData(
  body: MessageDto,
  context: CallbackContext,
): Omit<EventData<MessageEvent>, 'conversationKey' | 'raw'> {
  const { sentAt, shared } = baseData(body, context, 'sent');
  const contentType = readInteger(body.contentType);
  return {
    ...shared,
    sentBy: readInteger(body.msgFrom) === 200 ? 'server' : 'user',
    nickname: readText(body.senderNickname),
    elements: toElements(contentType, body.content ?? ''),
    clientMessageId: readText(body.clientMsgID),
    sequence: readInteger(body.seq) || undefined, // 0: not allocated yet
    sentAt,
    customData: readText(body.ex),
    onlineOnly: contentType === 120,
  };
}

function signalData(body: MessageDto, context: CallbackContext, kind: ChatSignalKind) {
  const content = body.content ?? '';
  return {
    ...baseData(body, context, 'received').shared,
    kind,
    sourceType: String(readInteger(body.contentType)),
    content: parseObject(content) ?? content,
  };
}

const PLATFORMS = [
  'iOS',
  'Android',
  'Windows',
  'OSX',
  'Web',
  'MiniWeb',
  'Linux',
  'APad',
  'IPad',
  'Admin',
  'HarmonyOS',
] as const;

/** Name of a `senderPlatformID`; a number without one stays a number. */
function platformOf(id: number | undefined): string | undefined {
  return id ? (PLATFORMS[id - 1] ?? String(id)) : undefined;
}
