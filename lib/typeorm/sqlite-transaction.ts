import type { EntityManager, QueryRunner } from 'typeorm';
import { RunTimeoutError, UnendedTransactionError, type RunOptions } from './run-options.js';
import type { SqliteDatabase, SqliteHandle } from './sqlite-database.js';

/** Milliseconds between two looks at a transaction of the host. */
const INTERVAL = 250;
/** Looks after which one that does nothing is ended: soon enough that no waiting callback is refused. */
const STILL_LOOKS = 4;
/** Milliseconds after which one is ended whatever it does. */
const RUN_LIMIT = 10_000;

/**
 * One transaction with a manager of TypeORM, whose BEGIN, COMMIT and ROLLBACK are replaced. It has a query runner of its own, so that
 * TypeORM's picture of the connection's state ends with it.
 */
export class SqliteTransaction {
  private readonly runner: QueryRunner;
  private readonly query: (...given: unknown[]) => Promise<never>;
  private readonly underway = new Set<Promise<unknown>>();
  private statements = 0;
  private handle: SqliteHandle | undefined;
  private ended: unknown;
  private giveUp!: (reason: unknown) => void;
  private beginning: Promise<void> | undefined;
  private watch: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: SqliteDatabase,
    private readonly mode: 'IMMEDIATE' | 'DEFERRED',
    private readonly limits?: RunOptions,
  ) {
    this.runner = database.makeRunner();
    this.query = this.runner.query.bind(this.runner) as typeof this.query;
    this.runner.query = (...given: unknown[]) => this.intercept(given) as Promise<never>;
  }

  /** @throws RunTimeoutError, UnendedTransactionError, or the reason of the signal */
  async run<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const signal = this.limits?.signal;
    signal?.throwIfAborted();
    const givenUp = new Promise<never>((_, reject) => {
      this.giveUp = (reason) => {
        this.end(reason);
        reject(reason);
      };
    });
    const abort = () => this.giveUp(signal!.reason);
    signal?.addEventListener('abort', abort);
    try {
      const result = await Promise.race([this.runner.manager.transaction(work), givenUp]);
      if (this.handle !== undefined) throw new UnendedTransactionError();
      return result;
    } catch (error) {
      this.database.doubt(error);
      throw error;
    } finally {
      clearInterval(this.watch);
      signal?.removeEventListener('abort', abort);
      // if it still waits for the lock, it would get it during somebody else's turn
      await this.beginning?.catch(() => {});
      this.end();
    }
  }

  /** Rolls back what is not committed, and refuses whatever is still to come. */
  private end(
    reason: unknown = new Error('this transaction has ended: its manager is for the work that it was given to'),
  ): void {
    this.ended ??= reason;
    if (this.handle !== undefined) this.database.rollBack(this.handle);
    this.handle = undefined;
  }

  private intercept(given: unknown[]): Promise<unknown> {
    if (this.ended !== undefined) return Promise.reject(this.ended);
    if (given[0] === 'BEGIN TRANSACTION') return this.begin();
    if (given[0] === 'COMMIT') return this.commit();
    if (given[0] === 'ROLLBACK') return Promise.resolve(this.end());
    if (this.handle !== undefined && !isOpen(this.handle)) return Promise.reject(new RolledBackError());
    this.statements++;
    const statement = this.query(...given);
    this.underway.add(statement);
    const done = () => void this.underway.delete(statement);
    statement.then(done, done);
    return statement;
  }

  private begin(): Promise<void> {
    this.beginning = this.database.begin(this.mode, (handle) => {
      this.handle = handle;
      if (this.ended !== undefined) this.end();
      else if (this.limits !== undefined) this.limit(this.limits);
    });
    return this.beginning;
  }

  private async commit(): Promise<void> {
    // statements that were not awaited would otherwise become part of somebody else's transaction
    while (this.underway.size > 0) await Promise.allSettled(this.underway);
    if (this.handle === undefined || !isOpen(this.handle)) throw this.ended ?? new RolledBackError();
    this.database.commit(this.handle);
    this.end();
  }

  /** Counts looks rather than milliseconds: while the event loop is blocked, nobody can do anything. */
  private limit({ timeout = RUN_LIMIT }: RunOptions): void {
    let looks = 0;
    let still = 0;
    let seen = 0;
    this.watch = setInterval(() => {
      looks++;
      still = this.statements === seen ? still + 1 : 0;
      seen = this.statements;
      if (still >= STILL_LOOKS)
        this.giveUp(new RunTimeoutError('did nothing for a second, in which SQLite stores no callback'));
      else if (looks * INTERVAL >= timeout) this.giveUp(new RunTimeoutError(`was not done in ${timeout} ms`));
    }, INTERVAL);
  }
}

/** SQLite ends a transaction by itself after some errors; later statements would be stored without it. */
class RolledBackError extends Error {
  override readonly name = 'RolledBackError';

  constructor() {
    super('SQLite has rolled this transaction back by itself, because of an error in it: nothing of it is stored');
  }
}

function isOpen(handle: SqliteHandle): boolean {
  return handle.open && handle.inTransaction;
}
