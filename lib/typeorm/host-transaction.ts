import type { StatementLimit } from './silence.js';

/** When a transaction of the host's ends whose work does not. A `Delivery` is one. */
export interface RunOptions {
  /** Ends it when aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds after which it ends. @default 60000, on SQLite 10000 */
  readonly timeout?: number | undefined;
}

/** The work given to `run` took longer than its `timeout`, or did nothing for a second on SQLite. It is rolled back. */
export class RunTimeoutError extends Error {
  override readonly name = 'RunTimeoutError';

  constructor(what: string) {
    super(`the work given to TypeOrmJournal.run ${what}; it is rolled back`);
  }
}

/** TypeORM takes the end of the outer transaction for that of one within it, and reports success. */
export class UnendedTransactionError extends Error {
  override readonly name = 'UnendedTransactionError';

  constructor() {
    super('the work given to TypeOrmJournal.run began a transaction and did not end it; all is rolled back');
  }
}

/**
 * The outcome of work, which may use a connection until the signal comes or the time is over. Its later statements are refused,
 * so that what it does when it wakes up again cannot be committed.
 *
 * @throws the signal's reason, or RunTimeoutError
 */
export async function endsWith<T>(
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
  const timer = setTimeout(() => end(new RunTimeoutError(`was not done in ${timeout} ms`)), timeout).unref(); // the connection keeps the process, until it is closed
  try {
    return await Promise.race([work(), ended]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}
