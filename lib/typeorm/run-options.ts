/** When a transaction of the host ends though its work does not. A handler can pass its `Delivery`. */
export interface RunOptions {
  /** The transaction is rolled back when this is aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds after which it is rolled back. @default 60000, on SQLite 10000 */
  readonly timeout?: number | undefined;
}

/** The work given to `run` took longer than its `timeout`, or did nothing for a second on SQLite. It is rolled back. */
export class RunTimeoutError extends Error {
  override readonly name = 'RunTimeoutError';

  constructor(what: string) {
    super(`the work given to TypeOrmJournal.run ${what}; it is rolled back`);
  }
}

/** The work began a transaction within its own and left it open. TypeORM would take the outer one's end for that, and report success. */
export class UnendedTransactionError extends Error {
  override readonly name = 'UnendedTransactionError';

  constructor() {
    super('the work given to TypeOrmJournal.run began a transaction and did not end it; all is rolled back');
  }
}
