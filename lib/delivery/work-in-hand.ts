import type { DeliveryReceipt } from '../events/delivery.js';
import { deliveryName, type DeliveryKey } from '../journal/durable-journal.js';
import type { Attempt } from './attempt.js';
import { FEW_AT_ONCE } from './crashes.js';
import type { FirstPass } from './first-pass.js';

/** The attempts that wait or are under way in this instance, and the first passes that some of them belong to. */
export class WorkInHand {
  private readonly attempts = new Map<string, Attempt>();
  private readonly passes = new Map<Attempt, FirstPass>();
  /** What more than one process in a row died with, until the journal knows how it ended here. */
  private readonly suspects = new Set<string>();

  get size(): number {
    return this.attempts.size;
  }

  /** Whether a suspect is in hand, or the journal does not know yet how it ended. */
  get hasSuspect(): boolean {
    return this.suspects.size > 0;
  }

  /** @param pass undefined for a delivery with a lease of its own */
  add(attempt: Attempt, pass?: FirstPass): void {
    this.attempts.set(nameOf(attempt), attempt);
    this.suspect(attempt);
    if (pass !== undefined) this.passes.set(attempt, pass);
  }

  find(delivery: DeliveryKey): Attempt | undefined {
    return this.attempts.get(deliveryName(delivery));
  }

  /** Takes out an attempt that has ended. @returns the pass that it belongs to */
  remove(attempt: Attempt): FirstPass | undefined {
    this.attempts.delete(nameOf(attempt));
    const pass = this.passes.get(attempt);
    this.passes.delete(attempt);
    return pass;
  }

  /** We lost a lease by standing still, and got it again: the attempt that is at work goes on under the new one. */
  adopt(attempt: Attempt, receipt: DeliveryReceipt, crashes: number): void {
    attempt.delivery.receipt = receipt;
    attempt.crashes = crashes;
    this.suspect(attempt);
    this.passes.delete(attempt);
  }

  /** Passes that began before a time of `performance.now()`, with attempts still at work; the oldest first. */
  *passesBefore(time: number): Generator<FirstPass> {
    for (const pass of new Set(this.passes.values())) {
      if (pass.begun > time) return;
      yield pass;
    }
  }

  /** Ends a pass; its attempts go on with deliveries and leases of their own. */
  handOver(pass: FirstPass): void {
    for (const attempt of pass.handOver()) this.passes.delete(attempt);
  }

  /** What is held under leases of its own, by the owners of these. */
  get leased(): ReadonlyMap<string, readonly DeliveryReceipt[]> {
    const byOwner = new Map<string, DeliveryReceipt[]>();
    for (const attempt of this.attempts.values()) {
      const receipt = attempt.delivery.receipt!;
      if (!this.passes.has(attempt)) byOwner.set(receipt.owner, [...(byOwner.get(receipt.owner) ?? []), receipt]);
    }
    return byOwner;
  }

  /** The journal knows how these ended, or somebody else has them. @returns whether suspects were among them */
  clear(ended: readonly DeliveryKey[]): boolean {
    return ended.filter((one) => this.suspects.delete(deliveryName(one))).length > 0;
  }

  /** Whether more than one process in a row died with it. */
  private suspect(attempt: Attempt): void {
    if (attempt.crashes >= FEW_AT_ONCE.least) this.suspects.add(nameOf(attempt));
  }
}

function nameOf({ delivery }: Attempt): string {
  return deliveryName(delivery.receipt!);
}
