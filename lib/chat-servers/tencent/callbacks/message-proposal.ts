import { c2cConversationKey, groupConversationKey } from '../../../events/conversation-key.js';
import {
  C2cMessageSending,
  GroupMessageSending,
  type C2cMessageProposal,
  type GroupMessageProposal,
} from '../../../proposals/message.proposal.js';
import { readInteger, readText } from '../../../wire/values.js';
import { Optional, Text } from '../../../wire/wire-decorators.js';
import type { OwnMembers, ProposalContext } from '../../proposal-definition.js';
import { toElements } from '../elements.js';
import { tencentAccount } from '../facts.js';
import { TencentMessageDecisions } from '../message-decisions.js';
import { C2cMsgDto, GroupMsgDto, sentByOf, type SendMsgDto } from './message.js';

type Context = ProposalContext<'tencent'>;

/**
 * Body of `C2C.CallbackBeforeSendMsg`. Backends skip it for a message with `ForbidCallbackControl`.
 * Source: "Before a One-to-One Message Is Sent" (intl 34364).
 */
export class C2cBeforeSendMsgDto extends C2cMsgDto {}

const c2cBeforeSendMsg = {
  command: 'C2C.CallbackBeforeSendMsg',
  phase: 'before',
  name: 'c2c-message-sending',
  summary: 'a one-to-one message that is about to be sent',
  body: C2cBeforeSendMsgDto,
  proposal: C2cMessageSending,
  decisions: TencentMessageDecisions,
  toMembers: toC2cMessage,
  sample: {
    From_Account: 'jared',
    To_Account: 'john',
    MsgSeq: 48374,
    MsgRandom: 2837546,
    MsgTime: 1557481126,
    MsgKey: '48374_2837546_1557481126',
    MsgId: '144115233406643804-1727580296-4026038328',
    OnlineOnlyFlag: 1,
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'hello' } }],
    CloudCustomData: 'custom',
    EventTime: 1670574414123,
  } satisfies C2cBeforeSendMsgDto,
} as const;

/**
 * Body of `Group.CallbackBeforeSendMsg`. It has no `MsgSeq` and no `MsgTime`, which are assigned on delivery.
 * Source: "Before a Group Message Is Sent" (intl 34374).
 */
export class GroupBeforeSendMsgDto extends GroupMsgDto {
  /** `High`, `Normal` or `Low`; captured, and not documented. */
  @Optional(Text) MsgPriority?: string;
}

const groupBeforeSendMsg = {
  command: 'Group.CallbackBeforeSendMsg',
  phase: 'before',
  name: 'group-message-sending',
  summary: 'a group message that is about to be sent',
  body: GroupBeforeSendMsgDto,
  proposal: GroupMessageSending,
  decisions: TencentMessageDecisions,
  toMembers: toGroupMessage,
  harmless: ['MsgPriority'],
  sample: {
    GroupId: '@TGS#2J4SZEAEL',
    Type: 'Community',
    From_Account: 'jared',
    Operator_Account: 'admin',
    Random: 123456,
    MsgId: '144115233406643804-1727580296-4026038328',
    OnlineOnlyFlag: 0,
    MsgPriority: 'Normal',
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'hello' } }],
    CloudCustomData: 'custom',
    TopicId: '@TGS#_@TGS#cQVLVHIM62CJ@TOPIC#_TestTopic',
    EventTime: 1670574414123,
  } satisfies GroupBeforeSendMsgDto,
} as const;

/** The callbacks that ask about messages. */
export const TENCENT_MESSAGE_PROPOSALS = [c2cBeforeSendMsg, groupBeforeSendMsg] as const;

function toC2cMessage(body: C2cBeforeSendMsgDto, context: Context): OwnMembers<C2cMessageProposal> {
  const from = tencentAccount(body.From_Account);
  const { provider, appId } = context;
  return {
    ...messageMembers(body, context),
    from,
    to: body.To_Account,
    conversationKey: c2cConversationKey(provider, appId, from, body.To_Account),
  };
}

function toGroupMessage(body: GroupBeforeSendMsgDto, context: Context): OwnMembers<GroupMessageProposal> {
  const { provider, appId } = context;
  const topicId = readText(body.TopicId);
  return {
    ...messageMembers(body, context),
    from: tencentAccount(body.From_Account),
    groupId: body.GroupId,
    topicId,
    groupType: readText(body.Type),
    by: readText(body.Operator_Account),
    conversationKey: groupConversationKey(provider, appId, body.GroupId, topicId),
  };
}

function messageMembers(body: SendMsgDto, context: Context) {
  return {
    sentBy: sentByOf(context.client),
    elements: toElements(body.MsgBody),
    clientMessageId: readText(body.MsgId),
    customData: readText(body.CloudCustomData),
    onlineOnly: readInteger(body.OnlineOnlyFlag) === 1,
  };
}
