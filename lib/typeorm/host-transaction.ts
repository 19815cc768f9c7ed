import type { StatementLimit } from './silence.js';

/** When a transaction of the host's ends whose work does not. A `Delivery` is one. */
export interface RunOptions {
  /** Ends it when aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds after which it ends. @default 60000, on SQLite 10000 */
  readonly timeout?: number | undefined;
}

/**
 * The outcome of work, which may use a connection until the signal comes or the time is over. Its later statements are refused,
 * so that what it does when it wakes up again cannot be committed.
 *
 * @throws the signal's reason, or Error when the time is over
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
  const timer = setTimeout(
    () => end(new Error(`TypeOrmJournal.run: the work did not end within ${timeout} ms; it is rolled back`)),
    timeout,
  ).unref(); // the connection keeps the process, until it is closed
  try {
    return await Promise.race([work(), ended]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}
