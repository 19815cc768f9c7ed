import { c2cConversationKey, groupConversationKey } from '../../../events/conversation-key.js';
import { MessageEdited } from '../../../events/message-change.event.js';
import { readInteger, readText, readTime } from '../../../wire/values.js';
import { ListOf, Optional, Text, Uint32 } from '../../../wire/wire-decorators.js';
import { toElements } from '../elements.js';
import { accountIn, tencentAccount } from '../facts.js';
import { tencentEvent, type TencentContext } from './event-data.js';
import { C2cMsgDto, GroupMessagesDto, MessageElementDto } from './message.js';

/** Body of `C2C.CallbackAfterModifyMsg`: the message as it is now. Source: cn 128224. */
export class C2cAfterModifyMsgDto extends C2cMsgDto {
  @Optional(Text) Operator_Account?: string;
}

const c2cAfterModifyMsg = {
  command: 'C2C.CallbackAfterModifyMsg',
  phase: 'after',
  name: 'c2c-message-edited',
  summary: 'a one-to-one message that was edited',
  body: C2cAfterModifyMsgDto,
  events: [MessageEdited],
  toEvent: toC2cMessageEdited,
  sample: {
    Operator_Account: 'jared',
    From_Account: 'jared',
    To_Account: 'john',
    MsgSeq: 609,
    MsgRandom: 690,
    MsgTime: 1769771529,
    MsgKey: '609_690_1769771529',
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'edited' } }],
    CloudCustomData: '1769772027',
    EventTime: 1769772027036,
  } satisfies C2cAfterModifyMsgDto,
} as const;

/**
 * Body of `Group.CallbackAfterModifyMsg`: the message as it is now. It does not say who had written it. Outside of topics, `TopicId` is
 * empty. Source: cn 129193, which has no `CloudCustomData`, though backends can change that too.
 */
export class GroupAfterModifyMsgDto extends GroupMessagesDto {
  @Optional(Text) Operator_Account?: string;
  /** Names the message in its group. */
  @Optional(Uint32) MsgSeq?: number | string;
  @Optional(ListOf(MessageElementDto)) MsgBody?: readonly MessageElementDto[] | null;
  @Optional(Text) CloudCustomData?: string;
}

const groupAfterModifyMsg = {
  command: 'Group.CallbackAfterModifyMsg',
  phase: 'after',
  name: 'group-message-edited',
  summary: 'a group message that was edited',
  body: GroupAfterModifyMsgDto,
  events: [MessageEdited],
  toEvent: toGroupMessageEdited,
  sample: {
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'edited' } }],
    Operator_Account: 'jared',
    GroupId: '@TGS#2J4SZEAEL',
    TopicId: '',
    MsgSeq: 53,
    EventTime: 1772762975589,
  } satisfies GroupAfterModifyMsgDto,
} as const;

/** The callbacks about messages that were edited. */
export const TENCENT_MESSAGE_EDITS = [c2cAfterModifyMsg, groupAfterModifyMsg] as const;

// A message may be edited again, to what it was before: only the time tells two edits apart.

function toC2cMessageEdited(body: C2cAfterModifyMsgDto, context: TencentContext): MessageEdited {
  const from = tencentAccount(body.From_Account);
  const own = Object.assign(contentIn(body), {
    messageId: readText(body.MsgKey),
    sequence: undefined, // the sender's own choice
    from,
    to: body.To_Account,
    groupId: undefined,
    topicId: undefined,
    sentAt: readTime(body.MsgTime, 'seconds'),
    conversationKey: c2cConversationKey(context.provider, context.appId, from, body.To_Account),
  });
  return new MessageEdited(tencentEvent(body, context, own));
}

function toGroupMessageEdited(body: GroupAfterModifyMsgDto, context: TencentContext): MessageEdited {
  const topicId = readText(body.TopicId);
  const sequence = readInteger(body.MsgSeq);
  const own = Object.assign(contentIn(body), {
    messageId: sequence === undefined ? undefined : String(sequence),
    sequence,
    from: undefined,
    to: undefined,
    groupId: body.GroupId,
    topicId,
    sentAt: undefined,
    conversationKey: groupConversationKey(context.provider, context.appId, body.GroupId, topicId),
  });
  return new MessageEdited(tencentEvent(body, context, own));
}

/** The members of an event that edits of all messages have in common. */
function contentIn(body: C2cAfterModifyMsgDto | GroupAfterModifyMsgDto) {
  return {
    by: accountIn(body.Operator_Account),
    elements: toElements(body.MsgBody),
    customData: readText(body.CloudCustomData),
  };
}
