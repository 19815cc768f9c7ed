import {
  QueryFailedError,
  type DataSource,
  type EntityManager,
  type InsertQueryBuilder,
  type QueryRunner,
} from 'typeorm';
import { CallbackJournal, type AppendOutcome } from '../journal/callback-journal.js';
import type { JournalEntry } from '../journal/journal-entry.js';
import { CallbackRecord } from './callback-record.js';
import { toKeyColumn, toNullableKeyColumn } from './key-column.js';
import { Turns } from './turns.js';

/** How often a batch is tried again when the database chose it as the victim of a deadlock. */
const DEADLOCK_RETRIES = 3;
const DEADLOCK_CODES: readonly unknown[] = ['ER_LOCK_DEADLOCK', '40P01', '40001'];

/** Keeps callbacks in table `chat_callback` of PostgreSQL, MySQL, MariaDB or SQLite. Made by `TypeOrmJournalModule`. */
export class TypeOrmJournal extends CallbackJournal {
  /** TypeORM's SQLite drivers share one connection: what runs beside a transaction becomes part of it. */
  private readonly turns: Turns | undefined;

  constructor(private readonly dataSource: DataSource) {
    super();
    this.turns = dataSource.options.type === 'better-sqlite3' ? new Turns() : undefined;
  }

  override get lanes(): number {
    return this.turns === undefined ? 4 : 1;
  }

  override append(entries: readonly JournalEntry[]): Promise<readonly AppendOutcome[]> {
    const rows = entries.map(toRow);
    return this.turns === undefined ? this.insert(rows) : this.turns.take(() => this.insert(rows));
  }

  /**
   * Runs work of the host on the journal's database, in a transaction. On SQLite this is the only safe way to use the journal's
   * DataSource: the work waits for its turn between appends.
   */
  run<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const transaction = () => this.dataSource.transaction(work);
    return this.turns === undefined ? transaction() : this.turns.take(transaction);
  }

  /** Never rejects: a batch with a row that the database refuses is halved until that row stands alone. */
  private async insert(rows: readonly CallbackRecord[], again = true): Promise<AppendOutcome[]> {
    try {
      return await this.insertMissing(rows);
    } catch (error) {
      if (isDataError(error)) {
        const middle = rows.length >> 1;
        if (middle > 0)
          return [...(await this.insert(rows.slice(0, middle))), ...(await this.insert(rows.slice(middle)))];
      } else if (again) {
        return this.insert(rows, false); // the rows may be there, and only the answer was lost
      }
      return rows.map(() => (error instanceof Error ? error : new Error(String(error))));
    }
  }

  private async insertMissing(rows: readonly CallbackRecord[], retries = DEADLOCK_RETRIES): Promise<AppendOutcome[]> {
    // reads what it wrote: a replica would know nothing of it yet
    const runner = this.dataSource.createQueryRunner('master');
    try {
      await this.insertQuery(rows, runner).execute();
      return await this.outcomesOf(rows, runner);
    } catch (error) {
      if (retries === 0 || !isDeadlock(error)) throw error;
    } finally {
      await runner.release();
    }
    return this.insertMissing(rows, retries - 1);
  }

  private insertQuery(rows: readonly CallbackRecord[], runner: QueryRunner): InsertQueryBuilder<CallbackRecord> {
    const query = this.dataSource
      .createQueryBuilder(runner)
      .insert()
      .into(CallbackRecord)
      .values([...rows])
      .updateEntity(false);
    // orIgnore would be INSERT IGNORE on MySQL, which cuts what is too long and stores what is null
    const mysql = this.dataSource.options.type === 'mysql' || this.dataSource.options.type === 'mariadb';
    return mysql ? query.orUpdate(['event_id'], ['event_id']) : query.orIgnore();
  }

  /** A row is new if it is there under the key that was made for it; what drivers report of an insert differs or is wrong. */
  private async outcomesOf(rows: readonly CallbackRecord[], runner: QueryRunner): Promise<AppendOutcome[]> {
    const found = await this.dataSource
      .createQueryBuilder(CallbackRecord, 'record', runner)
      .select('record.id', 'id')
      .where('record.id IN (:...ids)', { ids: rows.map(({ id }) => id) })
      .getRawMany<{ id: string }>();
    const stored = new Set(found.map(({ id }) => id));
    return rows.map(({ id }) => (stored.has(id) ? 'stored' : 'duplicate'));
  }
}

interface DriverError {
  readonly code?: string;
  readonly sqlState?: string;
}

function driverError(error: unknown): DriverError {
  return error instanceof QueryFailedError ? (error.driverError as DriverError) : {};
}

/** The database refuses what a row holds, and not the work as such: SQLSTATE classes 22 and 23, or the driver's own words. */
function isDataError(error: unknown): boolean {
  const { code = '', sqlState = code } = driverError(error);
  return /^2[23][\dA-Z]{3}$/.test(sqlState) || /^SQLITE_(CONSTRAINT|TOOBIG|MISMATCH)|_PACKET_TOO_LARGE$/.test(code);
}

function isDeadlock(error: unknown): boolean {
  return DEADLOCK_CODES.includes(driverError(error).code);
}

function toRow(entry: JournalEntry): CallbackRecord {
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
  };
}
