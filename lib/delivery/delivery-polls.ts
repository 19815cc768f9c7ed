import type { DurableJournal } from '../journal/durable-journal.js';
import { Poll } from '../time/poll.js';
import type { SettlementWriter } from './settlement-writer.js';
import type { WorkInHand } from './work-in-hand.js';

/** Callbacks that are split in one step of recovery. */
const RECOVERY_BATCH = 100;

/** What these polls work with. */
export interface DeliveryPollsParts {
  readonly journal: DurableJournal;
  readonly inHand: WorkInHand;
  readonly writer: SettlementWriter;
  /** Milliseconds. */
  readonly leaseTime: number;
  readonly pollInterval: number;
  /** Has due deliveries looked for. */
  readonly wake: () => void;
}

/** What durable delivery does from time to time, next to its claims. */
export class DeliveryPolls {
  private readonly recovery: Poll;
  private readonly renewal: Poll;
  private readonly handOver: Poll;

  constructor(private readonly parts: DeliveryPollsParts) {
    const { leaseTime, pollInterval } = parts;
    this.recovery = new Poll('Recovering what other instances left', leaseTime / 6, () => this.recover());
    this.renewal = new Poll('Prolonging leases', leaseTime / 3, () => this.renew());
    this.handOver = new Poll('Ending long first passes', pollInterval, async () => this.endLongPasses());
  }

  start(): void {
    for (const poll of [this.recovery, this.renewal, this.handOver]) poll.start();
  }

  /** Nothing more is recovered. Resolves when the recovery under way has ended. */
  stopRecovery(): Promise<void> {
    return this.recovery.stop();
  }

  /** Call it when nothing is in hand any more. */
  async stop(): Promise<void> {
    await Promise.all([this.renewal.stop(), this.handOver.stop()]);
  }

  private async recover(): Promise<void> {
    let recovered: number;
    do {
      recovered = await this.parts.journal.recover(RECOVERY_BATCH);
      if (recovered > 0) this.parts.wake();
    } while (recovered === RECOVERY_BATCH);
  }

  private async renew(): Promise<void> {
    const { journal, inHand, leaseTime } = this.parts;
    for (const [owner, receipts] of inHand.leased) await journal.renew(receipts, { owner, milliseconds: leaseTime });
  }

  /** A handler that takes long must not keep the journal from knowing that the others are done. */
  private endLongPasses(): void {
    const { inHand, writer, pollInterval } = this.parts;
    for (const pass of inHand.passesBefore(performance.now() - pollInterval)) {
      inHand.handOver(pass);
      writer.settle(pass.settlement, pass.endAwaited);
    }
  }
}
