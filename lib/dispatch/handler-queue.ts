import type { Attempt } from './attempt.js';
import type { EventHandler } from './event-handler.js';

/** Calls one handler for one event after the other, some at once. */
export class HandlerQueue {
  private readonly queue: Attempt[] = [];
  private readonly underWay = new Set<Attempt>();
  private idle: (() => void)[] = [];

  /**
   * @param call never rejects
   * @param freed told when a place has become free that nothing here waits for
   */
  constructor(
    readonly handler: EventHandler,
    private readonly call: (attempt: Attempt) => Promise<void>,
    private readonly freed: (queue: HandlerQueue) => void = () => {},
  ) {}

  push(attempt: Attempt): void {
    if (this.underWay.size < this.handler.policy.concurrency) void this.run(attempt);
    else this.queue.push(attempt);
  }

  /** Attempts that wait for a place. */
  get waiting(): readonly Attempt[] {
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

  /** Takes out what has not begun. */
  removeWaiting(): Attempt[] {
    return this.queue.splice(0);
  }

  /** Ends what is under way without waiting for the handler. */
  abort(reason: Error): void {
    for (const attempt of this.underWay) attempt.abort(reason);
  }

  private async run(first: Attempt): Promise<void> {
    for (let attempt: Attempt | undefined = first; attempt !== undefined; attempt = this.queue.shift()) {
      this.underWay.add(attempt);
      await this.call(attempt);
      this.underWay.delete(attempt);
    }
    this.freed(this);
    if (this.size === 0) for (const resolve of this.idle.splice(0)) resolve();
  }
}
