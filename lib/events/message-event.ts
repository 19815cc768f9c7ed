import { ChatEvent, type ChatEventJson, type EventData } from './chat-event.js';
import { textOf, type MessageElement } from './message-element.js';

/** What messages of all kinds have in common. */
export abstract class MessageEvent extends ChatEvent {
  /** The sender's account; null when the chat server itself, or a caller without an account, sent it. */
  readonly from: string | null;
  /** `server` when the app's own backend sent it through the REST API. */
  readonly sentBy: 'user' | 'server';
  readonly nickname: string | undefined;
  readonly elements: readonly MessageElement[];
  /** Tencent C2C: `MsgKey`; Tencent group: `MsgSeq`; OpenIM: `serverMsgID`. */
  readonly messageId: string | undefined;
  /** Tencent: `MsgId`; OpenIM: `clientMsgID`, which survives a client's retry. */
  readonly clientMessageId: string | undefined;
  /** Order inside a group (Tencent); undefined where the sender has none yet (OpenIM's after-send callbacks). */
  readonly sequence: number | undefined;
  /** Epoch milliseconds. */
  readonly sentAt: number | undefined;
  /** Tencent: `CloudCustomData`; OpenIM: `ex`. */
  readonly customData: string | undefined;
  /** Delivered to users who are online and stored nowhere. */
  readonly onlineOnly: boolean;
  /** Equal for all messages of one conversation; see `c2cConversationKey()` and `groupConversationKey()`. */
  readonly conversationKey: string;

  constructor(data: EventData<MessageEvent>) {
    super(data);
    this.from = data.from;
    this.sentBy = data.sentBy;
    this.nickname = data.nickname;
    this.elements = data.elements;
    this.messageId = data.messageId;
    this.clientMessageId = data.clientMessageId;
    this.sequence = data.sequence;
    this.sentAt = data.sentAt;
    this.customData = data.customData;
    this.onlineOnly = data.onlineOnly;
    this.conversationKey = data.conversationKey;
  }

  /** The message's words: its text elements, joined with nothing between. Empty for a picture. */
  get text(): string {
    return textOf(this.elements);
  }

  /** With the text, for readers that do not know the elements. */
  override toJSON(): ChatEventJson {
    return { ...super.toJSON(), text: this.text };
  }
}
