import { ChatEvent, type EventData } from './chat-event.js';
import { eventClass, type EventOf } from './event-class.js';

/** What a signal tells. An open list: later versions may know more kinds. */
export type ChatSignalKind = 'typing' | 'read-receipt' | 'revoke' | 'reaction' | 'notification';

/** Members of a signal. */
export abstract class ChatSignal extends ChatEvent {
  readonly kind: ChatSignalKind;
  /** The sender's number or word for the kind. */
  readonly sourceType: string;
  readonly from: string | null;
  /** The recipient, in a one-to-one conversation. */
  readonly to: string | undefined;
  readonly groupId: string | undefined;
  readonly conversationKey: string;
  readonly messageId: string | undefined;
  /** Parsed where it is JSON, else the text as it came. */
  readonly content: unknown;

  constructor(data: EventData<ChatSignal>) {
    super(data);
    this.kind = data.kind;
    this.sourceType = data.sourceType;
    this.from = data.from;
    this.to = data.to;
    this.groupId = data.groupId;
    this.conversationKey = data.conversationKey;
    this.messageId = data.messageId;
    this.content = data.content;
  }
}

/**
 * Something that travels like a message but is not one: typing, read receipts, notifications (OpenIM contentType 113, 2200, …).
 * Kept apart so that counting messages counts only messages.
 */
export const ChatSignalReceived = eventClass('ChatSignalReceived', 'chat.signal.received', ChatSignal);
export type ChatSignalReceived = EventOf<typeof ChatSignalReceived.eventName, ChatSignal>;
