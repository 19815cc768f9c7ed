import { AsyncLocalStorage } from 'node:async_hooks';
import type { EntityManager } from 'typeorm';
import { LONGEST_DELAY } from '../time/time-limit.js';
import { LONG_PATIENCE, type JournalConnection } from './journal-connection.js';
import { RunTimeoutError, UnendedTransactionError, type RunOptions } from './run-options.js';
import type { StatementLimit } from './silence.js';

type Work<T> = (manager: EntityManager) => Promise<T>;

/** A transaction of the host, and all the work in it. */
class OpenTransaction {
  isOpen = true;
  private readonly underway = new Set<Promise<unknown>>();
  private failure: { readonly error: unknown } | undefined;

  constructor(private readonly manager: EntityManager) {}

  /** Does work in it. If the work fails, the whole transaction does, even where the caller catches the error. */
  join<T>(work: Work<T>): Promise<T> {
    const joined = this.watched(work).finally(() => this.underway.delete(joined));
    this.underway.add(joined);
    return joined;
  }

  /** Resolves when all work has ended well. @throws the first error of any */
  async end(): Promise<void> {
    while (this.underway.size > 0) await Promise.allSettled(this.underway);
    this.isOpen = false;
    if (this.failure !== undefined) throw this.failure.error;
  }

  private async watched<T>(work: Work<T>): Promise<T> {
    try {
      return await work(this.manager);
    } catch (error) {
      this.failure ??= { error };
      throw error;
    }
  }
}

/** Runs work of the host in transactions on the journal's database. */
export class HostTransactions {
  private readonly current = new AsyncLocalStorage<OpenTransaction>();

  constructor(private readonly connection: JournalConnection) {}

  /**
   * Opens a transaction as the host would; or, called within the work of one, however deep, joins that. The transaction is rolled back
   * when its time is over before the work ends.
   */
  run<T>(work: Work<T>, options: RunOptions = {}): Promise<T> {
    const outer = this.current.getStore();
    if (outer?.isOpen === true) return outer.join(work);
    const whole: Work<T> = (manager) => {
      const transaction = new OpenTransaction(manager);
      return this.current.run(transaction, async () => {
        try {
          const result = await work(manager);
          await transaction.end();
          return result;
        } finally {
          transaction.isOpen = false;
        }
      });
    };
    const { sqlite } = this.connection;
    return sqlite === undefined ? this.onServer(whole, options) : sqlite.host(whole, options);
  }

  private onServer<T>(whole: Work<T>, options: RunOptions): Promise<T> {
    const { connection } = this;
    const { signal } = options;
    const timeout = Math.min(options.timeout ?? LONG_PATIENCE, LONGEST_DELAY);
    return connection.onHost(Math.max(timeout, LONG_PATIENCE), async (runner, limit) => {
      try {
        const result = await runner.manager.transaction((manager) =>
          endsWith(limit, { signal, timeout }, async () => {
            const given = await whole(manager);
            // PostgreSQL confirms a commit after an error that was caught, and rolls back: any other statement it refuses
            if (limit.hasFailed && connection.isPostgres) await manager.query('SELECT 1');
            return given;
          }),
        );
        if (runner.isTransactionActive) throw new UnendedTransactionError();
        return result;
      } finally {
        // it must not go back to the pool with the connection
        if (runner.isTransactionActive) await runner.query('ROLLBACK').catch(() => {});
      }
    });
  }
}

/**
 * Does work that may use a connection until the signal is aborted or the time is over. Its later statements are refused, so that
 * nothing that it still does can be committed.
 *
 * @throws the signal's reason, or RunTimeoutError
 */
async function endsWith<T>(
  limit: StatementLimit,
  { signal, timeout }: { readonly signal: AbortSignal | undefined; readonly timeout: number },
  work: () => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  let end!: (reason: unknown) => void;
  const ended = new Promise<never>((_, reject) => {
    end = (reason) => {
      limit.end(reason);
      reject(reason);
    };
  });
  const abort = () => end(signal!.reason);
  signal?.addEventListener('abort', abort, { once: true });
  // the connection keeps the process alive, until it is closed
  const timer = setTimeout(() => end(new RunTimeoutError(`was not done in ${timeout} ms`)), timeout).unref();
  try {
    return await Promise.race([work(), ended]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}
