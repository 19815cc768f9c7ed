import { groupConversationKey } from '../../../events/conversation-key.js';
import { eventId } from '../../../events/event-id.js';
import { GroupMessageSendFailed, GroupMessageSent } from '../../../events/group-message.event.js';
import { readInteger, readText } from '../../../wire/values.js';
import { Int32, ListOf, Optional, Text } from '../../../wire/wire-decorators.js';
import { accountIn, tencentAccount } from '../facts.js';
import { groupMessageKeys } from '../keys.js';
import { tencentEvent, type TencentContext } from './event-data.js';
import { GroupMsgDto, messageData } from './message.js';

/** One mention in a group message. */
export class GroupMentionDto {
  /** 1: everybody. */
  @Optional(Int32) GroupAtAllFlag?: number | string;

  @Optional(Text) GroupAt_Account?: string;
}

/** Body of `Group.CallbackAfterSendMsg`, all ages. Source: "After a Group Message Is Sent" (intl 34375). */
export class GroupAfterSendMsgDto extends GroupMsgDto {
  @Optional(ListOf(GroupMentionDto)) GroupAtInfo?: readonly GroupMentionDto[];
}

/**
 * Body of `Group.CallbackSendMsgException`: a message that was refused, such as for its words, for the number of messages, or because
 * its sender is muted. `ErrorCode` and `ErrorInfo` tell why. Source: "Exception of Sending a Group Message" (intl 49462).
 */
export class GroupSendMsgExceptionDto extends GroupMsgDto {
  @Optional(Int32) ErrorCode?: number | string;

  @Optional(Text) ErrorInfo?: string;
}

const groupAfterSendMsg = {
  command: 'Group.CallbackAfterSendMsg',
  phase: 'after',
  name: 'group',
  summary: 'a group message',
  body: GroupAfterSendMsgDto,
  events: [GroupMessageSent],
  toEvent: toGroupMessage,
  sample: {
    GroupId: '@TGS#2J4SZEAEL',
    Type: 'Public',
    From_Account: 'jared',
    Operator_Account: 'admin',
    Random: 2804799576,
    MsgId: '144115233406643804-1727580296-4026038328',
    MsgSeq: 123,
    MsgTime: 1490686222,
    OnlineOnlyFlag: 0,
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'hello' } }],
    CloudCustomData: 'custom',
    GroupAtInfo: [{ GroupAtAllFlag: 0, GroupAt_Account: 'tommy' }],
    EventTime: 1670574414123,
  } satisfies GroupAfterSendMsgDto,
} as const;

const groupSendMsgException = {
  command: 'Group.CallbackSendMsgException',
  phase: 'after',
  name: 'group-message-failed',
  summary: 'a group message that was not sent',
  body: GroupSendMsgExceptionDto,
  events: [GroupMessageSendFailed],
  toEvent: toFailedGroupMessage,
  sample: {
    GroupId: '@TGS#2J4SZEAEL',
    Type: 'Public',
    From_Account: 'jared',
    Operator_Account: 'admin',
    Random: 123456,
    OnlineOnlyFlag: 0,
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'hello' } }],
    CloudCustomData: 'custom',
    ErrorCode: 10023,
    ErrorInfo: 'msg count exceeds limit,please retry later',
    EventTime: 1670574414123,
  } satisfies GroupSendMsgExceptionDto,
} as const;

/** The callbacks about messages in groups. */
export const TENCENT_GROUP_MESSAGES = [groupAfterSendMsg, groupSendMsgException] as const;

function toGroupMessage(body: GroupAfterSendMsgDto, context: TencentContext): GroupMessageSent {
  const topicId = readText(body.TopicId);
  const keys = groupMessageKeys(body, context.bytes);
  const sequence = readInteger(body.MsgSeq);
  const mentions = body.GroupAtInfo ?? [];
  const { provider, appId, command } = context;
  const message = Object.assign(messageData(body, context), {
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
    messageId: sequence?.toString(),
    conversationKey: groupConversationKey(provider, appId, body.GroupId, topicId),
    raw: body,
  });
  return new GroupMessageSent(message);
}

/** Nothing names a message that was never sent: it may be tried again with the same `Random`. */
function toFailedGroupMessage(body: GroupSendMsgExceptionDto, context: TencentContext): GroupMessageSendFailed {
  const topicId = readText(body.TopicId);
  const own = {
    from: tencentAccount(body.From_Account),
    groupId: body.GroupId,
    topicId,
    groupType: readText(body.Type),
    by: accountIn(body.Operator_Account),
    messageId: undefined,
    conversationKey: groupConversationKey(context.provider, context.appId, body.GroupId, topicId),
    errorCode: readInteger(body.ErrorCode),
    errorMessage: readText(body.ErrorInfo),
  };
  return new GroupMessageSendFailed(tencentEvent(body, context, Object.assign(messageData(body, context), own)));
}
