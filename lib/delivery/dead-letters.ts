import { deliveryName, type DeliveryKey, type DurableJournal } from '../journal/durable-journal.js';
import type { DeadLetterNotice, FailureReport } from './failure-report.js';

/** Dead letters of this instance. The host is notified about one when the journal has it, not before. */
export class DeadLetters {
  private readonly unreported = new Map<string, DeadLetterNotice>();

  constructor(
    private readonly journal: DurableJournal,
    private readonly report: FailureReport,
  ) {}

  add(letter: DeadLetterNotice): void {
    this.unreported.set(deliveryName(letter), letter);
  }

  /** Call it when the journal was told, which may not have made it dead: the handler may have completed it itself. */
  async stored(delivery: DeliveryKey): Promise<void> {
    const name = deliveryName(delivery);
    const letter = this.unreported.get(name);
    if (letter === undefined) return;
    this.unreported.delete(name);
    const filter = { state: 'dead', handler: delivery.handler, eventIds: [letter.eventId] } as const;
    const found = await this.journal.findDeliveries(filter, { limit: 1 }).catch(() => [letter]);
    if (found.length > 0) this.report.deadLetter(letter);
  }

  /** Call it when the journal could not be told: somebody else has the delivery. */
  forget(delivery: DeliveryKey): void {
    this.unreported.delete(deliveryName(delivery));
  }
}
