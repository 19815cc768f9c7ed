import { access } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { QueryFailedError, type DataSource, type QueryRunner } from 'typeorm';
import { DatabaseSilentError } from './silence.js';

/** What `better-sqlite3` and `libsql` have in common. */
export interface SqliteHandle {
  readonly open: boolean;
  /** libsql ends the process when it is asked of a closed one. */
  readonly inTransaction: boolean;
  readonly memory: boolean;
  exec(sql: string): unknown;
  pragma(source: string): unknown;
  prepare(sql: string): SqliteStatement;
  close(): unknown;
}

export interface SqliteStatement {
  run(...parameters: unknown[]): { readonly changes: number };
  all(...parameters: unknown[]): unknown[];
}

/** What is public of TypeORM's driver. */
interface SqliteDriver {
  readonly databaseConnection: SqliteHandle;
  queryRunner?: QueryRunner | undefined;
  connect(): Promise<void>;
  afterConnect(): Promise<void>;
}

/** Milliseconds for which others may keep the lock of the file. */
const LOCK_PATIENCE = 10_000;
/** Most milliseconds between two looks at the lock. */
const LOCK_INTERVAL = 25;
/** Milliseconds for which a transaction may stay open that the host began on this connection without `run`. */
const STRANGER_PATIENCE = 1_000;

/**
 * The connection to a SQLite file, with transactions that are really committed when they seem so.
 *
 * In libsql, a prepared statement that meets a lock stays under way. Until it is collected, statements outside a transaction are not
 * committed, and nothing shows it. So all work is done in transactions that begin with the lock in hand. In that state COMMIT fails, so
 * one that succeeds proves that the work is stored. After errors that may leave the connection in a state that it does not show, it is
 * replaced.
 */
export class SqliteDatabase {
  /** The one whose settings are ours. */
  private known: SqliteHandle | undefined;
  private isDoubtful = false;

  constructor(private readonly dataSource: DataSource) {}

  /** A query runner for one transaction. TypeORM shares its own among all, with its count of nested transactions. */
  makeRunner(): QueryRunner {
    const { driver } = this;
    const shared = driver.queryRunner;
    driver.queryRunner = undefined;
    const runner = this.dataSource.createQueryRunner('master');
    driver.queryRunner = shared;
    return runner;
  }

  /**
   * Whether the connection is open, and the file where it was: of a file that was deleted, SQLite notices nothing, and what is written to
   * it is gone with the process.
   *
   * @throws Error when not
   */
  async ping(): Promise<void> {
    if (!this.current().memory) await access(String(this.dataSource.options.database));
  }

  /**
   * Begins a transaction when the lock is free, and calls `go` in the same tick. The driver itself never waits for the lock, as that
   * would block the event loop.
   *
   * @param mode `DEFERRED` only for what writes nothing: a lock that is met later cannot be waited for
   * @param go is called again when it throws because of a lock
   * @throws DatabaseSilentError
   */
  async begin<T>(mode: 'IMMEDIATE' | 'DEFERRED', go: (handle: SqliteHandle) => T): Promise<T> {
    const begun = performance.now();
    for (let tries = 0; ; tries++) {
      if (this.isDoubtful) await this.replace();
      const handle = this.current();
      const waited = performance.now() - begun;
      if (handle.inTransaction && waited > STRANGER_PATIENCE) this.rollBackStranger(handle);
      if (!handle.inTransaction) {
        try {
          this.setUp(handle);
          handle.exec(`BEGIN ${mode}`);
          return go(handle);
        } catch (error) {
          if (!isLocked(error)) throw error;
        }
      }
      if (waited > LOCK_PATIENCE) throw new DatabaseSilentError('the SQLite file was not unlocked', LOCK_PATIENCE);
      await sleep(1 + Math.random() * Math.min(2 ** tries, LOCK_INTERVAL));
    }
  }

  /** @throws QueryFailedError when the transaction is not stored; it must be rolled back then */
  commit(handle: SqliteHandle): void {
    try {
      handle.exec('COMMIT');
      if (handle.inTransaction) throw new Error('SQLite did not end the transaction');
    } catch (error) {
      throw new QueryFailedError('COMMIT', [], error as Error);
    }
  }

  /** Never throws, also when the transaction has ended already. */
  rollBack(handle: SqliteHandle): void {
    try {
      if (handle.open && handle.inTransaction) handle.exec('ROLLBACK');
    } catch {
      this.isDoubtful = true;
    }
  }

  /** Decides from a transaction's error whether the next one needs another connection. */
  doubt(error: unknown): void {
    this.isDoubtful ||= /^SQLITE_(?!ERROR|CONSTRAINT|TOOBIG|MISMATCH|RANGE|FULL)/.test(codeOf(error));
  }

  private get driver(): SqliteDriver {
    return this.dataSource.driver as unknown as SqliteDriver;
  }

  private current(): SqliteHandle {
    const { databaseConnection: handle } = this.driver;
    if (!this.dataSource.isInitialized || !handle.open) throw new Error('the DataSource of the journal is closed');
    return handle;
  }

  private async replace(): Promise<void> {
    const handle = this.current();
    if (!handle.memory) {
      await this.driver.connect();
      this.driver.queryRunner = undefined;
      handle.close();
      await this.driver.afterConnect();
    }
    this.isDoubtful = false;
  }

  private setUp(handle: SqliteHandle): void {
    if (handle === this.known) return;
    handle.pragma('busy_timeout = 0');
    // a reopened WAL file is left at NORMAL, with which a commit need not reach the disk
    handle.pragma('synchronous = FULL');
    this.known = handle;
  }

  private rollBackStranger(handle: SqliteHandle): void {
    this.rollBack(handle);
    this.driver.queryRunner = undefined;
  }
}

function codeOf(error: unknown): string {
  const { code } = Object(error instanceof QueryFailedError ? error.driverError : error) as { code?: unknown };
  return typeof code === 'string' ? code : '';
}

/** Whether somebody else has the lock, or this connection itself is in the way. */
export function isLocked(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED|PROTOCOL)/.test(codeOf(error));
}
