import type { DeliveryReceipt } from '../events/delivery.js';
import { CallbackJournal } from './callback-journal.js';
import type { JournalEntry, Lease } from './journal-entry.js';

/**
 * How far one delivery, a callback for one handler, has come: `pending` (waits, or is being worked on under a lease), `done`, or
 * `dead` (given up; a dead letter).
 */
export type DeliveryState = 'pending' | 'done' | 'dead';

/** A callback for one handler. */
export interface DeliveryKey {
  /** The callback's `key`. */
  readonly key: string;
  /** The handler's id. */
  readonly handler: string;
}

/** One text for a delivery. Keys are of one length, so names sort by key, then by handler. */
export function deliveryName({ key, handler }: DeliveryKey): string {
  return `${key} ${handler}`;
}

/** What a delivery becomes. */
export interface DeliveryChange {
  readonly state: DeliveryState;
  /** Attempts begun so far. */
  readonly attempts: number;
  /** Milliseconds from the journal's now until anybody may claim it; of no meaning unless `pending`. */
  readonly dueIn: number;
  /** Whether the handler may have seen the event already, whatever `attempts` says. */
  readonly redelivery: boolean;
  /** Why the last attempt failed. */
  readonly error: string | null;
  /** How many holders in a row died with it, as `ClaimedDelivery` has it. @default 0 */
  readonly crashes?: number | undefined;
}

/** A delivery that gets a row of its own, as the first pass over its callback did not see it done. */
export interface OpenDelivery extends DeliveryChange {
  readonly handler: string;
  /** The instance that is still at work on it, for `dueIn` milliseconds; null when nobody is. */
  readonly owner: string | null;
}

/** The end of the first pass over a callback: every due handler is done with it, but for those listed in `open`. */
export interface CallbackSettlement {
  readonly key: string;
  /** Settles nothing unless this instance still holds the callback. */
  readonly owner: string;
  readonly open: readonly OpenDelivery[];
}

/** The end of one later attempt. Changes nothing unless the delivery is pending under this owner, at this attempt. */
export interface DeliveryUpdate extends DeliveryReceipt {
  readonly change: DeliveryChange;
}

/** A part of the deliveries, by how many holders in a row died with them. */
export interface CrashRange {
  readonly least: number;
  /** @default any number */
  readonly most?: number | undefined;
}

/** How many deliveries an instance has room for. */
export interface WantedDeliveries {
  readonly handler: string;
  readonly limit: number;
  /** Only those whose `ClaimedDelivery.crashes` would be in this range. @default all */
  readonly crashes?: CrashRange | undefined;
}

/** A callback as it comes back from the journal. Long or odd texts may be shortened in all but `body`. */
export type StoredCallback = Omit<JournalEntry, 'due' | 'lease'>;

/** A delivery that this instance, and nobody else, may work on until the lease ends. */
export interface ClaimedDelivery {
  readonly callback: StoredCallback;
  readonly handler: string;
  /** This one included. */
  readonly attempt: number;
  readonly redelivery: boolean;
  /** How many holders in a row died with it, or stood still: their leases ran out, and none said how its attempt ended. */
  readonly crashes: number;
}

/** A delivery as it is stored. */
export interface StoredDelivery extends Omit<DeliveryChange, 'dueIn' | 'crashes'> {
  readonly callback: StoredCallback;
  readonly handler: string;
  /** Epoch milliseconds of the journal's clock at the last change of state, attempts or error. */
  readonly changedAt: number;
}

/** Which callbacks; all that is given must fit. */
export interface CallbackFilter {
  readonly eventIds?: readonly string[];
  readonly eventNames?: readonly string[];
  readonly conversationKey?: string;
  /** `occurredAt`, epoch milliseconds: from this one on. */
  readonly since?: number;
  /** `occurredAt`, epoch milliseconds: before this one. */
  readonly until?: number;
}

/** Which deliveries; all that is given must fit. */
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
  /** What stood last on the page before; undefined for the first page. */
  readonly after?: Cursor | undefined;
  readonly limit: number;
}

/** What waits for one handler. */
export interface HandlerBacklog {
  readonly handler: string;
  readonly pending: number;
  readonly dead: number;
}

/**
 * A journal that is an inbox too: it keeps, per handler, what of a callback is still to be delivered. Extend it to get delivery
 * at least once on a store of your own; `durableJournalContract` of `nestjs-chat-webhooks/journal` checks it.
 *
 * **Callbacks** are appended `pending`, under a lease of the instance that stores them, with the ids of the handlers they are
 * due to. That instance tries each handler once and then settles the callback: `settled` when all are done, which is the common
 * case and needs no more than this one row; otherwise `split`, and each handler that is not done gets a **delivery**, a row of
 * its own that lives on by itself. A callback whose lease ran out before that is split by whoever notices.
 *
 * **Deliveries** are claimed under a lease, at most by one instance at a time, and end `done` or `dead`.
 *
 * All times are told as durations and counted on the store's own clock, so that instances need not agree on the time. Every
 * method may be repeated after an error whose outcome is unknown, and may be called by several instances at once.
 */
export abstract class DurableJournal extends CallbackJournal {
  /**
   * Ends the first pass over callbacks. In one step each: `pending` and leased by `owner` (also when the lease is over, as long as
   * nobody has taken over) becomes `settled` without `open`, or `split` with a delivery for each of `open`. A delivery that is
   * there already stays as it is. A callback that is no longer pending, or is another owner's, is left alone.
   */
  abstract settle(callbacks: readonly CallbackSettlement[]): Promise<void>;

  /** Records how later attempts ended. A delivery that another owner or attempt holds by now, or that is not pending, is left alone. */
  abstract update(deliveries: readonly DeliveryUpdate[]): Promise<void>;

  /**
   * Splits up to `limit` callbacks that are pending and whose lease ran out: each due handler gets a delivery, pending, due now,
   * nobody's, with 1 attempt (the crashed one) and 1 crash, unless it has one already.
   *
   * @returns how many callbacks were split; fewer than `limit` when no more are to be found now
   */
  abstract recover(limit: number): Promise<number>;

  /**
   * Takes deliveries that are pending and due, the longest due first: for each wanted handler at most its limit. Each becomes the
   * owner's until the lease ends, with one attempt more, and one crash more if it still has an owner: that one's lease ran out.
   * No delivery is ever given to two callers under one lease.
   */
  abstract claim(wanted: readonly WantedDeliveries[], lease: Lease): Promise<ClaimedDelivery[]>;

  /** Prolongs the lease of those deliveries among the given that are pending and the owner's. */
  abstract renew(deliveries: readonly DeliveryKey[], lease: Lease): Promise<void>;

  /** Callbacks in the order of their keys, without those that cannot be delivered again: `pending`, `rejected`, or without body. */
  abstract findCallbacks(filter: CallbackFilter, page: Page<string>): Promise<StoredCallback[]>;

  /** Deliveries in the order of their callbacks' keys, then of their handlers' ids. */
  abstract findDeliveries(filter: DeliveryFilter, page: Page<DeliveryKey>): Promise<StoredDelivery[]>;

  /**
   * Makes deliveries due now as if never tried (0 attempts, 0 crashes, a redelivery, no error): new ones, and such as are `done` or `dead`.
   * Left alone are pending ones, and callbacks that `findCallbacks` would not show.
   *
   * @param only 'dead': all that is not dead is left alone, and none is made
   * @returns how many deliveries became due
   */
  abstract redeliver(deliveries: readonly DeliveryKey[], only?: 'dead'): Promise<number>;

  /** Deletes those among the given that are dead. @returns how many */
  abstract discard(deliveries: readonly DeliveryKey[]): Promise<number>;

  /**
   * Makes all pending deliveries of a handler that are nobody's (no owner, or its lease is over) dead, with `error` as the reason.
   *
   * @returns how many
   */
  abstract abandon(handler: string, error: string): Promise<number>;

  /** What is pending and dead, per handler, in the order of their ids; without handlers that have neither. */
  abstract backlog(): Promise<HandlerBacklog[]>;

  /**
   * Deletes up to `limit` callbacks that were received more than `age` milliseconds ago, the oldest first, with their deliveries.
   * Never one that is pending, has a pending delivery, or a delivery that changed within `age`.
   *
   * @returns how many callbacks; fewer than `limit` when no more are to be found now
   */
  abstract prune(age: number, limit: number): Promise<number>;
}

/** Whether a journal has the durable half; told by its methods, as a class may come from another copy of this package. */
export function isDurable(journal: CallbackJournal): journal is DurableJournal {
  return 'settle' in journal && 'claim' in journal && 'recover' in journal;
}
