import type { JournalEntry } from '../journal/journal-entry.js';
import type { CallbackRecord } from './callback-record.js';
import { toKeyColumn, toNullableKeyColumn } from './key-column.js';

/** A callback as drivers take it, for statements that do not go through TypeORM's columns and their conversions. */
export type CallbackRow = Readonly<Record<Exclude<keyof CallbackRecord, 'id' | 'body'>, string | number | null>> & {
  readonly id: string;
  /** A view of the entry's bytes. */
  readonly body: Buffer | null;
  /** Milliseconds from the database's now on. */
  readonly leasedUntil: number | null;
};

/** The columns of an entry. */
export function toCallbackRow(entry: JournalEntry): CallbackRow {
  const { body, lease } = entry;
  return {
    id: entry.key,
    eventId: entry.eventId,
    state: entry.state,
    provider: entry.provider,
    appId: toKeyColumn(entry.appId),
    command: toKeyColumn(entry.command),
    eventName: entry.eventName,
    conversationKey: toNullableKeyColumn(entry.conversationKey),
    sender: toNullableKeyColumn(entry.from),
    recipient: toNullableKeyColumn(entry.to),
    groupId: toNullableKeyColumn(entry.groupId),
    sequence: entry.sequence,
    sentBy: entry.sentBy,
    messageKind: entry.messageKind,
    occurredAt: entry.occurredAt,
    receivedAt: entry.receivedAt,
    trust: entry.trust,
    request: JSON.stringify(entry.facts),
    body: body === null ? null : Buffer.from(body.buffer, body.byteOffset, body.byteLength),
    proposal: entry.proposal,
    decision: entry.decision && JSON.stringify(entry.decision),
    due: lease === null ? null : JSON.stringify(entry.due),
    owner: lease?.owner ?? null,
    leasedUntil: lease === null ? null : Math.round(lease.milliseconds),
  };
}

/** The callback of a row, as far as the columns have it. */
export function toStoredCallback(record: CallbackRecord) {
  const { id: key, sender: from, recipient: to, request: facts, ...same } = record;
  const { due: _due, owner: _owner, leasedUntil: _leasedUntil, ...entry } = same;
  return { key, from, to, facts, ...entry };
}
