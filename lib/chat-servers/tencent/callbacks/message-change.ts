import { c2cConversationKey, groupConversationKey } from '../../../events/conversation-key.js';
import { MessagesRecalled, type RecalledMessage } from '../../../events/message-change.event.js';
import { readInteger, readText, readTime } from '../../../wire/values.js';
import { Int32, ListOf, Optional, Text, Uint32 } from '../../../wire/wire-decorators.js';
import { accountIn, tencentAccount } from '../facts.js';
import { tencentEvent, type TencentContext } from './event-data.js';
import { C2cMsgKeyDto, GroupMessagesDto } from './message.js';
import { OfficialAccountDto } from './official-account.js';

/** Body of `C2C.CallbackAfterMsgWithDraw`. Source: "After a One-to-One Message Is Recalled" (intl 43466). */
export class C2cAfterMsgWithDrawDto extends C2cMsgKeyDto {
  /** Unread one-to-one messages of To_Account; newer pages lack it. */
  @Optional(Int32) UnreadMsgNum?: number | string;
}

const c2cAfterMsgWithDraw = {
  command: 'C2C.CallbackAfterMsgWithDraw',
  phase: 'after',
  name: 'c2c-message-recalled',
  summary: 'a one-to-one message that was recalled',
  body: C2cAfterMsgWithDrawDto,
  events: [MessagesRecalled],
  toEvent: toC2cMessageRecalled,
  sample: {
    From_Account: 'jared',
    To_Account: 'john',
    MsgKey: '48374_2837546_1557481126',
    EventTime: 1670574414123,
  } satisfies C2cAfterMsgWithDrawDto,
} as const;

/** A recalled group message. */
export class RecalledGroupMsgDto {
  @Optional(Uint32) MsgSeq?: number | string;
  /** The client's own id of the message (since 2025). */
  @Optional(Text) MsgId?: string;
}

/** Body of `Group.CallbackAfterRecallMsg`. Source: "After Group Messages Are Recalled" (intl 46979). */
export class GroupAfterRecallMsgDto extends GroupMessagesDto {
  @Optional(Text) Operator_Account?: string;
  @Optional(ListOf(RecalledGroupMsgDto)) MsgSeqList?: readonly RecalledGroupMsgDto[] | null;
}

const groupAfterRecallMsg = {
  command: 'Group.CallbackAfterRecallMsg',
  phase: 'after',
  name: 'group-messages-recalled',
  summary: 'group messages that were recalled',
  body: GroupAfterRecallMsgDto,
  events: [MessagesRecalled],
  toEvent: toGroupMessagesRecalled,
  sample: {
    Operator_Account: 'admin',
    Type: 'Community',
    GroupId: '1213456',
    MsgSeqList: [{ MsgSeq: 130, MsgId: '144115213033478435-1739361321-2512805311' }],
    TopicId: '@TGS#_@TGS#cQVLVHIM62CJ@TOPIC#_TestTopic',
    EventTime: 1670574414123,
  } satisfies GroupAfterRecallMsgDto,
} as const;

/** A recalled message of an official account. */
export class RecalledOfficialAccountMsgDto {
  @Optional(Text) MsgKey?: string;
}

/** Body of `OfficialAccount.CallbackAfterMsgWithDraw`. Source: intl 60805, whose sample has an id that begins with `#TOA#_`. */
export class OfficialAccountAfterMsgWithDrawDto extends OfficialAccountDto {
  @Optional(ListOf(RecalledOfficialAccountMsgDto)) WithdrawMsgList?: readonly RecalledOfficialAccountMsgDto[] | null;
}

const officialAccountAfterMsgWithDraw = {
  command: 'OfficialAccount.CallbackAfterMsgWithDraw',
  phase: 'after',
  name: 'broadcasts-recalled',
  summary: 'messages of an official account that were recalled',
  body: OfficialAccountAfterMsgWithDrawDto,
  events: [MessagesRecalled],
  toEvent: toBroadcastsRecalled,
  sample: {
    Official_Account: '@TOA#_2J4SZEAEL',
    WithdrawMsgList: [{ MsgKey: '71_1_1698741698' }],
    EventTime: 1670574414123,
  } satisfies OfficialAccountAfterMsgWithDrawDto,
} as const;

/** The callbacks about messages that were recalled. */
export const TENCENT_MESSAGE_CHANGES = [
  c2cAfterMsgWithDraw,
  groupAfterRecallMsg,
  officialAccountAfterMsgWithDraw,
] as const;

function toC2cMessageRecalled(body: C2cAfterMsgWithDrawDto, context: TencentContext): MessagesRecalled {
  const from = tencentAccount(body.From_Account);
  const messageId = readText(body.MsgKey);
  const own = {
    messages: messageId === undefined ? [] : [{ messageId, clientMessageId: undefined, sequence: undefined }],
    by: undefined, // the sender, or somebody through the REST API
    from,
    to: body.To_Account,
    groupId: undefined,
    topicId: undefined,
    officialAccountId: undefined,
    conversationId: undefined,
    conversationKey: c2cConversationKey(context.provider, context.appId, from, body.To_Account),
  };
  const keys = messageId === undefined ? undefined : [body.From_Account, body.To_Account, messageId];
  return new MessagesRecalled(tencentEvent(body, context, own, keys));
}

function toGroupMessagesRecalled(body: GroupAfterRecallMsgDto, context: TencentContext): MessagesRecalled {
  const topicId = readText(body.TopicId);
  const messages = (body.MsgSeqList ?? []).map(({ MsgSeq, MsgId }): RecalledMessage => {
    const sequence = readInteger(MsgSeq);
    const messageId = sequence?.toString();
    return { messageId, clientMessageId: readText(MsgId), sequence };
  });
  const own = {
    messages,
    by: accountIn(body.Operator_Account),
    from: undefined,
    to: undefined,
    groupId: body.GroupId,
    topicId,
    officialAccountId: undefined,
    conversationId: undefined,
    conversationKey: groupConversationKey(context.provider, context.appId, body.GroupId, topicId),
  };
  return new MessagesRecalled(tencentEvent(body, context, own, groupRecallKeys(body, messages)));
}

/**
 * What names a recall in a group. A group that is made again under its old id begins to count at 1 again, so the time is one of the
 * keys: a callback that is sent twice has it twice.
 */
function groupRecallKeys(
  { GroupId, TopicId, EventTime }: GroupAfterRecallMsgDto,
  messages: readonly RecalledMessage[],
) {
  const isNamed = messages.length > 0 && messages.every(({ sequence }) => sequence !== undefined);
  if (!isNamed) return undefined;
  const names = messages.flatMap(({ messageId, clientMessageId }) => [messageId, clientMessageId]);
  return [GroupId, readText(TopicId), readTime(EventTime, 'milliseconds'), ...names];
}

function toBroadcastsRecalled(body: OfficialAccountAfterMsgWithDrawDto, context: TencentContext): MessagesRecalled {
  const messageIds = (body.WithdrawMsgList ?? []).flatMap(({ MsgKey }) => readText(MsgKey) ?? []);
  const own = {
    messages: messageIds.map((messageId) => ({ messageId, clientMessageId: undefined, sequence: undefined })),
    by: undefined,
    from: undefined,
    to: undefined,
    groupId: undefined,
    topicId: undefined,
    officialAccountId: body.Official_Account,
    conversationId: undefined,
    conversationKey: undefined,
  };
  const keys = messageIds.length === 0 ? undefined : [body.Official_Account, ...messageIds];
  return new MessagesRecalled(tencentEvent(body, context, own, keys));
}
