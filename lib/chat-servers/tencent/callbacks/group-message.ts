import { groupConversationKey } from '../../../events/conversation-key.js';
import { eventId } from '../../../events/event-id.js';
import { GroupMessageSent } from '../../../events/group-message.event.js';
import { readInteger, readText } from '../../../wire/values.js';
import { Int32, ListOf, NonEmptyText, Optional, Required, Text, Uint32 } from '../../../wire/wire-decorators.js';
import type { CallbackContext } from '../../callback-definition.js';
import { tencentAccount } from '../facts.js';
import { groupMessageKeys } from '../keys.js';
import { messageData, SendMsgDto } from './message.js';

/** One mention in a group message. */
export class GroupMentionDto {
  /** 1: everybody. */
  @Optional(Int32) GroupAtAllFlag?: number | string;

  @Optional(Text) GroupAt_Account?: string;
}

/** Body of `Group.CallbackAfterSendMsg`, all ages. Source: "After a Group Message Is Sent" (intl 34375). */
export class GroupAfterSendMsgDto extends SendMsgDto {
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

  @Optional(ListOf(GroupMentionDto)) GroupAtInfo?: readonly GroupMentionDto[];
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
    CallbackCommand: 'Group.CallbackAfterSendMsg',
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

/** The callbacks about messages in groups. */
export const TENCENT_GROUP_MESSAGES = [groupAfterSendMsg] as const;

function toGroupMessage(body: GroupAfterSendMsgDto, context: CallbackContext<'tencent'>): GroupMessageSent {
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
    messageId: sequence === undefined ? undefined : String(sequence),
    conversationKey: groupConversationKey(provider, appId, body.GroupId, topicId),
    raw: body,
  });
  return new GroupMessageSent(message);
}
