import { ConversationsCreating, type ConversationCreationProposal } from '../../../proposals/conversation.proposal.js';
import type { OwnMembers, ProposalContext } from '../../proposal-definition.js';
import { OpenImConversationDecisions } from '../conversation-decisions.js';
import {
  conversationOf,
  GROUP_CHAT_SAMPLE,
  GroupChatConversationDto,
  SINGLE_CHAT_SAMPLE,
  SingleChatConversationDto,
} from './conversation-body.js';

/**
 * Body of `callbackBeforeCreateSingleChatConversationsCommand`. Of the two that come for a conversation, both name the one who writes as
 * the owner. The reply's members have the names of the version too.
 */
export class BeforeCreateSingleChatConversationsDto extends SingleChatConversationDto {}

const beforeCreateSingleChatConversations = {
  command: 'callbackBeforeCreateSingleChatConversationsCommand',
  phase: 'before',
  name: 'c2c-conversations-creating',
  summary: 'a one-to-one conversation that is about to be created',
  body: BeforeCreateSingleChatConversationsDto,
  proposal: ConversationsCreating,
  decisions: OpenImConversationDecisions,
  toMembers: toConversationsCreating,
  sample: SINGLE_CHAT_SAMPLE satisfies BeforeCreateSingleChatConversationsDto,
} as const;

/** Body of `callbackBeforeCreateGroupChatConversationsCommand`. */
export class BeforeCreateGroupChatConversationsDto extends GroupChatConversationDto {}

const beforeCreateGroupChatConversations = {
  command: 'callbackBeforeCreateGroupChatConversationsCommand',
  phase: 'before',
  name: 'group-conversations-creating',
  summary: 'conversations of members of a group that are about to be created',
  body: BeforeCreateGroupChatConversationsDto,
  proposal: ConversationsCreating,
  decisions: OpenImConversationDecisions,
  toMembers: toConversationsCreating,
  sample: GROUP_CHAT_SAMPLE satisfies BeforeCreateGroupChatConversationsDto,
} as const;

/** The callbacks that ask about conversations. */
export const OPENIM_CONVERSATION_PROPOSALS = [
  beforeCreateSingleChatConversations,
  beforeCreateGroupChatConversations,
] as const;

function toConversationsCreating(
  body: BeforeCreateSingleChatConversationsDto | BeforeCreateGroupChatConversationsDto,
  context: ProposalContext<'openim'>,
): OwnMembers<ConversationCreationProposal> {
  return conversationOf(body, context, context.command === beforeCreateGroupChatConversations.command);
}
