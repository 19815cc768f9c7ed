import { inNoContext } from '../time/no-context.js';
import { WebhooksLogger } from '../logging/webhooks-logger.js';
import { stackOf } from '../logging/error-text.js';

/** Milliseconds in which items gather. A crash in them costs a repetition, never a loss. */
const GATHER = 20;
const BATCH_LIMIT = 500;
/** Milliseconds between tries, doubled up to the limit. */
const RETRY_DELAY = 50;
const RETRY_LIMIT = 2_000;

/** What a write queue works with. */
export interface WriteQueueParts<T> {
  readonly write: (items: readonly T[]) => Promise<void>;
  /** Whether an item must wait until something else is written. Call `wake` when that may have changed. */
  readonly isHeld: (item: T) => boolean;
  readonly written: (items: readonly T[]) => void;
  readonly givenUp: (items: readonly T[]) => void;
  /** Milliseconds after which an item that cannot be written is given up. */
  readonly patience: number;
}

interface Waiting<T> {
  readonly item: T;
  readonly since: number;
  readonly done: (() => void) | undefined;
}

/**
 * Writes to the journal how deliveries ended: many at once, one batch at a time. When a batch fails, its items go to the end of the
 * queue and the batches begin small again, so that one that cannot be written does not keep the others out.
 */
export class WriteQueue<T> {
  private readonly logger = new WebhooksLogger();
  private waiting: Waiting<T>[] = [];
  private batchSize = BATCH_LIMIT;
  private failures = 0;
  private running: Promise<void> | undefined;
  private closed = false;

  constructor(private readonly parts: WriteQueueParts<T>) {}

  /** @param done called when the item is written or given up */
  push(item: T, done?: () => void): void {
    this.waiting.push({ item, since: performance.now(), done });
    this.wake();
  }

  wake(): void {
    if (this.waiting.length > 0) this.running ??= inNoContext(() => this.run());
  }

  /** From now on what cannot be written is given up. */
  close(): void {
    this.closed = true;
  }

  /** Resolves when nothing is left that could be written. */
  async drained(): Promise<void> {
    while (this.running !== undefined) await this.running;
  }

  private async run(): Promise<void> {
    await pause(GATHER);
    for (let batch = this.takeBatch(); batch.length > 0; batch = this.takeBatch()) {
      const items = batch.map(({ item }) => item);
      try {
        await this.parts.write(items);
        this.batchSize = Math.min(this.batchSize * 2, BATCH_LIMIT);
        this.failures = 0;
        this.parts.written(items);
        for (const { done } of batch) done?.();
      } catch (error) {
        if (this.failures === 0) {
          this.logger.error('How deliveries ended could not be stored; it will be tried again', stackOf(error));
        }
        const limit = this.closed ? Infinity : performance.now() - this.parts.patience;
        this.waiting.push(...batch.filter(({ since }) => since > limit));
        const late = batch.filter(({ since }) => since <= limit);
        this.parts.givenUp(late.map(({ item }) => item));
        for (const { done } of late) done?.();
        this.batchSize = 1;
        await pause(Math.min(RETRY_DELAY * 2 ** this.failures++, RETRY_LIMIT));
      }
    }
    this.running = undefined;
  }

  private takeBatch(): Waiting<T>[] {
    const batch = this.waiting.filter(({ item }) => !this.parts.isHeld(item)).slice(0, this.batchSize);
    const taken = new Set(batch);
    this.waiting = this.waiting.filter((one) => !taken.has(one));
    return batch;
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
