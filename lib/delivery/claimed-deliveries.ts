import type { AnyChatEvent } from '../events/chat-events.js';
import type { DeliveryReceipt } from '../events/delivery.js';
import type { ClaimedDelivery, StoredCallback } from '../journal/durable-journal.js';
import type { Lease } from '../journal/journal-entry.js';
import { Attempt } from './attempt.js';
import type { AttemptRunner } from './attempt-runner.js';
import { countedAttempts, diedAlone } from './crashes.js';
import { isFor } from './event-handler.js';
import { UnrecoverableError } from './handler-errors.js';
import type { HandlerQueue } from './handler-queue.js';
import { dueNow } from './retry.js';
import type { SettlementWriter } from './settlement-writer.js';
import type { WorkInHand } from './work-in-hand.js';

/** What claimed deliveries are begun with. */
export interface ClaimedDeliveriesParts {
  readonly queues: ReadonlyMap<string, HandlerQueue>;
  readonly inHand: WorkInHand;
  readonly runner: AttemptRunner;
  readonly writer: SettlementWriter;
  /** Makes the event of a stored callback. @throws when this version cannot read it */
  readonly restore: (callback: StoredCallback) => AnyChatEvent;
  /** Milliseconds between looks for deliveries that are due. */
  readonly pollInterval: number;
}

/** Begins an attempt at each delivery that was claimed, or tells the journal why there is none. */
export class ClaimedDeliveries {
  /** Whether all that is claimed is given back. */
  closed = false;

  constructor(private readonly parts: ClaimedDeliveriesParts) {}

  begin(delivery: ClaimedDelivery, { owner }: Lease): void {
    const { inHand, runner, writer } = this.parts;
    const { callback, handler: id, attempt: number, redelivery, crashes = 0 } = delivery;
    const queue = this.parts.queues.get(id)!;
    const receipt: DeliveryReceipt = { key: callback.key, handler: id, owner, attempt: number };
    const atWork = inHand.find(receipt);
    if (atWork !== undefined && number > atWork.delivery.receipt!.attempt)
      return inHand.adopt(atWork, receipt, crashes);
    if (this.closed || atWork !== undefined) {
      // at work on an earlier one: this was replayed or requeued since, and begins when that has ended
      const dueIn = atWork === undefined ? 0 : this.parts.pollInterval;
      return writer.update({ ...receipt, change: { ...dueNow(number - 1, redelivery), dueIn, crashes } });
    }
    const { policy } = queue.handler;
    const counted = countedAttempts(number, crashes);
    if (counted > policy.attempts && !diedAlone(crashes)) {
      const error = new UnrecoverableError(`${id} has ${policy.attempts} attempts, and ${counted - 1} were made`);
      return writer.update({ ...receipt, change: runner.withoutCall(receipt, callback, policy, counted - 1, error) });
    }
    try {
      // another version of the app may have stored it
      if (!isFor(queue.handler, callback)) {
        throw new Error(
          `${id} does not listen to ${callback.eventName} of app ${callback.appId} in this version of the app`,
        );
      }
      const event = this.parts.restore(callback);
      if (diedAlone(crashes)) {
        const change = runner.afterCrashAlone(receipt, event, queue.handler, counted - 1);
        return writer.update({ ...receipt, change });
      }
      const attempt = new Attempt(queue.handler, event, counted, redelivery, receipt, crashes);
      attempt.traceContext = callback.facts.traceContext;
      inHand.add(attempt);
      queue.push(attempt);
    } catch (error) {
      writer.update({ ...receipt, change: runner.withoutCall(receipt, callback, policy, counted, error) });
    }
  }
}
