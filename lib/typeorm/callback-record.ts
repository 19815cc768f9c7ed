import { EntitySchema } from 'typeorm';
import type { Provider, Trust } from '../events/chat-event.js';
import type { DecisionRecord, JournalState, RequestFacts } from '../journal/journal-entry.js';
import { columnsFor, dialectOf, type JournalDatabase } from './journal-database.js';
import { KEY_LENGTH } from './key-column.js';

/**
 * The audit entity: one row of table `chat_callback` per callback. Texts that do not fit a key column are stored as `toKeyColumn()`
 * makes them: when you search for an account, group or conversation, pass the text through it too.
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
  /** The event's `sequence`, by which its conversation can be searched; null for what has none. */
  sequence!: number | null;
  /** Who sent the message; null for what is no message, and in rows of versions that did not keep it. */
  sentBy!: 'user' | 'server' | null;
  /** Types of the message's elements, such as `image+text`; null like `sentBy`. */
  messageKind!: string | null;
  /** Epoch milliseconds. */
  occurredAt!: number;
  /** Epoch milliseconds. */
  receivedAt!: number;
  trust!: Trust;
  /** What is stored of the request besides its body. */
  request!: RequestFacts;
  /** The exact bytes, credentials blanked; null with `store: 'metadata'`. */
  body!: Uint8Array | null;
  /** Name of the proposal that a decision was about, such as `C2cMessageSending`; null for what is no decision. */
  proposal!: string | null;
  /** What a handler decided; null for what is no decision. */
  decision!: DecisionRecord | null;
  /** Ids of the handlers that it was due to when it was stored; null when nothing is delivered from the journal. */
  due!: readonly string[] | null;
  /** The instance that stored it; null when another one took over. */
  owner!: string | null;
  /** Epoch milliseconds of the database's clock; null unless `state` is `pending`. */
  leasedUntil!: number | null;
}

/** libsql gives bytes as an ArrayBuffer. */
const uint8Array = {
  to: (value: Uint8Array | null) => value,
  from: (value: Uint8Array | ArrayBuffer | null) => (value instanceof ArrayBuffer ? Buffer.from(value) : value),
};

/** As JSON. What is no JSON, as somebody has changed it, is taken for nothing: one row must not keep the others from being read. */
const decision = {
  to: (value: DecisionRecord | null) => value && JSON.stringify(value),
  from: (value: string | null): DecisionRecord | null => {
    try {
      return value === null ? null : (JSON.parse(value) as DecisionRecord);
    } catch {
      return null;
    }
  },
};

/**
 * The entity of `CallbackRecord` for one kind of database: column types differ, and a class with decorators could not know which to use.
 * `TypeOrmJournalModule` registers it; an app without `autoLoadEntities` adds it to its DataSource's `entities`.
 */
export function callbackRecordSchema(type: JournalDatabase): EntitySchema<CallbackRecord> {
  // one object for each database: @nestjs/typeorm collects entities for the whole process, and compares them by identity
  const schema = schemas.get(type) ?? makeSchema(type);
  schemas.set(type, schema);
  return schema;
}

const schemas = new Map<JournalDatabase, EntitySchema<CallbackRecord>>();

function makeSchema(type: JournalDatabase): EntitySchema<CallbackRecord> {
  const { bytes, exactText, longText, partialIndexes } = dialectOf(type);
  const { text, number, time } = columnsFor(type);
  return new EntitySchema<CallbackRecord>({
    name: 'CallbackRecord',
    target: CallbackRecord,
    tableName: 'chat_callback',
    columns: {
      id: { ...text('id', 36), primary: true },
      eventId: text('event_id', 64),
      state: text('state', 16),
      provider: text('provider', 16),
      appId: text('app_id', KEY_LENGTH),
      command: text('command', KEY_LENGTH),
      eventName: text('event_name', 64),
      conversationKey: { ...text('conversation_key', KEY_LENGTH), nullable: true },
      sender: { ...text('sender', KEY_LENGTH), nullable: true },
      recipient: { ...text('recipient', KEY_LENGTH), nullable: true },
      groupId: { ...text('group_id', KEY_LENGTH), nullable: true },
      sequence: { ...number('sequence'), nullable: true },
      sentBy: { ...text('sent_by', 16), nullable: true },
      messageKind: { ...text('message_kind', 128), nullable: true },
      occurredAt: time('occurred_at'),
      receivedAt: time('received_at'),
      trust: text('trust', 32),
      request: { name: 'request', type: 'simple-json', ...exactText },
      body: { name: 'body', type: bytes, nullable: true, transformer: uint8Array },
      proposal: { ...text('proposal', 64), nullable: true },
      decision: { name: 'decision', type: longText, nullable: true, transformer: decision, ...exactText },
      due: { name: 'due', type: 'simple-json', nullable: true, ...exactText },
      owner: { ...text('owner', 36), nullable: true },
      leasedUntil: { ...time('leased_until'), nullable: true },
    },
    indices: [
      { name: 'chat_callback_event', columns: ['eventId'], unique: true },
      { name: 'chat_callback_conversation_time', columns: ['conversationKey', 'occurredAt'] },
      {
        name: 'chat_callback_conversation_sequence',
        columns: ['conversationKey', 'sequence'],
        ...(partialIndexes && { where: 'sequence IS NOT NULL' }),
      },
      { name: 'chat_callback_sender_time', columns: ['sender', 'occurredAt'] },
      { name: 'chat_callback_name_time', columns: ['eventName', 'occurredAt'] },
      { name: 'chat_callback_received', columns: ['receivedAt'] },
      {
        name: 'chat_callback_lease',
        columns: ['leasedUntil'],
        ...(partialIndexes && { where: 'leased_until IS NOT NULL' }),
      },
    ],
  });
}
