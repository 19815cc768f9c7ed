import { c2cConversationKey, groupConversationKey } from '../../../events/conversation-key.js';
import { ConversationRead, GroupMessagesRead } from '../../../events/message-change.event.js';
import { readInteger, readText, readTime } from '../../../wire/values.js';
import { Int32, ListOf, NonEmptyText, Optional, Required, Uint32 } from '../../../wire/wire-decorators.js';
import { TencentCallbackDto, tencentEvent, type TencentContext } from './event-data.js';
import { GroupMemberItemDto } from './group-body.js';
import { GroupMessagesDto } from './message.js';

/** Body of `C2C.CallbackAfterMsgReport`. Source: "After a One-to-One Message Is Marked as Read" (intl 43465). */
export class C2cAfterMsgReportDto extends TencentCallbackDto {
  /** Who read. */
  @Required(NonEmptyText) Report_Account!: string;
  /** The other one. */
  @Required(NonEmptyText) Peer_Account!: string;
  /** Epoch seconds. */
  @Optional(Uint32) LastReadTime?: number | string;
  /** Unread one-to-one messages of Report_Account; newer samples lack it. */
  @Optional(Int32) UnreadMsgNum?: number | string;
}

const c2cAfterMsgReport = {
  command: 'C2C.CallbackAfterMsgReport',
  phase: 'after',
  name: 'conversation-read',
  summary: 'a one-to-one conversation that was read',
  body: C2cAfterMsgReportDto,
  events: [ConversationRead],
  toEvent: toConversationRead,
  sample: {
    Report_Account: 'jared',
    Peer_Account: 'john',
    LastReadTime: 1614754606,
    UnreadMsgNum: 7,
    EventTime: 1670574414123,
  } satisfies C2cAfterMsgReportDto,
} as const;

/** Who read one group message. */
export class GroupMsgReceiptDto {
  @Optional(Uint32) MsgSeq?: number | string;
  @Optional(Int32) ReadNum?: number | string;
  @Optional(Int32) UnreadNum?: number | string;
  /** Those who just read it. */
  @Optional(ListOf(GroupMemberItemDto)) ReadReceiptMembers?: readonly GroupMemberItemDto[] | null;
}

/** Body of `Group.CallbackAfterReadReceipt`; not for communities. Source: "After Group Messages Are Read" (intl 60395). */
export class GroupAfterReadReceiptDto extends GroupMessagesDto {
  @Optional(ListOf(GroupMsgReceiptDto)) GroupMsgReceiptList?: readonly GroupMsgReceiptDto[] | null;
}

const groupAfterReadReceipt = {
  command: 'Group.CallbackAfterReadReceipt',
  phase: 'after',
  name: 'group-messages-read',
  summary: 'group messages that were read',
  body: GroupAfterReadReceiptDto,
  events: [GroupMessagesRead],
  toEvent: toGroupMessagesRead,
  sample: {
    GroupId: '@TGS#2TTV7VSII',
    Type: 'Public',
    GroupMsgReceiptList: [{ MsgSeq: 1, ReadNum: 1, UnreadNum: 6, ReadReceiptMembers: [{ Member_Account: 'user0' }] }],
    EventTime: '1670574414123',
  } satisfies GroupAfterReadReceiptDto,
} as const;

/** The callbacks about who read what. */
export const TENCENT_MESSAGE_READINGS = [c2cAfterMsgReport, groupAfterReadReceipt] as const;

function toConversationRead(body: C2cAfterMsgReportDto, context: TencentContext): ConversationRead {
  const own = {
    reader: body.Report_Account,
    peer: body.Peer_Account,
    groupId: undefined,
    topicId: undefined,
    conversationId: undefined,
    conversationKey: c2cConversationKey(context.provider, context.appId, body.Report_Account, body.Peer_Account),
    readUpTo: { time: readTime(body.LastReadTime, 'seconds'), sequence: undefined, sequences: [] },
    unread: readInteger(body.UnreadMsgNum),
  };
  return new ConversationRead(tencentEvent(body, context, own));
}

function toGroupMessagesRead(body: GroupAfterReadReceiptDto, context: TencentContext): GroupMessagesRead {
  const topicId = readText(body.TopicId);
  const own = {
    groupId: body.GroupId,
    topicId,
    groupType: readText(body.Type),
    conversationKey: groupConversationKey(context.provider, context.appId, body.GroupId, topicId),
    receipts: (body.GroupMsgReceiptList ?? []).map(({ MsgSeq, ReadNum, UnreadNum, ReadReceiptMembers }) => ({
      sequence: readInteger(MsgSeq),
      read: readInteger(ReadNum),
      unread: readInteger(UnreadNum),
      members: (ReadReceiptMembers ?? []).flatMap(({ Member_Account }) => readText(Member_Account) ?? []),
    })),
  };
  return new GroupMessagesRead(tencentEvent(body, context, own));
}
