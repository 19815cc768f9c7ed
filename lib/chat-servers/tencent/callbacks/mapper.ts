import { C2cMessageSendFailed, C2cMessageSent } from '../../../events/c2c-message.event.js';
import { c2cConversationKey, groupConversationKey } from '../../../events/conversation-key.js';
import { eventId } from '../../../events/event-id.js';
import { GroupMessageSent } from '../../../events/group-message.event.js';
import type { CallbackContext } from '../../chat-server.js';
import { readInteger, readText, readTime } from '../../../wire/values.js';
import type { C2cAfterSendMsgDto } from './c2c-after-send-msg.dto.js';
import type { GroupAfterSendMsgDto } from './group-after-send-msg.dto.js';
import type { SendMsgDto } from './send-msg.dto.js';
import { tencentAccount } from '../facts.js';
import { c2cMessageKeys, groupMessageKeys } from '../keys.js';
import { toElements } from '../elements.js';

/** `C2C.CallbackAfterSendMsg`: fires also for a message that never arrived. */
export function toC2cMessage(
  body: C2cAfterSendMsgDto,
  context: CallbackContext,
): C2cMessageSent | C2cMessageSendFailed {
  const result = readInteger(body.SendMsgResult) ?? 0;
  const outcome = result === 0 ? 'sent' : 'send-failed';
  const from = tencentAccount(body.From_Account);
  const messageId = readText(body.MsgKey);
  const { provider, appId, command } = context;
  const keys = c2cMessageKeys(body, context.bytes);
  const message = {
    id: eventId({ provider, appId, command, outcome, keys }),
    from,
    to: body.To_Account,
    messageId,
    conversationKey: c2cConversationKey(provider, appId, from, body.To_Account),
    raw: body,
    ...messageData(body, context),
  };
  if (result === 0) return new C2cMessageSent(message);
  return new C2cMessageSendFailed({ errorCode: result, errorMessage: readText(body.ErrorInfo), ...message });
}

/** `Group.CallbackAfterSendMsg`. */
export function toGroupMessage(body: GroupAfterSendMsgDto, context: CallbackContext): GroupMessageSent {
  const topicId = readText(body.TopicId);
  const keys = groupMessageKeys(body, context.bytes);
  const sequence = readInteger(body.MsgSeq);
  const mentions = body.GroupAtInfo ?? [];
  const { provider, appId, command } = context;
  return new GroupMessageSent({
    id: eventId({ provider, appId, command, outcome: 'sent', keys }),
    from: tencentAccount(body.From_Account),
    groupId: body.GroupId,
    topicId,
    groupType: readText(body.Type),
    operator: readText(body.Operator_Account),
    mentions: {
      all: mentions.some(({ GroupAtAllFlag }) => readInteger(GroupAtAllFlag) === 1),
      userIds: mentions.flatMap(({ GroupAt_Account }) => readText(GroupAt_Account) ?? []),
    },
    messageId: sequence === undefined ? undefined : String(sequence),
    conversationKey: groupConversationKey(provider, appId, body.GroupId, topicId),
    raw: body,
    ...messageData(body, context),
  });
}

/** What messages to users and to groups have in common. Spreads stand last: V8 takes a microsecond for each member behind one. */
function messageData(body: SendMsgDto, context: CallbackContext) {
  const sentAt = readTime(body.MsgTime, 'seconds');
  return {
    occurredAt: readTime(body.EventTime, 'milliseconds') ?? sentAt ?? context.receivedAt,
    sentBy: context.client.platform?.toUpperCase() === 'RESTAPI' ? ('server' as const) : ('user' as const),
    nickname: undefined,
    elements: toElements(body.MsgBody),
    clientMessageId: readText(body.MsgId),
    sequence: readInteger(body.MsgSeq),
    sentAt,
    customData: readText(body.CloudCustomData),
    onlineOnly: readInteger(body.OnlineOnlyFlag) === 1,
    ...context,
  };
}
