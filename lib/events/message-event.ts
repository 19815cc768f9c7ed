import { ChatEvent, type ChatEventJson, type EventSubject } from './chat-event.js';
import { textOf, type MessageElement } from './message-element.js';

/** What messages of all kinds have in common. */
export abstract class MessageEvent extends ChatEvent {
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
