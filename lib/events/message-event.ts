import { ChatEvent, type ChatEventJson, type EventSubject } from './chat-event.js';
import { textOf, type MessageElement } from './message-element.js';

/** Members of whatever is written: of messages, and of callbacks that report a message a second time. */
export abstract class WrittenMessage extends ChatEvent {
  /** Account of the person who wrote; null when the chat server itself, or a caller without an account, sent the message. */
  declare readonly from: string | null;
  /** `server` when the app's own backend sent it through the REST API. */
  declare readonly sentBy: 'user' | 'server';
  /** Nickname of the person who wrote (OpenIM). */
  declare readonly nickname: string | undefined;
  /** What the message consists of, in order. */
  declare readonly elements: readonly MessageElement[];
  /** Tencent one-to-one: `MsgKey`; Tencent group: `MsgSeq`; OpenIM: `serverMsgID`. */
  declare readonly messageId: string | undefined;
  /** Tencent: `MsgId`; OpenIM: `clientMsgID`, which survives a client's retry. */
  declare readonly clientMessageId: string | undefined;
  /** Order in the group (Tencent); undefined where the chat server has not assigned one yet (OpenIM's after-send callbacks). */
  declare readonly sequence: number | undefined;
  /** Epoch milliseconds. */
  declare readonly sentAt: number | undefined;
  /** The app's own data: Tencent's `CloudCustomData`, OpenIM's `ex`. */
  declare readonly customData: string | undefined;
  /** Whether it goes only to users who are online, and is not stored. */
  declare readonly onlineOnly: boolean;
  /** Equal for all messages of one conversation; see `c2cConversationKey()` and `groupConversationKey()`. */
  declare readonly conversationKey: string;

  /** The words of the message: its text elements, joined without a separator. Empty for a picture. */
  get text(): string {
    return textOf(this.elements);
  }

  override subject(): EventSubject {
    return this;
  }

  /** Includes the text, for readers that do not know the elements. */
  override toJSON(): ChatEventJson {
    return { ...super.toJSON(), text: this.text };
  }
}

/**
 * The family of messages that were sent, to a user or a group: each message once. Those that never arrived belong to it too, but no event
 * that reports a message a second time, such as `MessageStored`.
 */
export abstract class MessageEvent extends WrittenMessage {
  /** Tells the compiler which events belong to the family; no event has it. */
  declare protected readonly family: 'message';
}
