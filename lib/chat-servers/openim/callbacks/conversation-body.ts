import type { Provider } from '../../../events/chat-event.js';
import type { WireObject } from '../../../wire/json.js';
import { readInteger, readText } from '../../../wire/values.js';
import { Bool, Int32, Optional, Text } from '../../../wire/wire-decorators.js';
import { conversationKeyOf } from '../conversation-id.js';
import { OpenImCallbackDto } from './event-data.js';

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

const SETTINGS = {
  recvMsgOpt: 0,
  isPinned: false,
  isPrivateChat: false,
  burnDuration: 0,
  groupAtType: 0,
  attachedInfo: '',
  ex: '',
} as const;

/** A new one-to-one conversation. */
export const SINGLE_CHAT_SAMPLE = {
  ownerUserId: '10000',
  conversationId: 'si_10000_19997',
  conversationType: 1,
  userId: '19997',
  ...SETTINGS,
} as const;

/** A new conversation of a group. */
export const GROUP_CHAT_SAMPLE = {
  ownerUserId: '',
  conversationId: 'sg_2559498142',
  conversationType: 3,
  groupId: '2559498142',
  ...SETTINGS,
} as const;

/** Whose conversation it is, and what it begins with. */
export function conversationOf(
  body: ConversationDto,
  context: { readonly provider: Provider; readonly appId: string },
  isGroup: boolean,
) {
  const members = inCamelCase(body);
  const owner = readText(members.ownerUserId);
  const peer = readText(members.userId);
  const groupId = readText(members.groupId);
  const users = owner === undefined || peer === undefined ? undefined : ([owner, peer] as const);
  return {
    kind: isGroup ? ('group' as const) : ('c2c' as const),
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
  };
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
