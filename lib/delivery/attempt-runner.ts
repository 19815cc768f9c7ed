import type { AnyChatEvent } from '../events/chat-events.js';
import type { DeliveryReceipt } from '../events/delivery.js';
import {
  deliveryName,
  type DeliveryChange,
  type DeliveryKey,
  type DurableJournal,
  type StoredCallback,
} from '../journal/durable-journal.js';
import type { CallbackTally } from '../counters/callback-counters.js';
import type { Attempt } from './attempt.js';
import { aloneAgain, countedAttempts } from './crashes.js';
import type { EventHandler, HandlerPolicy } from './event-handler.js';
import type { DeadLetterNotice, FailureReport } from './failure-report.js';
import { HandlerInterruptedError, ProcessDiedError } from './handler-errors.js';
import { afterFailure, dueNow } from './retry.js';

/** Makes attempts that a journal keeps, counts and reports them, and says what becomes of their deliveries. */
export class AttemptRunner {
  private readonly dying = new Map<string, DeadLetterNotice>();

  constructor(
    private readonly counters: CallbackTally,
    private readonly report: FailureReport,
  ) {}

  /** Never rejects. */
  async run(attempt: Attempt): Promise<DeliveryChange> {
    const { handler, event, delivery } = attempt;
    try {
      await attempt.run();
      this.counters.handled++;
      // read after the call: after an adoption the journal counts more attempts than the handler was told
      const attempts = countedAttempts(delivery.receipt!.attempt, attempt.crashes);
      return { ...dueNow(attempts, true), state: 'done' };
    } catch (error) {
      const receipt = delivery.receipt!;
      const { crashes } = attempt;
      // an attempt that we cut short does not count
      if (attempt.aborted instanceof HandlerInterruptedError) return { ...dueNow(receipt.attempt - 1, true), crashes };
      return this.failed(receipt, event, handler, countedAttempts(receipt.attempt, crashes), error);
    }
  }

  /** What becomes of a delivery whose last attempt the process did not outlive, though it was tried alone. */
  diedAlone(receipt: DeliveryReceipt, event: AnyChatEvent, handler: EventHandler, attempts: number): DeliveryChange {
    const change = this.failed(receipt, event, handler, attempts, new ProcessDiedError(attempts));
    return change.state === 'dead' ? change : { ...change, ...aloneAgain(attempts) };
  }

  /**
   * What becomes of a delivery that no attempt could be made at.
   *
   * @param attempts how many count
   */
  unmade(receipt: DeliveryReceipt, callback: StoredCallback, policy: HandlerPolicy, attempts: number, error: unknown) {
    const change = afterFailure(error, attempts, policy);
    this.report.unmade(receipt.handler, callback, error);
    if (change.state === 'dead') this.bury(receipt, callback, undefined, change);
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

  /** A dead letter that the journal could not be told about: somebody else has the delivery. */
  forget(delivery: DeliveryKey): void {
    this.dying.delete(deliveryName(delivery));
  }

  private failed(
    receipt: DeliveryReceipt,
    event: AnyChatEvent,
    handler: EventHandler,
    attempt: number,
    error: unknown,
  ): DeliveryChange {
    const change = afterFailure(error, attempt, handler.policy);
    const next = change.state === 'dead' ? 'dead-letter' : 'retry';
    this.report.failed({ handler: handler.id, event, error, attempt, next }, change.dueIn);
    if (next === 'dead-letter') this.bury(receipt, { eventId: event.id, eventName: event.eventName }, event, change);
    return change;
  }

  private bury(
    { key, handler }: DeliveryReceipt,
    { eventId, eventName }: Pick<StoredCallback, 'eventId' | 'eventName'>,
    event: AnyChatEvent | undefined,
    { attempts, error }: DeliveryChange,
  ): void {
    const letter = { key, handler, eventId, eventName, event, attempts, error: error ?? '' };
    this.dying.set(deliveryName(letter), letter);
  }
}
