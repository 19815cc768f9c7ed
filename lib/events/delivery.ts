/** Identifies one attempt at one delivery, so that no other attempt is settled instead. */
export interface DeliveryReceipt {
  /** The journal's key of the callback. */
  readonly key: string;
  /** The handler's id. */
  readonly handler: string;
  /** Who holds the lease: a UUID, of an instance or of one claim of it. */
  readonly owner: string;
  /** Number of the attempt, counted from 1. */
  readonly attempt: number;
}

/** What a handler knows about its call: its second argument. */
export interface Delivery {
  /** The handler's id. */
  readonly handler: string;
  /** Counts from 1. An attempt that a crash or a shutdown cut short does not count, unless the process died while it tried only this one. */
  readonly attempt: number;
  /** Whether the handler may have seen this event before: a retry, a recovery after a crash, a replay. */
  readonly redelivery: boolean;
  /** Aborted when the handler's `timeout` is over, and when the app shuts down without it having finished. */
  readonly signal: AbortSignal;
  /** What `TypeOrmJournal.complete()` takes; undefined if the journal keeps nothing of the delivery. */
  readonly receipt: DeliveryReceipt | undefined;
}
