import { QueryFailedError, type DataSource, type EntityManager } from 'typeorm';
import type { Statement } from './callback-statements.js';
import type { RunOptions } from './host-transaction.js';
import { SqliteDatabase, type SqliteHandle, type SqliteStatement } from './sqlite-database.js';
import { SqliteTransaction } from './sqlite-transaction.js';
import { Turns } from './turns.js';

type Work<T> = (manager: EntityManager) => Promise<T>;

/** Statements whose plans are kept. */
const CACHE_LIMIT = 100;

/** What runs on the only connection to a SQLite file: one transaction at a time. */
export class SqliteConnection {
  private readonly turns = new Turns(['append', 'journal', 'host'] as const);
  private readonly database: SqliteDatabase;
  private cache = new Map<string, SqliteStatement>();
  private cachedOf: SqliteHandle | undefined;

  constructor(private readonly dataSource: DataSource) {
    this.database = new SqliteDatabase(dataSource);
  }

  /** A transaction that writes nothing, and waits for no lock. */
  read<T>(work: Work<T>): Promise<T> {
    return this.turns.take('journal', () => new SqliteTransaction(this.database, 'DEFERRED').run(work));
  }

  write<T>(work: Work<T>): Promise<T> {
    return this.turns.take('journal', () => new SqliteTransaction(this.database, 'IMMEDIATE').run(work));
  }

  /** @throws RunTimeoutError */
  host<T>(work: Work<T>, limits: RunOptions = {}): Promise<T> {
    return this.turns.take('host', () => new SqliteTransaction(this.database, 'IMMEDIATE', limits).run(work));
  }

  /**
   * A transaction of one tick, in which no statement of the host's can take part, whatever it does with the connection. That it
   * resolves means that the work is on the disk.
   *
   * @param work may be called again
   */
  store<T>(work: (statements: SqliteStatements) => T): Promise<T> {
    return this.turns.take('append', () =>
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
