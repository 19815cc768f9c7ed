import { eventClass, type EventOf } from './event-class.js';
import { WrittenMessage } from './message-event.js';

/** Members of a message that the chat server has stored. */
export abstract class StoredMessage extends WrittenMessage {
  /** Account of the recipient; undefined in a group. */
  declare readonly to: string | undefined;
  /** Id of the group; undefined in a one-to-one conversation. */
  declare readonly groupId: string | undefined;
  /**
   * The chat server's own id of the conversation, as its REST API takes it: OpenIM's `si_…`, `sg_…` or `sn_…`. Undefined where the
   * callback does not say what kind of conversation it is.
   */
  declare readonly conversationId: string | undefined;
}

/**
 * The chat server has stored a message, and given it its `sequence`. It reports a message a second time, after `C2cMessageSent` or
 * `GroupMessageSent`, with the same `messageId`: so do not count both. OpenIM only.
 */
export const MessageStored = eventClass('MessageStored', 'chat.message.stored', StoredMessage);
export type MessageStored = EventOf<typeof MessageStored.eventName, StoredMessage>;
