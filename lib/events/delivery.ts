/** Names one attempt at one delivery, so that no other attempt is settled in its place. */
export interface DeliveryReceipt {
  /** The journal's key of the callback. */
  readonly key: string;
  /** The handler's id. */
  readonly handler: string;
  /** Who holds the lease: a UUID, of an instance or of one claim of it. */
  readonly owner: string;
  readonly attempt: number;
}

/** What a handler is told about the call it got, as its second argument. */
export interface Delivery {
  /** The handler's id. */
  readonly handler: string;
  /** Counts from 1. What a crash or a shutdown cut short does not count, unless the process died while it tried this alone. */
  readonly attempt: number;
  /** Whether the handler may have seen this event before: a retry, a recovery after a crash, a replay. */
  readonly redelivery: boolean;
  /** Aborted when the handler's `timeout` is over, and when the app shuts down without it having finished. */
  readonly signal: AbortSignal;
  /** What `TypeOrmJournal.complete()` settles; undefined where nothing is kept of the delivery. */
  readonly receipt: DeliveryReceipt | undefined;
}
