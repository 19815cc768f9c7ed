import type { EntityManager, QueryDeepPartialEntity } from 'typeorm';
import type { AppendOutcome } from '../journal/callback-journal.js';
import type { JournalEntry } from '../journal/journal-entry.js';
import { CallbackRecord } from './callback-record.js';
import { isDataError, type JournalConnection } from './journal-connection.js';
import { toKeyColumn, toNullableKeyColumn } from './key-column.js';
import { DatabaseSilentError } from './silence.js';

type Row = QueryDeepPartialEntity<CallbackRecord> & { readonly id: string };

/** Stores callbacks. */
export class CallbackAppends {
  constructor(private readonly connection: JournalConnection) {}

  append(entries: readonly JournalEntry[]): Promise<AppendOutcome[]> {
    return this.insert(entries.map((entry) => this.toRow(entry)));
  }

  /** Never rejects: a batch with a row that the database refuses is halved until that row stands alone. */
  private async insert(rows: readonly Row[], again = true): Promise<AppendOutcome[]> {
    try {
      return await this.connection.run((manager) => this.insertMissing(rows, manager));
    } catch (error) {
      if (isDataError(error)) {
        const middle = rows.length >> 1;
        if (middle > 0)
          return [...(await this.insert(rows.slice(0, middle))), ...(await this.insert(rows.slice(middle)))];
      } else if (again && !(error instanceof DatabaseSilentError)) {
        return this.insert(rows, false); // the rows may be there, and only the answer was lost
      }
      return rows.map(() => (error instanceof Error ? error : new Error(String(error))));
    }
  }

  /** A row is new if it is there under the key that was made for it; what drivers report of an insert differs or is wrong. */
  private async insertMissing(rows: readonly Row[], manager: EntityManager): Promise<AppendOutcome[]> {
    await this.connection.insertMissing(manager, CallbackRecord, rows, ['event_id']);
    const found = await manager
      .createQueryBuilder(CallbackRecord, 'record')
      .select('record.id', 'id')
      .where('record.id IN (:...ids)', { ids: rows.map(({ id }) => id) })
      .getRawMany<{ id: string }>();
    const stored = new Set(found.map(({ id }) => id));
    return rows.map(({ id }) => (stored.has(id) ? 'stored' : 'duplicate'));
  }

  private toRow(entry: JournalEntry): Row {
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
      occurredAt: entry.occurredAt,
      receivedAt: entry.receivedAt,
      trust: entry.trust,
      request: entry.facts,
      body: entry.body === null ? null : Buffer.from(entry.body),
      due: entry.lease === null ? null : [...entry.due],
      owner: entry.lease?.owner ?? null,
      leasedUntil: entry.lease === null ? null : this.connection.fromNow(entry.lease.milliseconds),
    };
  }
}

/** The entry of a row, as far as the columns tell it. */
export function toStoredCallback(record: CallbackRecord) {
  const { id: key, sender: from, recipient: to, request: facts, ...same } = record;
  const { due: _due, owner: _owner, leasedUntil: _leasedUntil, ...entry } = same;
  return { key, from, to, facts, ...entry };
}
