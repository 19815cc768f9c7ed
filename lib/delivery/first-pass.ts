import type { CallbackSettlement, DeliveryChange, OpenDelivery } from '../journal/durable-journal.js';
import type { Lease } from '../journal/journal-entry.js';
import type { Attempt } from './attempt.js';
import type { AwaitedPass } from './awaited-pass.js';
import { dueNow } from './retry.js';

/** The first pass over a callback, by the instance that stored it: which attempts are under way, and what is left to do. */
export class FirstPass {
  readonly begun = performance.now();
  private readonly working = new Set<Attempt>();
  private readonly open: OpenDelivery[] = [];
  /** To be called when its settlement is stored; undefined where no answer waits for that. */
  readonly endAwaited: (() => void) | undefined;

  constructor(
    private readonly key: string,
    private readonly lease: Lease,
    private readonly awaited?: AwaitedPass,
  ) {
    this.endAwaited = awaited?.begin();
  }

  begin(attempt: Attempt): void {
    this.working.add(attempt);
  }

  end(attempt: Attempt, change: DeliveryChange): void {
    this.working.delete(attempt);
    if (change.state !== 'done') this.open.push({ handler: attempt.handler.id, owner: null, ...change });
  }

  /** The handler has no free place: the delivery waits in the journal. */
  leave(handler: string): void {
    this.open.push({ handler, owner: null, ...dueNow(0, false) });
  }

  /** Ends the pass while attempts are under way. Each of them goes on with a delivery and a lease of its own. @returns these attempts */
  handOver(): readonly Attempt[] {
    const { owner, milliseconds } = this.lease;
    const attempts = [...this.working];
    for (const attempt of attempts) {
      this.open.push({ handler: attempt.handler.id, owner, ...dueNow(1, false), dueIn: milliseconds });
      attempt.endAwaited = this.awaited?.begin();
    }
    this.working.clear();
    return attempts;
  }

  /** Whether all attempts of it have ended, or were handed over. */
  get complete(): boolean {
    return this.working.size === 0;
  }

  get settlement(): CallbackSettlement {
    return { key: this.key, owner: this.lease.owner, open: this.open };
  }
}
