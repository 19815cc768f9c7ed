import { ChatEvent, type EventSubject } from './chat-event.js';
import { eventClass, type EventOf } from './event-class.js';

/** Members of a signal. */
export abstract class ChatSignal extends ChatEvent {
  /**
   * What the signal is about. `custom` is of the app itself; `queued` is a message that was sent and is not stored yet, where messages
   * are counted once they are stored. An open list: later versions may know more kinds.
   */
  declare readonly kind: 'typing' | 'read-receipt' | 'revoke' | 'reaction' | 'notification' | 'custom' | 'queued';
  /** The chat server's own number or word for the kind: OpenIM's `contentType`, or Tencent's command. */
  declare readonly sourceType: string;
  /** Account of the person who caused it; null when the chat server itself did. */
  declare readonly from: string | null;
  /** Account of the recipient, in a one-to-one conversation. */
  declare readonly to: string | undefined;
  /** Id of the group, in a group. */
  declare readonly groupId: string | undefined;
  /** Equal for all messages and signals of one conversation. */
  declare readonly conversationKey: string;
  /** OpenIM's `serverMsgID` or Tencent's `MsgKey`, of the signal itself. */
  declare readonly messageId: string | undefined;
  /** Parsed where it is a JSON object, else the text as it came. */
  declare readonly content: unknown;

  override subject(): EventSubject {
    return this;
  }
}

/**
 * Something that travels like a message but is not one: typing, read receipts, notifications (OpenIM contentType 113, 2200, …), and
 * with the kind `custom` what an app sends to a chatbot (Tencent). Kept apart so that counting messages counts only messages.
 */
export const ChatSignalReceived = eventClass('ChatSignalReceived', 'chat.signal.received', ChatSignal);
export type ChatSignalReceived = EventOf<typeof ChatSignalReceived.eventName, ChatSignal>;
