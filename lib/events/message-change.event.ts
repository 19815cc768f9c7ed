import { ChatEvent, type ChatEventJson, type EventSubject } from './chat-event.js';
import { eventClass, type EventOf } from './event-class.js';
import { textOf, type MessageElement } from './message-element.js';

/** The family of what happens to messages after they were sent: recalls, edits, extensions, and that they were read. */
export abstract class MessageChangeEvent extends ChatEvent {
  /** Tells the compiler which events belong to the family; no event has it. */
  declare protected readonly family: 'message-change';
  /** Id of the group; undefined in a one-to-one conversation, and where the chat server does not tell. */
  declare readonly groupId: string | undefined;
  /** Topic of a community (Tencent). */
  declare readonly topicId: string | undefined;
  /**
   * Equal for all messages of one conversation, as in the events of those messages. Undefined where the body does not say for certain
   * which conversation it is.
   */
  declare readonly conversationKey: string | undefined;

  override subject(): EventSubject {
    return { groupId: this.groupId, conversationKey: this.conversationKey };
  }
}

/** What names a recalled message: as much of it as the chat server tells. */
export interface RecalledMessage {
  /** As `messageId` of the message's own event: Tencent's `MsgKey`, or in a group its `MsgSeq`. */
  readonly messageId: string | undefined;
  /** As `clientMessageId` of the message's own event: `MsgId` in groups of Tencent, since 2025. */
  readonly clientMessageId: string | undefined;
  /** Order in the conversation: groups of Tencent, and OpenIM, where nothing else names the message. */
  readonly sequence: number | undefined;
}

/** Members of a recall. */
export abstract class RecallOfMessages extends MessageChangeEvent {
  /** The messages; empty where a body names none. */
  declare readonly messages: readonly RecalledMessage[];
  /** Account that recalled them. Undefined where the chat server does not tell: Tencent's one-to-one conversations. */
  declare readonly by: string | undefined;
  /** Account that had written them, in Tencent's one-to-one conversations; null when it was the chat server itself. */
  declare readonly from: string | null | undefined;
  /** Account that had received them, in Tencent's one-to-one conversations. */
  declare readonly to: string | undefined;
  /** Official account that had sent them (Tencent). */
  declare readonly officialAccountId: string | undefined;
  /** OpenIM's own id of the conversation. */
  declare readonly conversationId: string | undefined;

  override subject(): EventSubject {
    const [first, ...others] = this.messages;
    const sequence = others.length === 0 ? first?.sequence : undefined;
    const from = this.from === undefined ? this.officialAccountId : this.from; // as of its broadcasts
    return { ...super.subject(), from, to: this.to, sequence };
  }
}

/** Messages were recalled: nobody may read them any more. */
export const MessagesRecalled = eventClass('MessagesRecalled', 'chat.messages.recalled', RecallOfMessages);
export type MessagesRecalled = EventOf<typeof MessagesRecalled.eventName, RecallOfMessages>;

/** Members of an edit. */
export abstract class EditOfMessage extends MessageChangeEvent {
  /** As `messageId` of the message's own event: Tencent's `MsgKey`, or in a group its `MsgSeq`. */
  declare readonly messageId: string | undefined;
  /** Order of the message in its group. */
  declare readonly sequence: number | undefined;
  /** Account that edited it. */
  declare readonly by: string | undefined;
  /** Account that had written it, in a one-to-one conversation; null when it was the chat server itself. */
  declare readonly from: string | null | undefined;
  /** Account that had received it, in a one-to-one conversation. */
  declare readonly to: string | undefined;
  /** What the message consists of now, in order. */
  declare readonly elements: readonly MessageElement[];
  /** The app's own data as they are now: Tencent's `CloudCustomData`. */
  declare readonly customData: string | undefined;
  /** When the message had been sent, in epoch milliseconds, in a one-to-one conversation; `occurredAt` tells when it was edited. */
  declare readonly sentAt: number | undefined;

  /** The words of the message now: its text elements, joined without a separator. */
  get text(): string {
    return textOf(this.elements);
  }

  override subject(): EventSubject {
    return { ...super.subject(), from: this.from, to: this.to, sequence: this.sequence };
  }

  /** Includes the text, for readers that do not know the elements. */
  override toJSON(): ChatEventJson {
    return { ...super.toJSON(), text: this.text };
  }
}

/** A message has other content now. Tencent only. */
export const MessageEdited = eventClass('MessageEdited', 'chat.message.edited', EditOfMessage);
export type MessageEdited = EventOf<typeof MessageEdited.eventName, EditOfMessage>;

/** One pair that an app attached to a message. */
export interface MessageExtension {
  readonly key: string;
  /** Empty when the pair was deleted. */
  readonly value: string;
  /** Version of this pair; it grows with each change. */
  readonly version: number | undefined;
}

/** Members of a change of a message's extensions. */
export abstract class ChangeOfExtensions extends MessageChangeEvent {
  /** As `messageId` of the message's own event: Tencent's `MsgKey`, or in a group its `MsgSeq`. */
  declare readonly messageId: string | undefined;
  /** Order of the message in its group. */
  declare readonly sequence: number | undefined;
  /** Account that had written the message, in a one-to-one conversation; null when it was the chat server itself. */
  declare readonly from: string | null | undefined;
  /** Account that had received the message, in a one-to-one conversation. */
  declare readonly to: string | undefined;
  /** What was done: to the pairs of `extensions`, or with `clear` to all pairs. Undefined for what this version does not know. */
  declare readonly operation: 'set' | 'delete' | 'clear' | undefined;
  /** The pairs that changed; empty after `clear`. */
  declare readonly extensions: readonly MessageExtension[];
  /** Version of all extensions of the message after the change. */
  declare readonly version: number | undefined;

  override subject(): EventSubject {
    return { ...super.subject(), from: this.from, to: this.to, sequence: this.sequence };
  }
}

/** Keys and values that an app attached to a message changed, such as votes or reactions. Tencent only. */
export const MessageExtensionsChanged = eventClass(
  'MessageExtensionsChanged',
  'chat.message-extensions.changed',
  ChangeOfExtensions,
);
export type MessageExtensionsChanged = EventOf<typeof MessageExtensionsChanged.eventName, ChangeOfExtensions>;

/** How far somebody read. A chat server tells one of the three, or none. */
export interface ReadUpTo {
  /** Everything up to this time, in epoch milliseconds (Tencent). */
  readonly time: number | undefined;
  /** Everything up to this number of the conversation (OpenIM, groups). */
  readonly sequence: number | undefined;
  /** Exactly these messages, by their numbers in the conversation (OpenIM, one-to-one); empty where none is named. */
  readonly sequences: readonly number[];
}

/** Members of the reading of a conversation. */
export abstract class ReadingOfConversation extends MessageChangeEvent {
  /** Account that read. */
  declare readonly reader: string | undefined;
  /** The other account, in a one-to-one conversation; undefined where it is not told for certain. */
  declare readonly peer: string | undefined;
  /** OpenIM's own id of the conversation. */
  declare readonly conversationId: string | undefined;
  /** How far the reader is now. */
  declare readonly readUpTo: ReadUpTo;
  /** One-to-one messages that the reader has not read yet, in all conversations together (Tencent). */
  declare readonly unread: number | undefined;

  override subject(): EventSubject {
    return { ...super.subject(), from: this.reader, to: this.peer };
  }
}

/** Somebody read a conversation, or messages of it. */
export const ConversationRead = eventClass('ConversationRead', 'chat.conversation.read', ReadingOfConversation);
export type ConversationRead = EventOf<typeof ConversationRead.eventName, ReadingOfConversation>;

/** How many members of a group read one message. */
export interface ReadReceipt {
  /** Order of the message in its group. */
  readonly sequence: number | undefined;
  /** Members that have read it. */
  readonly read: number | undefined;
  /** Members that have not. */
  readonly unread: number | undefined;
  /** Accounts that just read it. */
  readonly members: readonly string[];
}

/** Members of read receipts in a group. */
export abstract class ReadingOfGroupMessages extends MessageChangeEvent {
  declare readonly groupId: string;
  /** Tencent's `Type`, an open list. */
  declare readonly groupType: string | undefined;
  /** One for each message. */
  declare readonly receipts: readonly ReadReceipt[];

  override subject(): EventSubject {
    const [first, ...others] = this.receipts;
    return { ...super.subject(), sequence: others.length === 0 ? first?.sequence : undefined };
  }
}

/** Members of a group read messages that ask for receipts. Tencent only. */
export const GroupMessagesRead = eventClass('GroupMessagesRead', 'chat.group-messages.read', ReadingOfGroupMessages);
export type GroupMessagesRead = EventOf<typeof GroupMessagesRead.eventName, ReadingOfGroupMessages>;
