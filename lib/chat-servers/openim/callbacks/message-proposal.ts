import { c2cConversationKey, groupConversationKey } from '../../../events/conversation-key.js';
import {
  C2cMessageSending,
  GroupMessageSending,
  MessageModifying,
  type C2cMessageProposal,
  type GroupMessageProposal,
  type MessageModification,
} from '../../../proposals/message.proposal.js';
import { readInteger, readText } from '../../../wire/values.js';
import { NonEmptyText, Required } from '../../../wire/wire-decorators.js';
import type { OwnMembers, ProposalContext } from '../../proposal-definition.js';
import { OpenImDecisions, OpenImRewritingDecisions } from '../decisions.js';
import { toElements } from '../elements.js';
import { OpenImCallbackDto } from './event-data.js';
import { MESSAGE_SAMPLE, MessageDto } from './message.js';

type Context = ProposalContext<'openim'>;

/**
 * Body of `callbackBeforeSendSingleMsgCommand`, with the `serverMsgID` that the callback after it will have. It does not come for
 * senders that are administrators of the server (since v3.7), nor for typing.
 */
export class BeforeSendSingleMsgDto extends MessageDto {
  @Required(NonEmptyText) recvID!: string;
}

const beforeSendSingleMsg = {
  command: 'callbackBeforeSendSingleMsgCommand',
  phase: 'before',
  name: 'openim-c2c-message-sending',
  summary: 'a one-to-one message that is about to be sent',
  body: BeforeSendSingleMsgDto,
  proposal: C2cMessageSending,
  decisions: OpenImDecisions,
  toMembers: toC2cMessage,
  sample: { ...MESSAGE_SAMPLE, recvID: '19997' } satisfies BeforeSendSingleMsgDto,
} as const;

/**
 * Body of `callbackBeforeSendGroupMsgCommand`, with the `serverMsgID` that the callback after it will have. v3.0 to v3.4.2 send it
 * only where the one about one-to-one messages is switched on.
 */
export class BeforeSendGroupMsgDto extends MessageDto {
  @Required(NonEmptyText) groupID!: string;
}

const beforeSendGroupMsg = {
  command: 'callbackBeforeSendGroupMsgCommand',
  phase: 'before',
  name: 'openim-group-message-sending',
  summary: 'a group message that is about to be sent',
  body: BeforeSendGroupMsgDto,
  proposal: GroupMessageSending,
  decisions: OpenImDecisions,
  toMembers: toGroupMessage,
  sample: { ...MESSAGE_SAMPLE, sessionType: 3, groupID: '2559498142' } satisfies BeforeSendGroupMsgDto,
} as const;

/**
 * Body of `callbackBeforeMsgModifyCommand`, which comes after the question whether the message may be sent, and asks what it shall say.
 * Neither recipient nor group is in it. Up to v3.8.3 it comes for texts only; v2 calls it `callbackWordFilterCommand`.
 */
export class BeforeMsgModifyDto extends MessageDto {}

const beforeMsgModify = {
  command: 'callbackBeforeMsgModifyCommand',
  phase: 'before',
  olderNames: ['callbackMsgModifyCommand', 'callbackWordFilterCommand'],
  name: 'openim-message-modifying',
  summary: 'the content of a message that is about to be sent',
  body: BeforeMsgModifyDto,
  proposal: MessageModifying,
  decisions: OpenImRewritingDecisions,
  toMembers: toModification,
  sample: MESSAGE_SAMPLE satisfies BeforeMsgModifyDto,
} as const;

/** Body of commands about reactions that v3.0 to v3.4.0 name and never send: what would be in it is not known. */
export class MessageReactionExtensionDto extends OpenImCallbackDto {}

const reaction = {
  phase: 'before',
  body: MessageReactionExtensionDto,
  proposal: undefined,
  sample: { operationID: '37a60d50-4799-4de2-bfc9-d9d0ccf2e8b5' } satisfies MessageReactionExtensionDto,
} as const;

/** The callbacks that ask about messages, and about reactions to them. */
export const OPENIM_MESSAGE_PROPOSALS = [
  beforeSendSingleMsg,
  beforeSendGroupMsg,
  beforeMsgModify,
  {
    ...reaction,
    command: 'callbackBeforeSetMessageReactionExtensionCommand',
    name: 'openim-reaction-setting',
    summary: 'a reaction that is about to be set',
  },
  {
    ...reaction,
    command: 'callbackBeforeDeleteMessageReactionExtensionsCommand',
    name: 'openim-reactions-deleting',
    summary: 'reactions that are about to be deleted',
  },
  {
    ...reaction,
    command: 'callbackGetMessageListReactionExtensionsCommand',
    name: 'openim-reactions-getting',
    summary: 'reactions that are about to be read',
  },
  {
    ...reaction,
    command: 'callbackAddMessageListReactionExtensionsCommand',
    name: 'openim-reactions-adding',
    summary: 'reactions that are about to be added',
  },
] as const;

function toC2cMessage(body: BeforeSendSingleMsgDto, { provider, appId }: Context): OwnMembers<C2cMessageProposal> {
  const { from, ...message } = messageMembers(body);
  return { ...message, from, to: body.recvID, conversationKey: c2cConversationKey(provider, appId, from, body.recvID) };
}

function toGroupMessage(body: BeforeSendGroupMsgDto, { provider, appId }: Context): OwnMembers<GroupMessageProposal> {
  return {
    ...messageMembers(body),
    groupId: body.groupID,
    topicId: undefined,
    groupType: undefined,
    by: undefined,
    conversationKey: groupConversationKey(provider, appId, body.groupID),
  };
}

function toModification(body: BeforeMsgModifyDto): OwnMembers<MessageModification> {
  return messageMembers(body);
}

function messageMembers(body: MessageDto) {
  const contentType = readInteger(body.contentType);
  return {
    from: readText(body.sendID) ?? null,
    sentBy: readInteger(body.msgFrom) === 200 ? ('server' as const) : ('user' as const),
    elements: toElements(contentType, body.content ?? ''),
    clientMessageId: readText(body.clientMsgID),
    customData: readText(body.ex),
    onlineOnly: contentType === 120,
  };
}
