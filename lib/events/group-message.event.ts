import type { EventData } from './chat-event.js';
import { MessageEvent } from './message-event.js';
import type { GroupBody } from './raw-body.js';

/** Who a group message calls by name. */
export interface Mentions {
  /** Everybody in the group. */
  readonly all: boolean;
  readonly userIds: readonly string[];
}

/** Somebody wrote to a group, and the chat server took the message. */
export class GroupMessageSent extends MessageEvent {
  static readonly eventName = 'chat.group-message.sent';
  readonly eventName = GroupMessageSent.eventName;
  readonly groupId: string;
  /** Topic of a community (Tencent). */
  readonly topicId: string | undefined;
  /** Tencent's `Type`, an open list: `Public`, `Work`, `Meeting`, `AVChatRoom`, `Community`, … */
  readonly groupType: string | undefined;
  /** The account that issued the request, when it may differ from `from` (Tencent's `Operator_Account`). */
  readonly operator: string | undefined;
  readonly mentions: Mentions;
  readonly raw: GroupBody;

  constructor(data: EventData<GroupMessageSent>) {
    super(data);
    this.groupId = data.groupId;
    this.topicId = data.topicId;
    this.groupType = data.groupType;
    this.operator = data.operator;
    this.mentions = data.mentions;
    this.raw = data.raw;
  }
}
