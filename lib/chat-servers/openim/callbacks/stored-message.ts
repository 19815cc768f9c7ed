import { C2cMessageSent } from '../../../events/c2c-message.event.js';
import { ChatSignalReceived } from '../../../events/chat-signal.event.js';
import { c2cConversationKey, groupConversationKey } from '../../../events/conversation-key.js';
import { GroupMessageSent } from '../../../events/group-message.event.js';
import { MessageStored } from '../../../events/stored-message.event.js';
import { readInteger, readText } from '../../../wire/values.js';
import { Optional, Text } from '../../../wire/wire-decorators.js';
import { conversationIdOf } from '../conversation-id.js';
import { OPENIM_C2C_MESSAGES } from './c2c-message.js';
import type { OpenImContext } from './event-data.js';
import { OPENIM_GROUP_MESSAGES } from './group-message.js';
import { MESSAGE_SAMPLE, MessageDto, messageData, signalData, signalIn } from './message.js';

/**
 * Body of `callbackAfterMsgSaveDBCommand`, which has the only `seq` that is real: an int64 there, and here its lower 32 bits. It comes
 * again when the server's queue delivers its batch again, and also when storing failed. Not sent on main: contentType 113 and 1000 to
 * 5000, and what is not to be kept. Source: open-im-server `pkg/callbackstruct/message.go`, `internal/msgtransfer/callback.go`.
 */
export class AfterMsgSaveDBDto extends MessageDto {
  /** Empty in a group. Go writes both members, but a body that lacks one is accepted. */
  @Optional(Text) recvID!: string;

  /** Empty outside of groups. */
  @Optional(Text) groupID!: string;
}

const afterMsgSaveDB = {
  command: 'callbackAfterMsgSaveDBCommand',
  phase: 'after',
  name: 'message-stored',
  summary: 'a message that is stored',
  body: AfterMsgSaveDBDto,
  events: [MessageStored, C2cMessageSent, GroupMessageSent, ChatSignalReceived],
  toEvent: toStoredMessage,
  sample: { ...MESSAGE_SAMPLE, seq: 14, recvID: '19997', groupID: '' } satisfies AfterMsgSaveDBDto,
} as const;

/** The callbacks about messages that are stored. */
export const OPENIM_STORED_MESSAGES = [afterMsgSaveDB] as const;

function toStoredMessage(
  body: AfterMsgSaveDBDto,
  context: OpenImContext,
): MessageStored | C2cMessageSent | GroupMessageSent | ChatSignalReceived {
  const { provider, appId, becomes } = context;
  if (becomes === C2cMessageSent.eventName) return OPENIM_C2C_MESSAGES[0].toEvent(body, context);
  if (becomes === GroupMessageSent.eventName) return OPENIM_GROUP_MESSAGES[0].toEvent(body, context);
  const isInGroup = isGroupMessage(body);
  const to = isInGroup ? undefined : readText(body.recvID);
  const groupId = isInGroup ? readText(body.groupID) : undefined;
  const conversationKey =
    groupId === undefined
      ? c2cConversationKey(provider, appId, readText(body.sendID) ?? null, to ?? null)
      : groupConversationKey(provider, appId, groupId);
  const where = { to, groupId, conversationKey, raw: body };
  const kind = signalIn(body, context);
  if (kind !== undefined) return new ChatSignalReceived(Object.assign(signalData(body, context, kind), where));
  const own = { conversationId: conversationIdOf(body) };
  return new MessageStored(Object.assign(messageData(body, context), own, where));
}

/** Usually one of the two ids is empty. Where a body has both, as the Enterprise edition's may, the kind of the conversation decides. */
export function isGroupMessage({ sessionType, recvID, groupID }: Addressed): boolean {
  if (readText(groupID) === undefined || readText(recvID) === undefined) return readText(groupID) !== undefined;
  const kind = readInteger(sessionType);
  return kind !== SINGLE && kind !== NOTIFICATION;
}

interface Addressed {
  readonly sessionType?: unknown;
  readonly recvID?: unknown;
  readonly groupID?: unknown;
}

const SINGLE = 1;
const NOTIFICATION = 4;
