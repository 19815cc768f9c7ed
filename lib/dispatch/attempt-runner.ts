import type { DeliveryReceipt } from '../events/delivery.js';
import {
  deliveryName,
  type DeliveryChange,
  type DeliveryKey,
  type DurableJournal,
  type StoredCallback,
} from '../journal/durable-journal.js';
import type { CallbackCounters } from '../receiver/callback-counters.js';
import type { Attempt } from './attempt.js';
import type { HandlerPolicy } from './event-handler.js';
import type { DeadLetterNotice, FailureReport } from './failure-report.js';
import { HandlerInterruptedError } from './handler-errors.js';
import { afterFailure, dueNow } from './retry.js';

type Naming = Pick<StoredCallback, 'eventId' | 'eventName'>;

/** Makes attempts that a journal keeps, counts and reports them, and says what becomes of their deliveries. */
export class AttemptRunner {
  private readonly dying = new Map<string, DeadLetterNotice>();

  constructor(
    private readonly counters: CallbackCounters,
    private readonly report: FailureReport,
  ) {}

  /** Never rejects. */
  async run(attempt: Attempt): Promise<DeliveryChange> {
    const { handler, event, delivery } = attempt;
    try {
      await attempt.run();
      this.counters.handled++;
      // read behind the call: after an adoption the journal counts more attempts than the handler was told
      return { ...dueNow(delivery.receipt!.attempt, true), state: 'done' };
    } catch (error) {
      const receipt = delivery.receipt!;
      // an attempt that we cut short does not count
      if (attempt.aborted instanceof HandlerInterruptedError) return dueNow(receipt.attempt - 1, true);
      const change = afterFailure(error, receipt.attempt, handler.policy);
      const next = change.state === 'dead' ? 'dead-letter' : 'retry';
      this.report.failed({ handler: handler.id, event, error, attempt: receipt.attempt, next });
      if (next === 'dead-letter') this.bury(receipt, { eventId: event.id, eventName: event.eventName }, change);
      return change;
    }
  }

  /**
   * What becomes of a delivery that no attempt could be made at.
   *
   * @param attempts how many count
   */
  unmade(receipt: DeliveryReceipt, callback: Naming, policy: HandlerPolicy, attempts: number, error: unknown) {
    const change = afterFailure(error, attempts, policy);
    this.report.unmade(receipt.handler, callback, error);
    if (change.state === 'dead') this.bury(receipt, callback, change);
    return change;
  }

  /** Tells the host of a dead letter that the journal has by now, if it is one: the handler may have completed it itself. */
  async buried(delivery: DeliveryKey, journal: DurableJournal): Promise<void> {
    const name = deliveryName(delivery);
    const letter = this.dying.get(name);
    if (letter === undefined) return;
    this.dying.delete(name);
    const filter = { state: 'dead', handler: delivery.handler, eventIds: [letter.eventId] } as const;
    const found = await journal.findDeliveries(filter, { limit: 1 }).catch(() => [letter]);
    if (found.length > 0) this.report.died(letter);
  }

  private bury({ key, handler }: DeliveryReceipt, { eventId, eventName }: Naming, change: DeliveryChange): void {
    const { attempts, error } = change;
    this.dying.set(deliveryName({ key, handler }), { key, handler, eventId, eventName, attempts, error: error ?? '' });
  }
}
