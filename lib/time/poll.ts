import { inNoContext } from './no-context.js';
import { WebhooksLogger } from '../logging/webhooks-logger.js';

/** Repeats work at an interval, or sooner when woken, one run at a time. An error is logged and ends only that run. */
export class Poll {
  private readonly logger = new WebhooksLogger();
  private timer: NodeJS.Timeout | undefined;
  private timerAt = Infinity;
  private running: Promise<void> | undefined;
  private stopped = true;
  private failing = false;

  /**
   * @param name what the work is, for the log
   * @param interval milliseconds between the end of a run and the next
   */
  constructor(
    private readonly name: string,
    private readonly interval: number,
    private readonly work: () => Promise<void>,
  ) {}

  /** Begins with a run at once, or after a delay in milliseconds. */
  start(delay = 0): void {
    this.stopped = false;
    this.wake(delay);
  }

  /** Makes a run begin within `delay` milliseconds, or right after the one under way. */
  wake(delay = 0): void {
    const at = performance.now() + delay;
    if (this.stopped || at >= this.timerAt) return;
    clearTimeout(this.timer);
    this.timerAt = at;
    if (this.running !== undefined) return;
    this.timer = inNoContext(() => setTimeout(() => this.run(), delay).unref());
  }

  /** Resolves when the run under way has ended; none follows. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private run(): void {
    this.timerAt = Infinity;
    this.running = this.work().then(
      () => {
        if (this.failing) this.logger.log(`${this.name} works again`);
        this.failing = false;
      },
      (error: unknown) => {
        // an outage is one thing, however many runs meet it
        if (!this.failing) this.logger.error(`${this.name} failed`, error instanceof Error ? error.stack : undefined);
        this.failing = true;
      },
    );
    void this.running.then(() => {
      this.running = undefined;
      const wanted = this.failing ? Infinity : this.timerAt;
      this.timerAt = Infinity;
      this.wake(Math.min(this.interval, Math.max(0, wanted - performance.now())));
    });
  }
}
