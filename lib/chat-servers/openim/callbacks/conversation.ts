import { ConversationsCreated } from '../../../events/conversation.event.js';
import { c2cConversationKey, groupConversationKey } from '../../../events/conversation-key.js';
import type { WireObject } from '../../../wire/json.js';
import { readInteger, readText } from '../../../wire/values.js';
import { Bool, Int32, Optional, Text } from '../../../wire/wire-decorators.js';
import type { CallbackContext } from '../../callback-definition.js';
import { OpenImCallbackDto, openImEvent } from './event-data.js';

/**
 * A conversation that is created. Its members had names with underscores until 2025-10-31, and have them in the Enterprise edition, so
 * none is required by either name. Source: open-im-server `pkg/callbackstruct/conversation.go`, before and after pull request 3609.
 */
export class ConversationDto extends OpenImCallbackDto {
  /** Account of the owner, spelt with a small d. Empty for a group. */
  @Optional(Text) ownerUserId?: string;
  @Optional(Text) conversationId?: string;
  /** 1 single, 3 group, 4 notification account. */
  @Optional(Int32) conversationType?: number | string;
  /** 0 receive, 1 block, 2 receive silently. */
  @Optional(Int32) recvMsgOpt?: number | string;
  @Optional(Bool) isPinned?: boolean;
  /** Burn after reading. */
  @Optional(Bool) isPrivateChat?: boolean;
  /** Seconds. */
  @Optional(Int32) burnDuration?: number | string;
  /** 0 nobody, 1 the owner, 2 everybody, 3 both, 4 an announcement. */
  @Optional(Int32) groupAtType?: number | string;
  @Optional(Text) attachedInfo?: string;
  @Optional(Text) ex?: string;

  @Optional(Text) owner_user_id?: string;
  @Optional(Text) conversation_id?: string;
  @Optional(Int32) conversation_type?: number | string;
  @Optional(Int32) recv_msg_opt?: number | string;
  @Optional(Bool) is_pinned?: boolean;
  @Optional(Bool) is_private_chat?: boolean;
  @Optional(Int32) burn_duration?: number | string;
  @Optional(Int32) group_at_type?: number | string;
  @Optional(Text) attached_info?: string;
  /** Of the Enterprise edition. */
  @Optional(Bool) is_marked?: boolean;
}

/** A one-to-one conversation, or one with a notification account. */
export class SingleChatConversationDto extends ConversationDto {
  /** Account of the other one. */
  @Optional(Text) userId?: string;
  @Optional(Text) user_id?: string;
}

/** The conversation of a group. */
export class GroupChatConversationDto extends ConversationDto {
  @Optional(Text) groupId?: string;
  @Optional(Text) group_id?: string;
}

/** Body of `callbackAfterCreateSingleChatConversationsCommand`: one for each of the two users, with the owner and the other one swapped. */
export class AfterCreateSingleChatConversationsDto extends SingleChatConversationDto {}

const SETTINGS = {
  recvMsgOpt: 0,
  isPinned: false,
  isPrivateChat: false,
  burnDuration: 0,
  groupAtType: 0,
  attachedInfo: '',
  ex: '',
} as const;
const SINGLE_CHAT = {
  ownerUserId: '10000',
  conversationId: 'si_10000_19997',
  conversationType: 1,
  userId: '19997',
  ...SETTINGS,
} as const;
const GROUP_CHAT = {
  ownerUserId: '',
  conversationId: 'sg_2559498142',
  conversationType: 3,
  groupId: '2559498142',
  ...SETTINGS,
} as const;

const afterCreateSingleChatConversations = {
  command: 'callbackAfterCreateSingleChatConversationsCommand',
  phase: 'after',
  name: 'c2c-conversations-created',
  summary: 'a new one-to-one conversation of a user',
  body: AfterCreateSingleChatConversationsDto,
  events: [ConversationsCreated],
  toEvent: toConversationsCreated,
  sample: SINGLE_CHAT satisfies AfterCreateSingleChatConversationsDto,
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
  sample: GROUP_CHAT satisfies AfterCreateGroupChatConversationsDto,
} as const;

/** The callbacks about conversations. */
export const OPENIM_CONVERSATIONS = [afterCreateSingleChatConversations, afterCreateGroupChatConversations] as const;

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
  sample: SINGLE_CHAT satisfies BeforeCreateSingleChatConversationsDto,
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
  sample: GROUP_CHAT satisfies BeforeCreateGroupChatConversationsDto,
} as const;

/** The callbacks that ask about conversations. */
export const OPENIM_CONVERSATION_PROPOSALS = [
  beforeCreateSingleChatConversations,
  beforeCreateGroupChatConversations,
] as const;

function toConversationsCreated(
  body: AfterCreateSingleChatConversationsDto | AfterCreateGroupChatConversationsDto,
  context: CallbackContext<'openim'>,
): ConversationsCreated {
  const { provider, appId, command } = context;
  const members = inCamelCase(body);
  const owner = readText(members.ownerUserId);
  const peer = readText(members.userId);
  const groupId = readText(members.groupId);
  const isGroup = command === afterCreateGroupChatConversations.command;
  const ofTwo =
    owner !== undefined && peer !== undefined ? c2cConversationKey(provider, appId, owner, peer) : undefined;
  const ofGroup = groupId !== undefined ? groupConversationKey(provider, appId, groupId) : undefined;
  return new ConversationsCreated(
    // nothing names it: a conversation that was deleted may be created again
    openImEvent(body, context, {
      kind: isGroup ? 'group' : 'c2c',
      owner,
      peer,
      groupId,
      conversationId: readText(members.conversationId),
      conversationKey: isGroup ? ofGroup : ofTwo,
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
