import { eventClass, type EventOf } from './event-class.js';
import { MessageEvent } from './message-event.js';

/** Who is mentioned in a group message. */
export interface Mentions {
  /** Whether everybody in the group is. */
  readonly all: boolean;
  /** Accounts that are mentioned one by one. */
  readonly userIds: readonly string[];
}

/** Members of a group message. */
export abstract class GroupMessage extends MessageEvent {
  /** Id of the group. */
  declare readonly groupId: string;
  /** Topic of a community (Tencent). */
  declare readonly topicId: string | undefined;
  /** Tencent's `Type`, an open list: `Public`, `Work`, `Meeting`, `AVChatRoom`, `Community`, … */
  declare readonly groupType: string | undefined;
  /** The account that made the request, which may differ from `from` (Tencent's `Operator_Account`). */
  declare readonly operator: string | undefined;
  /** Who is mentioned. */
  declare readonly mentions: Mentions;
}

/** Somebody wrote to a group, and the chat server took the message. */
export const GroupMessageSent = eventClass('GroupMessageSent', 'chat.group-message.sent', GroupMessage);
export type GroupMessageSent = EventOf<typeof GroupMessageSent.eventName, GroupMessage>;
