import { Logger } from '@nestjs/common';
import type { CallbackSettlement, DeliveryUpdate, DurableJournal } from '../journal/durable-journal.js';

/** Milliseconds in which outcomes gather. A crash in them costs a repetition, never a loss. */
const GATHER = 20;
const BATCH_LIMIT = 500;
/** Milliseconds between tries, doubled up to the limit. */
const RETRY_DELAY = 50;
const RETRY_LIMIT = 2_000;

interface Waiting<T> {
  readonly outcome: T;
  readonly since: number;
}

interface Batch {
  readonly passes: readonly Waiting<CallbackSettlement>[];
  readonly updates: readonly Waiting<DeliveryUpdate>[];
}

/**
 * Writes outcomes to the journal, many at once. When a batch fails, its outcomes go behind the others and the batches begin
 * small again, so that one that cannot be written does not keep the others out. An outcome whose lease is over is given up: by
 * then somebody else has the delivery.
 */
export class SettlementWriter {
  private readonly logger = new Logger('ChatWebhooks');
  private readonly passes: Waiting<CallbackSettlement>[] = [];
  private readonly updates: Waiting<DeliveryUpdate>[] = [];
  private batchSize = BATCH_LIMIT;
  private failures = 0;
  private running: Promise<void> | undefined;

  /**
   * @param patience milliseconds after which an outcome that cannot be written is left to recovery
   * @param written told what is in the journal now
   */
  constructor(
    private readonly journal: DurableJournal,
    private readonly patience: number,
    private readonly written: (passes: readonly CallbackSettlement[], updates: readonly DeliveryUpdate[]) => void,
  ) {}

  settle(outcome: CallbackSettlement): void {
    this.passes.push({ outcome, since: performance.now() });
    this.running ??= this.run();
  }

  update(outcome: DeliveryUpdate): void {
    this.updates.push({ outcome, since: performance.now() });
    this.running ??= this.run();
  }

  /** Resolves when all outcomes are written or given up. */
  async drained(): Promise<void> {
    while (this.running !== undefined) await this.running;
  }

  private async run(): Promise<void> {
    await pause(GATHER);
    while (this.passes.length > 0 || this.updates.length > 0) {
      const batch = this.takeBatch();
      try {
        await this.write(batch);
        this.batchSize = Math.min(this.batchSize * 2, BATCH_LIMIT);
        this.failures = 0;
      } catch (error) {
        this.putBack(batch, error);
        await pause(Math.min(RETRY_DELAY * 2 ** this.failures++, RETRY_LIMIT));
      }
    }
    this.running = undefined;
  }

  private takeBatch(): Batch {
    const passes = this.passes.splice(0, this.batchSize);
    // an update must not overtake the settlement that makes its delivery
    const updates = this.passes.length === 0 ? this.updates.splice(0, this.batchSize) : [];
    return { passes, updates };
  }

  private async write(batch: Batch): Promise<void> {
    const passes = batch.passes.map(({ outcome }) => outcome);
    const updates = batch.updates.map(({ outcome }) => outcome);
    if (passes.length > 0) await this.journal.settle(passes);
    if (updates.length > 0) await this.journal.update(updates);
    this.written(passes, updates);
  }

  private putBack({ passes, updates }: Batch, error: unknown): void {
    if (this.failures === 0) {
      const stack = error instanceof Error ? error.stack : undefined;
      this.logger.error('The outcome of deliveries could not be stored; it will be tried again', stack);
    }
    this.batchSize = 1;
    const since = performance.now() - this.patience;
    this.passes.push(...passes.filter((waiting) => waiting.since > since));
    this.updates.push(...updates.filter((waiting) => waiting.since > since));
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
