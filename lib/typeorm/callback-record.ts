import type { Provider, Trust } from '../events/chat-event.js';
import type { JournalState, RequestFacts } from '../journal/journal-entry.js';

/**
 * The audit entity: one row of table `chat_callback` per callback. Texts that do not fit a key column are stored as
 * `toKeyColumn()` makes them; put what you search for through it too.
 */
export class CallbackRecord {
  /** UUIDv7: sorts by the time of arrival. */
  id!: string;
  /** Unique; the event's `id`. */
  eventId!: string;
  state!: JournalState;
  provider!: Provider;
  appId!: string;
  command!: string;
  /** Such as `chat.c2c-message.sent`. */
  eventName!: string;
  /** `c2cConversationKey()` or `groupConversationKey()`; null for what belongs to no conversation. */
  conversationKey!: string | null;
  /** The event's `from`. */
  sender!: string | null;
  /** The event's `to`. */
  recipient!: string | null;
  groupId!: string | null;
  /** Epoch milliseconds. */
  occurredAt!: number;
  /** Epoch milliseconds. */
  receivedAt!: number;
  trust!: Trust;
  /** What of the request, beside the body, the event was made from. */
  request!: RequestFacts;
  /** The exact bytes, credentials blanked; null with `store: 'metadata'`. */
  body!: Uint8Array | null;
  /** Ids of the handlers it was due to when it was stored; null when nothing was to be delivered from here. */
  due!: readonly string[] | null;
  /** The instance that stored it; null when another one took over. */
  owner!: string | null;
  /** Epoch milliseconds of the database's clock; null unless `state` is `pending`. */
  leasedUntil!: number | null;
}
