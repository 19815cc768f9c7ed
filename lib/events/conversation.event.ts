import { ChatEvent, type EventSubject } from './chat-event.js';
import { eventClass, type EventOf } from './event-class.js';

/** Settings of a conversation. Undefined is what the chat server does not tell. */
export interface ConversationSettings {
  /** OpenIM's `recvMsgOpt`: 0 receives messages, 1 blocks them, 2 receives them silently. An open list. */
  readonly receiveOption: number | undefined;
  /** Whether it stays on top of the list. */
  readonly pinned: boolean | undefined;
  /** Whether messages vanish after they were read. */
  readonly privateChat: boolean | undefined;
  /** Seconds after which messages vanish in a `privateChat`. */
  readonly burnDuration: number | undefined;
  /** OpenIM's `groupAtType`: 0 nobody is mentioned, 1 the owner, 2 everybody, 3 both, 4 an announcement. An open list. */
  readonly mentionType: number | undefined;
  /** Whether it is marked (OpenIM's Enterprise edition). */
  readonly marked: boolean | undefined;
  /** Data of the chat server's own. */
  readonly attachedInfo: string | undefined;
  /** The app's own data: OpenIM's `ex`. */
  readonly customData: string | undefined;
}

/** Members of conversations that were created. */
export abstract class CreatedConversations extends ChatEvent {
  /** `c2c` also for the conversation with a notification account, whose `conversationId` begins with `sn_`. */
  declare readonly kind: 'c2c' | 'group';
  /** Account in whose list of conversations it is. Undefined in a group, where it is created for several members at once. */
  declare readonly owner: string | undefined;
  /** Account of the other one; undefined in a group. */
  declare readonly peer: string | undefined;
  /** Id of the group; undefined in a one-to-one conversation. */
  declare readonly groupId: string | undefined;
  /** The chat server's own id of the conversation, such as OpenIM's `si_…`, `sg_…` or `sn_…`. */
  declare readonly conversationId: string | undefined;
  /** What it begins with. */
  declare readonly settings: ConversationSettings;
  /** Equal for all messages of the conversation. Undefined where the chat server does not say whose it is. */
  declare readonly conversationKey: string | undefined;

  override subject(): EventSubject {
    return { groupId: this.groupId, conversationKey: this.conversationKey };
  }
}

/**
 * Somebody, or several members of a group, got a conversation in their list. In a one-to-one conversation there is one event for each of
 * the two. OpenIM only.
 */
export const ConversationsCreated = eventClass(
  'ConversationsCreated',
  'chat.conversations.created',
  CreatedConversations,
);
export type ConversationsCreated = EventOf<typeof ConversationsCreated.eventName, CreatedConversations>;
