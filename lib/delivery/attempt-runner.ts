import type { AnyChatEvent } from '../events/chat-events.js';
import type { DeliveryReceipt } from '../events/delivery.js';
import type { DeliveryChange, StoredCallback } from '../journal/durable-journal.js';
import type { CallbackTally } from '../counters/callback-counters.js';
import type { Attempt } from './attempt.js';
import { aloneAgain, countedAttempts } from './crashes.js';
import type { DeadLetters } from './dead-letters.js';
import type { EventHandler, HandlerPolicy } from './event-handler.js';
import type { FailureReport } from './failure-report.js';
import { HandlerInterruptedError, ProcessDiedError } from './handler-errors.js';
import type { ObservedAttempts } from './observed-attempts.js';
import { afterFailure, dueNow } from './retry.js';

/** Runs attempts that a journal knows, counts and reports them, and tells what becomes of their deliveries. */
export class AttemptRunner {
  constructor(
    private readonly counters: CallbackTally,
    private readonly report: FailureReport,
    private readonly deadLetters: DeadLetters,
    private readonly observed: ObservedAttempts,
  ) {}

  /** Never rejects. */
  async run(attempt: Attempt): Promise<DeliveryChange> {
    const { handler, event, delivery } = attempt;
    try {
      await this.observed.run(attempt);
      this.counters.handled++;
      // read after the call: after an adoption the journal counts more attempts than the handler was told
      const attempts = countedAttempts(delivery.receipt!.attempt, attempt.crashes);
      return { ...dueNow(attempts, true), state: 'done' };
    } catch (error) {
      const receipt = delivery.receipt!;
      const { crashes } = attempt;
      // an attempt that we cut short does not count
      if (attempt.aborted instanceof HandlerInterruptedError) return { ...dueNow(receipt.attempt - 1, true), crashes };
      const attempts = countedAttempts(receipt.attempt, crashes);
      return attempt.inContext(() => this.failed(receipt, event, handler, attempts, error));
    }
  }

  /** What becomes of a delivery whose last attempt the process did not outlive, though it was tried alone. */
  afterCrashAlone(
    receipt: DeliveryReceipt,
    event: AnyChatEvent,
    handler: EventHandler,
    attempts: number,
  ): DeliveryChange {
    const change = this.failed(receipt, event, handler, attempts, new ProcessDiedError(attempts));
    return change.state === 'dead' ? change : { ...change, ...aloneAgain(attempts) };
  }

  /**
   * What becomes of a delivery for which the handler cannot be called.
   *
   * @param attempts how many count
   * @param error why it cannot
   */
  withoutCall(
    receipt: DeliveryReceipt,
    callback: StoredCallback,
    policy: HandlerPolicy,
    attempts: number,
    error: unknown,
  ): DeliveryChange {
    const change = afterFailure(error, attempts, policy);
    this.report.notCalled(receipt.handler, callback, error);
    this.noteDeadLetter(receipt, callback, undefined, change);
    return change;
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
    this.noteDeadLetter(receipt, { eventId: event.id, eventName: event.eventName }, event, change);
    return change;
  }

  private noteDeadLetter(
    { key, handler }: DeliveryReceipt,
    { eventId, eventName }: Pick<StoredCallback, 'eventId' | 'eventName'>,
    event: AnyChatEvent | undefined,
    { state, attempts, error }: DeliveryChange,
  ): void {
    if (state !== 'dead') return;
    this.deadLetters.add({ key, handler, eventId, eventName, event, attempts, error: error ?? '' });
  }
}
