import { eventClass, type EventOf } from './event-class.js';
import { MessageEvent, WrittenMessage } from './message-event.js';

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
  /** Who is mentioned: everybody in the group (`all`), and accounts that are mentioned one by one. */
  declare readonly mentions: { readonly all: boolean; readonly userIds: readonly string[] };
}

/** Somebody wrote to a group, and the chat server took the message. */
export const GroupMessageSent = eventClass('GroupMessageSent', 'chat.group-message.sent', GroupMessage);
export type GroupMessageSent = EventOf<typeof GroupMessageSent.eventName, GroupMessage>;

/** Members of a group message that was not sent. It has no place in the group: no id, no sequence, no time of its own. */
export abstract class FailedGroupMessage extends WrittenMessage {
  /** Id of the group. */
  declare readonly groupId: string;
  /** Topic of a community, where the chat server tells. */
  declare readonly topicId: string | undefined;
  /** Tencent's `Type`, an open list: `Public`, `Work`, `Meeting`, `AVChatRoom`, `Community`, … */
  declare readonly groupType: string | undefined;
  /** The account that made the request, which may differ from `from` (Tencent's `Operator_Account`). */
  declare readonly by: string | undefined;
  /** Tencent's `ErrorCode`, such as 10023 for too many messages. */
  declare readonly errorCode: number | undefined;
  /** Tencent's `ErrorInfo`. */
  declare readonly errorMessage: string | undefined;
}

/** Somebody wanted to write to a group, and the chat server did not take the message: nobody got it. Tencent only. */
export const GroupMessageSendFailed = eventClass(
  'GroupMessageSendFailed',
  'chat.group-message.send-failed',
  FailedGroupMessage,
);
export type GroupMessageSendFailed = EventOf<typeof GroupMessageSendFailed.eventName, FailedGroupMessage>;
