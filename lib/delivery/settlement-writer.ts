import type {
  CallbackSettlement,
  DeliveryKey,
  DeliveryUpdate,
  DurableJournal,
  OpenDelivery,
} from '../journal/durable-journal.js';
import { OutcomeQueue } from './outcome-queue.js';

/** Notified about first passes and later attempts that have ended. */
export type NoteOutcomes = (passes: readonly CallbackSettlement[], updates: readonly DeliveryUpdate[]) => void;

/** What became of the deliveries that were not done in the first pass. */
export function openOf(...[passes, updates]: Parameters<NoteOutcomes>): (DeliveryKey & OpenDelivery)[] {
  return [
    ...passes.flatMap(({ key, open }) => open.map((one) => ({ key, ...one }))),
    ...updates.map(({ key, handler, change }) => ({ key, handler, owner: null, ...change })),
  ];
}

/** Tells the journal how first passes and later attempts ended. What cannot be written until its lease is over is given up. */
export class SettlementWriter {
  private readonly unsettled = new Set<string>();
  private readonly passes: OutcomeQueue<CallbackSettlement>;
  private readonly updates: OutcomeQueue<DeliveryUpdate>;

  /**
   * @param patience milliseconds after which somebody else has the delivery
   * @param written told what is in the journal now
   * @param lost notified about what could not be written
   */
  constructor(journal: DurableJournal, patience: number, written: NoteOutcomes, lost: NoteOutcomes = () => {}) {
    const ended = (outcomes: readonly CallbackSettlement[]) => {
      for (const { key } of outcomes) this.unsettled.delete(key);
      this.updates.wake();
    };
    this.passes = new OutcomeQueue({
      patience,
      write: (outcomes) => journal.settle(outcomes),
      isHeld: () => false,
      written: (outcomes) => {
        ended(outcomes);
        written(outcomes, []);
      },
      givenUp: (outcomes) => {
        ended(outcomes);
        lost(outcomes, []);
      },
    });
    this.updates = new OutcomeQueue({
      patience,
      write: (outcomes) => journal.update(outcomes),
      // an update must not overtake the settlement that makes its delivery
      isHeld: ({ key }) => this.unsettled.has(key),
      written: (outcomes) => written([], outcomes),
      givenUp: (outcomes) => lost([], outcomes),
    });
  }

  /** @param done called when it is written or given up */
  settle(outcome: CallbackSettlement, done?: () => void): void {
    this.unsettled.add(outcome.key);
    this.passes.push(outcome, done);
  }

  /** @param done called when it is written or given up */
  update(outcome: DeliveryUpdate, done?: () => void): void {
    this.updates.push(outcome, done);
  }

  /** From now on what cannot be written is given up. */
  close(): void {
    this.passes.close();
    this.updates.close();
  }

  /** Resolves when all outcomes are written or given up. */
  async drained(): Promise<void> {
    await this.passes.drained();
    await this.updates.drained();
  }
}
