import { setTimeout as pause } from 'node:timers/promises';
import { WebhooksLogger } from '../logging/webhooks-logger.js';
import type { DurableJournal } from './durable-journal.js';
import { Poll } from '../time/poll.js';

/** Callbacks in one step: few enough that no append waits long for it. */
const BATCH = 200;
/** Milliseconds between steps, so that others can work. */
const PAUSE = 20;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Deletes callbacks older than a limit from a journal, every hour, step by step. */
export class Retention {
  private readonly logger = new WebhooksLogger();
  private readonly poll: Poll;
  private stopped = false;

  /** @param age milliseconds */
  constructor(
    private readonly journal: DurableJournal,
    private readonly age: number,
  ) {
    this.poll = new Poll('Deleting old callbacks', HOUR, () => this.prune());
  }

  start(): void {
    this.poll.start();
  }

  /** Resolves when the step under way has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.poll.stop();
  }

  private async prune(): Promise<void> {
    let total = 0;
    for (let pruned = BATCH; pruned === BATCH && !this.stopped; total += pruned) {
      pruned = await this.journal.prune(this.age, BATCH);
      if (pruned === BATCH) await pause(PAUSE);
    }
    if (total > 0) this.logger.log(`Deleted ${total} callbacks older than ${this.age / DAY} days`);
  }
}
