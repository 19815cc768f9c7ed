import { C2cMessageSent } from '../../../events/c2c-message.event.js';
import type { EventData } from '../../../events/chat-event.js';
import { ChatSignalReceived, type ChatSignalKind } from '../../../events/chat-signal.event.js';
import { c2cConversationKey, groupConversationKey } from '../../../events/conversation-key.js';
import { eventId } from '../../../events/event-id.js';
import { GroupMessageSent } from '../../../events/group-message.event.js';
import type { MessageEvent } from '../../../events/message-event.js';
import type { CallbackContext } from '../../chat-server.js';
import { parseObject } from '../../../wire/json.js';
import { readInteger, readText, readTexts, readTime } from '../../../wire/values.js';
import type { AfterSendGroupMsgDto, AfterSendSingleMsgDto, MessageDto } from './after-send-msg.dto.js';
import { toElements } from '../elements.js';
import { messageKeys } from '../keys.js';
import { OPENIM_PLATFORMS } from '../platforms.js';

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
    return new ChatSignalReceived({ groupId: undefined, ...where, ...signalData(body, context, kind) });
  return new C2cMessageSent({ ...where, ...messageData(body, context) });
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
    return new ChatSignalReceived({ to: undefined, ...where, ...signalData(body, context, kind) });
  const mentioned = mentionedIn(body);
  return new GroupMessageSent({
    topicId: undefined,
    groupType: undefined,
    operator: undefined,
    mentions: { all: mentioned.includes(AT_ALL), userIds: mentioned.filter((userId) => userId !== AT_ALL) },
    ...where,
    ...messageData(body, context),
  });
}

/** Stands for everybody in `atUserList`. */
const AT_ALL = 'AtAllTag';

/** Before v2.3.0, and from the REST API, only the content of an @-text (106) has the list. */
function mentionedIn({ atUserList, contentType, content }: MessageDto): string[] {
  const mentioned = readTexts(atUserList);
  if (mentioned.length > 0 || readInteger(contentType) !== 106) return mentioned;
  return readTexts(parseObject(content ?? '')?.atUserList);
}

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
function baseData(body: MessageDto, context: CallbackContext, outcome: string, sentAt: number | undefined) {
  const { provider, appId, command, trust, receivedAt, client, bytes } = context;
  const serverMsgId = readText(body.serverMsgID);
  const keys = messageKeys(body, bytes);
  return {
    provider,
    appId,
    command,
    trust,
    receivedAt,
    id: eventId({ provider, appId, command, outcome, keys }),
    occurredAt: sentAt ?? receivedAt,
    client: { ip: client.ip, platform: platformOf(readInteger(body.senderPlatformID)) },
    from: readText(body.sendID) ?? null,
    messageId: serverMsgId,
  };
}

function sentAtOf(body: MessageDto): number | undefined {
  return readTime(body.sendTime, 'milliseconds') ?? readTime(body.createTime, 'milliseconds');
}

function messageData(
  body: MessageDto,
  context: CallbackContext,
): Omit<EventData<MessageEvent>, 'conversationKey' | 'raw'> {
  const sentAt = sentAtOf(body);
  const contentType = readInteger(body.contentType);
  return {
    sentBy: readInteger(body.msgFrom) === 200 ? 'server' : 'user',
    nickname: readText(body.senderNickname),
    elements: toElements(contentType, body.content ?? ''),
    clientMessageId: readText(body.clientMsgID),
    sequence: readInteger(body.seq) || undefined, // 0: not allocated yet
    sentAt,
    customData: readText(body.ex),
    onlineOnly: contentType === 120,
    ...baseData(body, context, 'sent', sentAt),
  };
}

function signalData(body: MessageDto, context: CallbackContext, kind: ChatSignalKind) {
  const content = body.content ?? '';
  return {
    kind,
    sourceType: String(readInteger(body.contentType)),
    content: parseObject(content) ?? content,
    ...baseData(body, context, 'received', sentAtOf(body)),
  };
}

/** Name of a `senderPlatformID`; a number without one stays a number. */
function platformOf(id: number | undefined): string | undefined {
  return id ? (OPENIM_PLATFORMS[id - 1] ?? String(id)) : undefined;
}
