import { Logger } from '@nestjs/common';
import type { EventEmitter2 } from '@nestjs/event-emitter';
import type { AnyChatEvent } from '../events/chat-events.js';
import type { CallbackCounters } from '../receiver/callback-counters.js';
import type { EventHandler, HandlerFailure } from './event-handler.js';
import { HandlerQueue, type QueueLimits } from './handler-queue.js';
import { callPlainListeners } from './plain-listeners.js';

/** How the dispatcher works. */
export interface DispatcherOptions extends QueueLimits {
  /** Told of every failed call; what it throws or rejects with is logged. */
  readonly onHandlerFailed: ((failure: HandlerFailure) => unknown) | undefined;
}

/** Delivers events to `@OnChatEvent` handlers and to plain listeners of the host's emitter, in this process, once. */
export class EventDispatcher {
  private readonly logger = new Logger('ChatWebhooks');
  private readonly queues = new Map<string, HandlerQueue[]>();
  private readonly plainCalls = new Set<Promise<void>>();

  constructor(
    private readonly emitter: EventEmitter2,
    private readonly counters: CallbackCounters,
    private readonly options: DispatcherOptions,
  ) {}

  /** Takes the handlers in; called once, when the application knows all its providers. */
  register(handlers: readonly EventHandler[]): void {
    for (const handler of handlers) {
      const queue = new HandlerQueue(handler, this.options, {
        handled: () => this.counters.handled++,
        failed: ({ name }, event, error) => this.report({ handler: name, event, error }),
        dropped: ({ name }, event) => this.reportDropped(name, event),
      });
      for (const name of handler.events) this.queues.set(name, [...(this.queues.get(name) ?? []), queue]);
    }
  }

  /** Starts delivery; never throws. */
  readonly dispatch = (event: AnyChatEvent): void => {
    for (const queue of this.queues.get(event.eventName) ?? []) queue.push(event);
    const failed = (error: unknown) => this.report({ handler: '@OnEvent', event, error });
    for (const call of callPlainListeners(this.emitter, event, failed)) {
      this.plainCalls.add(call);
      void call.then(() => this.plainCalls.delete(call));
    }
  };

  /** Deliveries that wait or are under way. */
  get pending(): number {
    const queues = new Set([...this.queues.values()].flat());
    return [...queues].reduce((sum, queue) => sum + queue.size, this.plainCalls.size);
  }

  /** Resolves when all deliveries have ended. */
  async drained(): Promise<void> {
    await Promise.all([...this.queues.values()].flat().map((queue) => queue.drained()));
    await Promise.all(this.plainCalls);
  }

  private report(failure: HandlerFailure): void {
    this.counters.failed++;
    const { handler, event, error } = failure;
    const line = `${handler} failed on ${event.eventName} ${event.id}`;
    this.logger.error(line, error instanceof Error ? error.stack : undefined);
    void this.tellHost(failure);
  }

  private async tellHost(failure: HandlerFailure): Promise<void> {
    try {
      await this.options.onHandlerFailed?.(failure);
    } catch (error) {
      this.logger.error('onHandlerFailed itself failed', error instanceof Error ? error.stack : undefined);
    }
  }

  private reportDropped(handler: string, event: AnyChatEvent): void {
    this.counters.dropped++;
    this.logger.error(`${handler} is too slow: ${event.eventName} ${event.id} was dropped, its queue is full`);
  }
}
