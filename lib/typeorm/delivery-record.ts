import type { DeliveryState } from '../journal/durable-journal.js';

/**
 * One row of table `chat_delivery`: a callback for one handler that was not done with it at once. Callbacks that all handlers were
 * done with have no row here.
 */
export class DeliveryRecord {
  /** The `id` of the `CallbackRecord`. */
  callbackId!: string;
  /** The handler's id. */
  handler!: string;
  state!: DeliveryState;
  /** Attempts begun. */
  attempts!: number;
  /** Epoch milliseconds of the database's clock: when it may be claimed. While an instance has it, the end of its lease. */
  dueAt!: number;
  /** The instance that has it. */
  owner!: string | null;
  /** Whether the handler may have seen the event already, whatever `attempts` says. */
  redelivery!: boolean;
  /** How many holders in a row died with it. */
  crashes!: number;
  /** Stack or text of the last error. */
  error!: string | null;
  /** Epoch milliseconds of the database's clock. */
  changedAt!: number;
}
