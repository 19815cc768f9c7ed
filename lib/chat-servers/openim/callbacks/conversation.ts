import { ConversationsCreated } from '../../../events/conversation.event.js';
import type { WireObject } from '../../../wire/json.js';
import { readInteger, readText } from '../../../wire/values.js';
import { conversationKeyOf } from '../conversation-id.js';
import {
  GROUP_CHAT_SAMPLE,
  GroupChatConversationDto,
  SINGLE_CHAT_SAMPLE,
  SingleChatConversationDto,
  type ConversationDto,
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
  const members = inCamelCase(body);
  const owner = readText(members.ownerUserId);
  const peer = readText(members.userId);
  const groupId = readText(members.groupId);
  const isGroup = context.command === afterCreateGroupChatConversations.command;
  const users = owner === undefined || peer === undefined ? undefined : ([owner, peer] as const);
  return new ConversationsCreated(
    // nothing names it: a conversation that was deleted may be created again
    openImEvent(body, context, {
      kind: isGroup ? 'group' : 'c2c',
      owner,
      peer,
      groupId,
      conversationId: readText(members.conversationId),
      conversationKey: conversationKeyOf(context, isGroup ? groupId : users),
      settings: {
        receiveOption: readInteger(members.recvMsgOpt),
        pinned: readBoolean(members.isPinned),
        privateChat: readBoolean(members.isPrivateChat),
        burnDuration: readInteger(members.burnDuration),
        mentionType: readInteger(members.groupAtType),
        marked: readBoolean(members.isMarked),
        attachedInfo: readText(members.attachedInfo),
        customData: readText(members.ex),
      },
    }),
  );
}

/** The members of a body by their newer names. */
function inCamelCase(body: ConversationDto): WireObject {
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name.replace(/_[a-z]/g, ([, letter]) => letter!.toUpperCase()),
      value,
    ]),
  );
}

function readBoolean(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}
