import { QueryFailedError, type DataSource, type EntityManager } from 'typeorm';
import type { Statement } from './callback-statements.js';
import type { RunOptions } from './run-options.js';
import { SqliteDatabase, type SqliteHandle, type SqliteStatement } from './sqlite-database.js';
import { SqliteTransaction } from './sqlite-transaction.js';

type Work<T> = (manager: EntityManager) => Promise<T>;

/** Statements whose plans are kept. */
const CACHE_LIMIT = 100;

/** What runs on the only connection to a SQLite file: one transaction at a time. */
export class SqliteConnection {
  private readonly lock = new FairLock(['append', 'journal', 'host'] as const);
  private readonly database: SqliteDatabase;
  private cache = new Map<string, SqliteStatement>();
  private cachedOf: SqliteHandle | undefined;

  constructor(private readonly dataSource: DataSource) {
    this.database = new SqliteDatabase(dataSource);
  }

  /** Whether the file is there. Takes no turn, as a transaction of the host may be long. @throws Error when it is not */
  ping(): Promise<void> {
    return this.database.ping();
  }

  /** A transaction that writes nothing and waits for no lock. */
  read<T>(work: Work<T>): Promise<T> {
    return this.lock.take('journal', () => new SqliteTransaction(this.database, 'DEFERRED').run(work));
  }

  write<T>(work: Work<T>): Promise<T> {
    return this.lock.take('journal', () => new SqliteTransaction(this.database, 'IMMEDIATE').run(work));
  }

  /** @throws RunTimeoutError */
  host<T>(work: Work<T>, limits: RunOptions = {}): Promise<T> {
    return this.lock.take('host', () => new SqliteTransaction(this.database, 'IMMEDIATE', limits).run(work));
  }

  /**
   * A transaction within one tick of the event loop, so that no statement of the host can become part of it. When it resolves, the work
   * is on the disk.
   *
   * @param work may be called again
   */
  store<T>(work: (statements: SqliteStatements) => T): Promise<T> {
    return this.lock.take('append', () =>
      this.database.begin('IMMEDIATE', (handle) => {
        try {
          const result = work(this.statementsOf(handle));
          this.database.commit(handle);
          return result;
        } catch (error) {
          this.database.rollBack(handle);
          this.database.doubt(error);
          throw error;
        }
      }),
    );
  }

  private statementsOf(handle: SqliteHandle): SqliteStatements {
    const { logger } = this.dataSource;
    const run = <T>({ sql, parameters }: Statement, take: (statement: SqliteStatement) => T): T => {
      logger.logQuery(sql, parameters);
      try {
        return take(this.prepare(handle, sql));
      } catch (error) {
        logger.logQueryError(error as Error, sql, parameters);
        throw new QueryFailedError(sql, parameters, error as Error);
      }
    };
    return {
      change: (statement) => run(statement, (one) => one.run(...statement.parameters).changes),
      find: <T>(statement: Statement) => run(statement, (one) => one.all(...statement.parameters) as T[]),
    };
  }

  private prepare(handle: SqliteHandle, sql: string): SqliteStatement {
    if (this.cachedOf !== handle) {
      this.cache = new Map();
      this.cachedOf = handle;
    }
    let statement = this.cache.get(sql);
    if (statement === undefined) {
      statement = handle.prepare(sql);
      this.cache.set(sql, statement);
      if (this.cache.size > CACHE_LIMIT) this.cache.delete(this.cache.keys().next().value!);
    }
    return statement;
  }
}

/** Statements that have ended when the call returns. */
export interface SqliteStatements {
  /** @returns how many rows were changed */
  change(statement: Statement): number;
  find<T>(statement: Statement): T[];
}

/**
 * Lets one piece of work run at a time. Within a kind, work runs in the order of asking. Among kinds, the one whose last turn is the
 * longest ago is next, so that much work of one kind makes another wait for no more than one piece of it.
 */
export class FairLock<Kind> {
  /** Who waits, beginning with the kind whose turn is next. */
  private readonly waiting: Map<Kind, (() => void)[]>;
  private isTaken = false;

  constructor(kinds: readonly Kind[]) {
    this.waiting = new Map(kinds.map((kind) => [kind, []]));
  }

  async take<T>(kind: Kind, work: () => Promise<T>): Promise<T> {
    const queue = this.waiting.get(kind)!;
    if (this.isTaken) await new Promise<void>((resolve) => queue.push(resolve));
    this.isTaken = true;
    this.waiting.delete(kind);
    this.waiting.set(kind, queue);
    try {
      return await work();
    } finally {
      this.pass();
    }
  }

  private pass(): void {
    for (const queue of this.waiting.values()) {
      const next = queue.shift();
      if (next !== undefined) return next();
    }
    this.isTaken = false;
  }
}
