import { ChatEvent, type EventData } from './chat-event.js';
import type { C2cBody, GroupBody } from './raw-body.js';

/** What a signal tells. An open list: later versions may know more kinds. */
export type ChatSignalKind = 'typing' | 'read-receipt' | 'revoke' | 'reaction' | 'notification';

/**
 * Something that travels like a message and is none: typing, read receipts, notifications (OpenIM contentType 113, 2200, …).
 * Kept apart so that counting messages counts messages.
 */
export class ChatSignalReceived extends ChatEvent {
  static readonly eventName = 'chat.signal.received';
  readonly eventName = ChatSignalReceived.eventName;
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
  readonly raw: C2cBody | GroupBody;

  constructor(data: EventData<ChatSignalReceived>) {
    super(data);
    this.kind = data.kind;
    this.sourceType = data.sourceType;
    this.from = data.from;
    this.to = data.to;
    this.groupId = data.groupId;
    this.conversationKey = data.conversationKey;
    this.messageId = data.messageId;
    this.content = data.content;
    this.raw = data.raw;
  }
}
