import type { AnyChatEvent } from '../events/chat-events.js';
import type { CallbackTally } from '../counters/callback-counters.js';
import { Attempt } from './attempt.js';
import type { AwaitedPass } from './awaited-pass.js';
import { HandlerIndex, type EventHandler } from './event-handler.js';
import type { FailureReport } from './failure-report.js';
import { HandlerQueue } from './handler-queue.js';
import { HandlerInterruptedError } from './handler-errors.js';
import { ObservedAttempts } from './observed-attempts.js';

/** Delivers at most once, from memory: events for which no durable journal keeps deliveries. */
export class OnceDelivery {
  private readonly queues: readonly HandlerQueue[];
  private readonly byEvent: HandlerIndex<HandlerQueue>;

  /** @param queueLimit events that may wait for one handler; past it they are dropped */
  constructor(
    handlers: readonly EventHandler[],
    private readonly queueLimit: number,
    private readonly counters: CallbackTally,
    private readonly report: FailureReport,
    private readonly observed = new ObservedAttempts(),
  ) {
    const queues = new Map(
      handlers.map((handler) => [handler, new HandlerQueue(handler, (attempt) => this.call(attempt))]),
    );
    this.queues = [...queues.values()];
    this.byEvent = new HandlerIndex(handlers, (handler) => queues.get(handler)!);
  }

  deliver(event: AnyChatEvent, awaited?: AwaitedPass): void {
    for (const queue of this.byEvent.of(event)) {
      if (queue.waiting.length >= this.queueLimit) this.report.dropped(queue.handler.id, event);
      else {
        const attempt = new Attempt(queue.handler, event);
        attempt.endAwaited = awaited?.begin();
        queue.push(attempt);
      }
    }
  }

  /** Deliveries that wait or are under way. */
  get size(): number {
    return this.queues.reduce((sum, queue) => sum + queue.size, 0);
  }

  /** Resolves when all of them have ended. */
  async drained(): Promise<void> {
    await Promise.all(this.queues.map((queue) => queue.drained()));
  }

  /** Aborts and gives up what has not ended. */
  release(): void {
    for (const queue of this.queues) {
      for (const attempt of queue.removeWaiting()) attempt.endAwaited?.();
      queue.abort(new HandlerInterruptedError());
    }
  }

  private async call(attempt: Attempt): Promise<void> {
    const { handler, event } = attempt;
    try {
      await this.observed.run(attempt);
      this.counters.handled++;
    } catch (error) {
      attempt.inContext(() => this.report.failed({ handler: handler.id, event, error, attempt: 1, next: 'nothing' }));
    }
    attempt.endAwaited?.();
  }
}
