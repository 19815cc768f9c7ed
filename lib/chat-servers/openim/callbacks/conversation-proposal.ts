import {
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
  proposal: 'ConversationsCreating',
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
  proposal: 'ConversationsCreating',
  sample: GROUP_CHAT_SAMPLE satisfies BeforeCreateGroupChatConversationsDto,
} as const;

/** The callbacks that ask about conversations. */
export const OPENIM_CONVERSATION_PROPOSALS = [
  beforeCreateSingleChatConversations,
  beforeCreateGroupChatConversations,
] as const;
