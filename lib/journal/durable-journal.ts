import type { DeliveryReceipt } from '../events/delivery.js';
import { CallbackJournal } from './callback-journal.js';
import type { DecisionRecord, JournalEntry, Lease } from './journal-entry.js';

/**
 * How far a delivery, which is a callback for one handler, has come: `pending` (it waits, or an instance works on it under a lease),
 * `done`, or `dead` (given up: a dead letter).
 */
export type DeliveryState = 'pending' | 'done' | 'dead';

/** Names a delivery: a callback for one handler. */
export interface DeliveryKey {
  /** The callback's `key`. */
  readonly key: string;
  /** The handler's id. */
  readonly handler: string;
}

/** A delivery's name in one text. Keys have the same length, so names sort by key, then by handler. */
export function deliveryName({ key, handler }: DeliveryKey): string {
  return `${key} ${handler}`;
}

/** What a delivery becomes. */
export interface DeliveryChange {
  readonly state: DeliveryState;
  /** Attempts begun so far. */
  readonly attempts: number;
  /** Milliseconds from the journal's now until anybody may claim it. Means nothing unless the state is `pending`. */
  readonly dueIn: number;
  /** Whether the handler may have seen the event already, whatever `attempts` says. */
  readonly redelivery: boolean;
  /** Why the last attempt failed: stack or text; null if it did not. */
  readonly error: string | null;
  /** How many holders in a row died with it; see `ClaimedDelivery.crashes`. @default 0 */
  readonly crashes?: number | undefined;
}

/** A delivery that gets a row of its own, as it was not done in the first pass over its callback. */
export interface OpenDelivery extends DeliveryChange {
  /** The handler's id. */
  readonly handler: string;
  /** The instance that still works on it, for `dueIn` milliseconds; null when nobody does. */
  readonly owner: string | null;
}

/** The end of the first pass over a callback: every handler that it was due to is done with it, except those listed in `open`. */
export interface CallbackSettlement {
  /** The callback's `key`. */
  readonly key: string;
  /** Nothing is settled unless this instance still holds the callback. */
  readonly owner: string;
  readonly open: readonly OpenDelivery[];
}

/** The end of an attempt after the first pass. It changes nothing unless the delivery is pending under this owner, at this attempt. */
export interface DeliveryUpdate extends DeliveryReceipt {
  readonly change: DeliveryChange;
}

/** Selects deliveries by how many holders in a row died with them. */
export interface CrashRange {
  /** From this number on. */
  readonly least: number;
  /** Up to this number. @default any number */
  readonly most?: number | undefined;
}

/** How many deliveries of one handler an instance has room for. */
export interface WantedDeliveries {
  /** The handler's id. */
  readonly handler: string;
  /** At most so many. */
  readonly limit: number;
  /** Only those whose `ClaimedDelivery.crashes` would be in this range. @default all */
  readonly crashes?: CrashRange | undefined;
}

/** A callback as it comes back from the journal. Texts that are long, or hold odd characters, may be shortened; `body` is exact. */
export interface StoredCallback extends Omit<
  JournalEntry,
  'due' | 'lease' | 'sequence' | 'sentBy' | 'messageKind' | 'proposal' | 'decision'
> {
  /** As it was appended. A journal that does not keep it leaves it out. */
  readonly sequence?: number | null | undefined;
  /** As it was appended. A journal that does not keep it leaves it out. */
  readonly sentBy?: 'user' | 'server' | null | undefined;
  /** As it was appended. A journal that does not keep it leaves it out. */
  readonly messageKind?: string | null | undefined;
  /** As it was appended. A journal that does not keep it leaves it out. */
  readonly proposal?: string | null | undefined;
  /** As it was appended. A journal that leaves it out delivers no event of a decision a second time. */
  readonly decision?: DecisionRecord | null | undefined;
}

/** A delivery that this instance alone may work on until the lease ends. */
export interface ClaimedDelivery {
  readonly callback: StoredCallback;
  readonly handler: string;
  /** Counts from 1, with this one. */
  readonly attempt: number;
  /** Whether the handler may have seen the event already. */
  readonly redelivery: boolean;
  /** How many holders in a row died or stood still with it: their leases ran out before they told how their attempts ended. */
  readonly crashes: number;
}

/** A delivery as it is stored. */
export interface StoredDelivery extends Omit<DeliveryChange, 'dueIn' | 'crashes'> {
  readonly callback: StoredCallback;
  readonly handler: string;
  /** Epoch milliseconds of the journal's clock at the last change of state, attempts or error. */
  readonly changedAt: number;
}

/** Selects callbacks; all that is given must match. */
export interface CallbackFilter {
  readonly eventIds?: readonly string[];
  readonly eventNames?: readonly string[];
  readonly conversationKey?: string;
  /** `occurredAt`, epoch milliseconds: from this one on. */
  readonly since?: number;
  /** `occurredAt`, epoch milliseconds: before this one. */
  readonly until?: number;
}

/** Selects deliveries; all that is given must match. */
export interface DeliveryFilter {
  readonly state?: DeliveryState;
  readonly handler?: string;
  readonly eventIds?: readonly string[];
  readonly conversationKey?: string;
  /** `changedAt`, epoch milliseconds: from this one on. */
  readonly since?: number;
  /** `changedAt`, epoch milliseconds: before this one. */
  readonly until?: number;
}

/** A part of a long list. */
export interface Page<Cursor> {
  /** The last item of the page before; undefined for the first page. */
  readonly after?: Cursor | undefined;
  /** Most items on the page. */
  readonly limit: number;
}

/** How much waits for one handler. */
export interface HandlerBacklog {
  /** The handler's id. */
  readonly handler: string;
  /** Deliveries that wait or are being worked on. */
  readonly pending: number;
  /** Dead letters. */
  readonly dead: number;
  /**
   * For how many milliseconds the oldest of those that wait has been due, of the journal's clock; 0 when none is due. What is tried again
   * later, or is being worked on, is not due. A journal that does not know it leaves it out.
   */
  readonly lag?: number | undefined;
}

/**
 * A journal that also keeps, per handler, which callbacks are still to be delivered. Extend it to get at-least-once delivery on a
 * store of your own; `durableJournalContract` of `nestjs-chat-webhooks/journal` checks it.
 *
 * **Callbacks** are appended `pending`, under a lease of the instance that stores them, with the ids of the handlers they are
 * due to. That instance tries each handler once, the first pass, and then settles the callback. It becomes `settled` when all handlers
 * are done, which is the common case and needs only this one row. Otherwise it becomes `split`, and each handler that is not done gets
 * a **delivery**, a row of its own. A callback whose lease ran out before that is split by whichever instance notices.
 *
 * **Deliveries** are claimed under a lease, at most by one instance at a time, and end `done` or `dead`.
 *
 * All times are given as durations and counted on the store's own clock, so that instances need not agree on the time. Every method
 * may be called again after an error that leaves open what was done, and by several instances at once.
 */
export abstract class DurableJournal extends CallbackJournal {
  /**
   * Ends the first pass over callbacks. Each callback that is `pending` and leased by `owner` (also when the lease is over, as long as
   * nobody has taken over) becomes, in one step, `settled` if nothing is `open`, else `split` with a delivery for each of `open`. A
   * delivery that is there already stays as it is. A callback that is not pending, or is another owner's, is left alone.
   */
  abstract settle(callbacks: readonly CallbackSettlement[]): Promise<void>;

  /** Stores how later attempts ended. A delivery that is not pending, or under another owner or attempt by now, is left alone. */
  abstract update(deliveries: readonly DeliveryUpdate[]): Promise<void>;

  /**
   * Splits up to `limit` callbacks that are pending and whose lease ran out. Each handler that the callback is due to gets a delivery,
   * unless it has one: pending, due now, without owner, with 1 attempt (the one that crashed) and 1 crash.
   *
   * @returns how many callbacks were split; fewer than `limit` when no more are to be found now
   */
  abstract recover(limit: number): Promise<number>;

  /**
   * Takes deliveries that are pending and due, for each wanted handler at most its limit, and those first that have been due the
   * longest. Each belongs to the lease's owner until the lease ends, with one attempt more; and with one crash more if it still had an
   * owner, whose lease ran out. No delivery is ever given to two callers during one lease.
   */
  abstract claim(wanted: readonly WantedDeliveries[], lease: Lease): Promise<ClaimedDelivery[]>;

  /** Prolongs the lease of those deliveries in the list that are pending and belong to the lease's owner. */
  abstract renew(deliveries: readonly DeliveryKey[], lease: Lease): Promise<void>;

  /** Callbacks in the order of their keys, without those that cannot be delivered again: `pending`, `rejected`, or without body. */
  abstract findCallbacks(filter: CallbackFilter, page: Page<string>): Promise<StoredCallback[]>;

  /** Deliveries in the order of their callbacks' keys, then of their handlers' ids. */
  abstract findDeliveries(filter: DeliveryFilter, page: Page<DeliveryKey>): Promise<StoredDelivery[]>;

  /**
   * Makes deliveries due now, as if never tried: 0 attempts, 0 crashes, a redelivery, no error. This includes new deliveries and those
   * already `done` or `dead`. Pending ones are left alone, and so are callbacks that `findCallbacks` would not show.
   *
   * @param only 'dead': only dead deliveries become due, and no new ones are made
   * @returns how many deliveries became due
   */
  abstract redeliver(deliveries: readonly DeliveryKey[], only?: 'dead'): Promise<number>;

  /** Deletes those deliveries in the list that are dead. @returns how many */
  abstract discard(deliveries: readonly DeliveryKey[]): Promise<number>;

  /**
   * Makes all pending deliveries of a handler dead that nobody works on: without owner, or after the end of its lease. `error` becomes
   * their error.
   *
   * @returns how many
   */
  abstract abandon(handler: string, error: string): Promise<number>;

  /** How much is pending and dead, per handler, in the order of their ids; without handlers that have neither. */
  abstract backlog(): Promise<HandlerBacklog[]>;

  /**
   * Deletes up to `limit` callbacks that were received more than `age` milliseconds ago, the oldest first, with their deliveries.
   * Never one that is pending, has a pending delivery, or a delivery that changed within `age`.
   *
   * @returns how many callbacks; fewer than `limit` when no more are to be found now
   */
  abstract prune(age: number, limit: number): Promise<number>;
}

/** Whether a journal is a `DurableJournal`; decided by its methods, as the class may come from another copy of this package. */
export function isDurable(journal: CallbackJournal): journal is DurableJournal {
  return 'settle' in journal && 'claim' in journal && 'recover' in journal;
}
