import type {
  CallbackSettlement,
  DeliveryKey,
  DeliveryUpdate,
  DurableJournal,
  OpenDelivery,
} from '../journal/durable-journal.js';
import { WriteQueue } from './write-queue.js';

/** Notified about first passes and later attempts that have ended. */
export type NoteEnds = (passes: readonly CallbackSettlement[], updates: readonly DeliveryUpdate[]) => void;

/** What became of the deliveries that were not done in the first pass. */
export function openOf(...[passes, updates]: Parameters<NoteEnds>): (DeliveryKey & OpenDelivery)[] {
  return [
    ...passes.flatMap(({ key, open }) => open.map((one) => ({ key, ...one }))),
    ...updates.map(({ key, handler, change }) => ({ key, handler, owner: null, ...change })),
  ];
}

/** Tells the journal how first passes and later attempts ended. What cannot be written until its lease is over is given up. */
export class SettlementWriter {
  private readonly unsettled = new Set<string>();
  private readonly passes: WriteQueue<CallbackSettlement>;
  private readonly updates: WriteQueue<DeliveryUpdate>;

  /**
   * @param patience milliseconds after which somebody else has the delivery
   * @param written notified about what is in the journal now
   * @param lost notified about what could not be written
   */
  constructor(journal: DurableJournal, patience: number, written: NoteEnds, lost: NoteEnds = () => {}) {
    const forget = (passes: readonly CallbackSettlement[]) => {
      for (const { key } of passes) this.unsettled.delete(key);
      this.updates.wake();
    };
    this.passes = new WriteQueue({
      patience,
      write: (passes) => journal.settle(passes),
      isHeld: () => false,
      written: (passes) => {
        forget(passes);
        written(passes, []);
      },
      givenUp: (passes) => {
        forget(passes);
        lost(passes, []);
      },
    });
    this.updates = new WriteQueue({
      patience,
      write: (updates) => journal.update(updates),
      // an update must not overtake the settlement that makes its delivery
      isHeld: ({ key }) => this.unsettled.has(key),
      written: (updates) => written([], updates),
      givenUp: (updates) => lost([], updates),
    });
  }

  /** @param done called when it is written or given up */
  settle(pass: CallbackSettlement, done?: () => void): void {
    this.unsettled.add(pass.key);
    this.passes.push(pass, done);
  }

  /** @param done called when it is written or given up */
  update(update: DeliveryUpdate, done?: () => void): void {
    this.updates.push(update, done);
  }

  /** From now on what cannot be written is given up. */
  close(): void {
    this.passes.close();
    this.updates.close();
  }

  /** Resolves when everything is written or given up. */
  async drained(): Promise<void> {
    await this.passes.drained();
    await this.updates.drained();
  }
}
