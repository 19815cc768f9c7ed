import { AsyncResource } from 'node:async_hooks';
import type { Attempt } from './attempt.js';
import type { EventHandler } from './event-handler.js';

interface Waiting {
  readonly attempt: Attempt;
  readonly context: AsyncResource;
}

/** Calls one handler for one event after another, a limited number at a time, each in the async context in which it was pushed. */
export class HandlerQueue {
  private readonly queue: Waiting[] = [];
  private readonly underWay = new Set<Attempt>();
  private idle: (() => void)[] = [];

  /**
   * @param call never rejects
   * @param freed called when a place has become free and nothing waits here for it
   */
  constructor(
    readonly handler: EventHandler,
    private readonly call: (attempt: Attempt) => Promise<void>,
    private readonly freed: (queue: HandlerQueue) => void = () => {},
  ) {}

  push(attempt: Attempt): void {
    if (this.underWay.size < this.handler.policy.concurrency) void this.run(attempt);
    else this.queue.push({ attempt, context: new AsyncResource('ChatEventHandler') });
  }

  /** Attempts that wait for a place. */
  get waiting(): readonly Waiting[] {
    return this.queue;
  }

  /** Attempts that wait or are under way. */
  get size(): number {
    return this.underWay.size + this.queue.length;
  }

  /** Places for attempts that could begin at once. */
  get free(): number {
    return Math.max(0, this.handler.policy.concurrency - this.size);
  }

  /** Resolves when nothing waits and nothing is under way. */
  async drained(): Promise<void> {
    if (this.size > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  /** Removes the attempts that have not begun. @returns them */
  removeWaiting(): Attempt[] {
    return this.queue.splice(0).map(({ attempt }) => attempt);
  }

  /** Ends the attempts under way without waiting for the handler. */
  abort(reason: Error): void {
    for (const attempt of this.underWay) attempt.abort(reason);
  }

  private async run(attempt: Attempt): Promise<void> {
    this.underWay.add(attempt);
    await this.call(attempt);
    this.underWay.delete(attempt);
    const next = this.queue.shift();
    if (next !== undefined) return void next.context.runInAsyncScope(() => this.run(next.attempt));
    this.freed(this);
    if (this.size === 0) for (const resolve of this.idle.splice(0)) resolve();
  }
}
