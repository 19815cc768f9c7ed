import type { AnyChatEvent } from '../events/chat-events.js';
import type { EventHandler } from './event-handler.js';

/** What a queue reports; it decides nothing itself. */
export interface QueueObserver {
  handled(handler: EventHandler, event: AnyChatEvent): void;
  failed(handler: EventHandler, event: AnyChatEvent, error: unknown): void;
  dropped(handler: EventHandler, event: AnyChatEvent): void;
}

/** Bounds on one handler. */
export interface QueueLimits {
  /** Calls under way at once. */
  readonly concurrency: number;
  /** Events that wait for a free place; past it they are dropped. */
  readonly queueLimit: number;
}

/** Calls one handler for one event after the other, some at once, whatever each call does. */
export class HandlerQueue {
  private readonly waiting: AnyChatEvent[] = [];
  private running = 0;
  private idle: (() => void)[] = [];

  constructor(
    private readonly handler: EventHandler,
    private readonly limits: QueueLimits,
    private readonly observer: QueueObserver,
  ) {}

  push(event: AnyChatEvent): void {
    if (this.running < this.limits.concurrency) void this.run(event);
    else if (this.waiting.length < this.limits.queueLimit) this.waiting.push(event);
    else this.observer.dropped(this.handler, event);
  }

  /** Events that wait or are being handled. */
  get size(): number {
    return this.running + this.waiting.length;
  }

  /** Resolves when nothing waits and nothing runs. */
  async drained(): Promise<void> {
    if (this.size > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  private async run(first: AnyChatEvent): Promise<void> {
    this.running++;
    for (let event: AnyChatEvent | undefined = first; event !== undefined; event = this.waiting.shift()) {
      try {
        await this.handler.invoke(event);
        this.observer.handled(this.handler, event);
      } catch (error) {
        this.observer.failed(this.handler, event, error);
      }
    }
    this.running--;
    if (this.size === 0) for (const resolve of this.idle.splice(0)) resolve();
  }
}
