import type { DeliveryReceipt } from '../events/delivery.js';
import type { DeliveryChange, DeliveryKey, StoredCallback } from '../journal/durable-journal.js';
import type { CallbackCounters } from '../receiver/callback-counters.js';
import type { Attempt } from './attempt.js';
import type { DeadLetterNotice, FailureReport } from './failure-report.js';
import { errorText, HandlerInterruptedError } from './handler-errors.js';
import { afterFailure } from './retry.js';

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
      return { ...ended(delivery.receipt!), state: 'done' };
    } catch (error) {
      const receipt = delivery.receipt!;
      // an attempt that we cut short does not count
      if (attempt.aborted instanceof HandlerInterruptedError) {
        return { ...ended(receipt), state: 'pending', attempts: receipt.attempt - 1 };
      }
      const change = afterFailure(error, receipt.attempt, handler.policy);
      const next = change.state === 'dead' ? 'dead-letter' : 'retry';
      this.report.failed({ handler: handler.id, event, error, attempt: receipt.attempt, next });
      if (next === 'dead-letter') this.bury(receipt, { eventId: event.id, eventName: event.eventName }, change);
      return change;
    }
  }

  /** Ends a delivery that no attempt can be made at. */
  giveUp(receipt: DeliveryReceipt, callback: Naming, attempts: number, error: unknown): DeliveryChange {
    const change: DeliveryChange = { ...ended(receipt), state: 'dead', attempts, error: errorText(error) };
    this.bury(receipt, callback, change);
    return change;
  }

  /** The host is told when the dead letter can be found. */
  buried({ key, handler }: DeliveryKey): void {
    const name = `${key} ${handler}`;
    const letter = this.dying.get(name);
    if (letter === undefined) return;
    this.dying.delete(name);
    this.report.died(letter);
  }

  private bury({ key, handler }: DeliveryReceipt, { eventId, eventName }: Naming, change: DeliveryChange): void {
    const { attempts, error } = change;
    this.dying.set(`${key} ${handler}`, { key, handler, eventId, eventName, attempts, error: error ?? '' });
  }
}

/** After an adoption the journal counts more attempts than the handler was told. */
function ended({ attempt }: DeliveryReceipt) {
  return { attempts: attempt, dueIn: 0, redelivery: true, error: null };
}
