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
