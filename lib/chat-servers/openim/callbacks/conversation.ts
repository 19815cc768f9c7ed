import { ConversationsCreated } from '../../../events/conversation.event.js';
import {
  conversationOf,
  GROUP_CHAT_SAMPLE,
  GroupChatConversationDto,
  SINGLE_CHAT_SAMPLE,
  SingleChatConversationDto,
} from './conversation-body.js';
import { openImEvent, type OpenImContext } from './event-data.js';

/** Body of `callbackAfterCreateSingleChatConversationsCommand`: one for each of the two users, with the owner and the other one swapped. */
export class AfterCreateSingleChatConversationsDto extends SingleChatConversationDto {}

const afterCreateSingleChatConversations = {
  command: 'callbackAfterCreateSingleChatConversationsCommand',
  phase: 'after',
  name: 'c2c-conversations-created',
  summary: 'a new one-to-one conversation of a user',
  body: AfterCreateSingleChatConversationsDto,
  events: [ConversationsCreated],
  toEvent: toConversationsCreated,
  sample: SINGLE_CHAT_SAMPLE satisfies AfterCreateSingleChatConversationsDto,
} as const;

/** Body of `callbackAfterCreateGroupChatConversationsCommand`. It comes again whenever members join, and does not say which ones. */
export class AfterCreateGroupChatConversationsDto extends GroupChatConversationDto {}

const afterCreateGroupChatConversations = {
  command: 'callbackAfterCreateGroupChatConversationsCommand',
  phase: 'after',
  name: 'group-conversations-created',
  summary: 'new conversations of members of a group',
  body: AfterCreateGroupChatConversationsDto,
  events: [ConversationsCreated],
  toEvent: toConversationsCreated,
  sample: GROUP_CHAT_SAMPLE satisfies AfterCreateGroupChatConversationsDto,
} as const;

/** The callbacks about conversations. */
export const OPENIM_CONVERSATIONS = [afterCreateSingleChatConversations, afterCreateGroupChatConversations] as const;

function toConversationsCreated(
  body: AfterCreateSingleChatConversationsDto | AfterCreateGroupChatConversationsDto,
  context: OpenImContext,
): ConversationsCreated {
  const isGroup = context.command === afterCreateGroupChatConversations.command;
  // nothing names it: a conversation that was deleted may be created again
  return new ConversationsCreated(openImEvent(body, context, conversationOf(body, context, isGroup)));
}
