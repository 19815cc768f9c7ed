import type { EventData } from './chat-event.js';
import { eventClass, type EventOf } from './event-class.js';
import { MessageEvent } from './message-event.js';

/** Who a group message calls by name. */
export interface Mentions {
  /** Everybody in the group. */
  readonly all: boolean;
  readonly userIds: readonly string[];
}

/** Members of a group message. */
export abstract class GroupMessage extends MessageEvent {
  readonly groupId: string;
  /** Topic of a community (Tencent). */
  readonly topicId: string | undefined;
  /** Tencent's `Type`, an open list: `Public`, `Work`, `Meeting`, `AVChatRoom`, `Community`, … */
  readonly groupType: string | undefined;
  /** The account that issued the request, when it may differ from `from` (Tencent's `Operator_Account`). */
  readonly operator: string | undefined;
  readonly mentions: Mentions;

  constructor(data: EventData<GroupMessage>) {
    super(data);
    this.groupId = data.groupId;
    this.topicId = data.topicId;
    this.groupType = data.groupType;
    this.operator = data.operator;
    this.mentions = data.mentions;
  }
}

/** Somebody wrote to a group, and the chat server took the message. */
export const GroupMessageSent = eventClass('GroupMessageSent', 'chat.group-message.sent', GroupMessage);
export type GroupMessageSent = EventOf<typeof GroupMessageSent.eventName, GroupMessage>;
