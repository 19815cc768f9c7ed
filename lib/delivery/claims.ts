import { randomUUID } from 'node:crypto';
import { inNoContext } from '../time/no-context.js';
import type { ClaimedDelivery, CrashRange, DurableJournal, WantedDeliveries } from '../journal/durable-journal.js';
import type { Lease } from '../journal/journal-entry.js';
import { Poll } from '../time/poll.js';
import { ALONE, FEW, FEW_AT_ONCE, LEASES_BEFORE_ALONE, UNSUSPECTED } from './crashes.js';
import type { HandlerQueue } from './handler-queue.js';

/** Milliseconds that a free place waits for others to come free, before deliveries are claimed for it. */
const FEW_PLACES_DELAY = 50;

/** What claims work with. */
export interface ClaimsParts {
  readonly journal: DurableJournal;
  readonly queues: ReadonlyMap<string, HandlerQueue>;
  /** Milliseconds. */
  readonly leaseTime: number;
  readonly pollInterval: number;
  /** Gets each claimed delivery. */
  readonly take: (delivery: ClaimedDelivery, lease: Lease) => void;
  /** Whether a delivery that more than one process in a row died with is under way here, or its end not written yet. */
  readonly hasSuspect: () => boolean;
}

/** Claims due deliveries from the journal, as many as there are free places; few at a time of those that crashes left behind. */
export class Claims {
  /** Handlers for which more waits in the journal, as far as is known. */
  private readonly backlogged = new Set<string>();
  private readonly poll: Poll;
  private readonly suspects: Poll;
  private begun = Infinity;
  private claiming: Promise<number> | undefined;

  constructor(private readonly parts: ClaimsParts) {
    const { leaseTime, pollInterval } = parts;
    this.poll = new Poll('Claiming due deliveries', pollInterval, async () => void (await this.claim()));
    this.suspects = new Poll('Claiming what crashes left', leaseTime / 6, () => this.claimSuspects());
  }

  start(): void {
    this.begun = performance.now();
    this.poll.start();
    this.suspects.start();
  }

  /** Resolves when the claims under way have ended; none follows. */
  async stop(): Promise<void> {
    await Promise.all([this.poll.stop(), this.suspects.stop()]);
  }

  /** Looks for all that is due now. */
  wake(): void {
    for (const id of this.parts.queues.keys()) this.backlogged.add(id);
    this.poll.wake();
  }

  /** Looks, after so many milliseconds, for what is due to a handler then. */
  wakeFor(handler: string, dueIn: number, crashes = 0): void {
    if (crashes >= FEW_AT_ONCE.least) return this.suspects.wake(dueIn);
    if (dueIn === 0) this.backlogged.add(handler);
    this.poll.wake(dueIn);
  }

  /** Looks for more when a place has come free. */
  freed({ handler, free }: HandlerQueue): void {
    if (!this.backlogged.has(handler.id)) return;
    // many places are filled at once; a few wait for a moment, as others are likely to come free
    this.poll.wake(free * 2 >= handler.policy.concurrency ? 0 : FEW_PLACES_DELAY);
  }

  /** Looks for what several processes in a row died with. */
  wakeForSuspects(): void {
    this.suspects.wake();
  }

  /** Resolves when the claim under way has ended, if there is one. */
  async idle(): Promise<void> {
    await this.claiming;
  }

  /** One at a time. @returns how many were taken */
  claim(): Promise<number> {
    this.claiming ??= inNoContext(() => this.claimDue()).finally(() => (this.claiming = undefined));
    return this.claiming;
  }

  private async claimDue(): Promise<number> {
    const wanted = [...this.parts.queues]
      .map(([handler, { free }]) => ({ handler, limit: free, crashes: UNSUSPECTED }))
      .filter(({ limit }) => limit > 0);
    if (wanted.length === 0) return 0;
    const claimed = await this.claimFor(wanted);
    const counts = new Map<string, number>();
    for (const { handler } of claimed) counts.set(handler, (counts.get(handler) ?? 0) + 1);
    for (const { handler, limit } of wanted) {
      if (counts.get(handler) === limit) this.backlogged.add(handler);
      else this.backlogged.delete(handler);
    }
    return claimed.length;
  }

  private async claimSuspects(): Promise<void> {
    if (this.parts.hasSuspect()) return;
    let taken = await this.claimSome(FEW_AT_ONCE, FEW);
    const lived = performance.now() - this.begun;
    if (taken === 0 && lived >= LEASES_BEFORE_ALONE * this.parts.leaseTime) taken = await this.claimSome(ALONE, 1);
    // what was given back at once is not waited for
    if (taken > 0 && !this.parts.hasSuspect()) this.suspects.wake();
  }

  /** At most so many, for all handlers together. */
  private async claimSome(crashes: CrashRange, most: number): Promise<number> {
    let taken = 0;
    for (const [handler, { free }] of this.parts.queues) {
      const limit = Math.min(free, most - taken);
      if (limit > 0) taken += (await this.claimFor([{ handler, limit, crashes }])).length;
    }
    return taken;
  }

  private async claimFor(wanted: readonly WantedDeliveries[]): Promise<readonly ClaimedDelivery[]> {
    // a holder for each claim: attempts begin at 1 again when a delivery is requeued, and must not be taken for earlier ones
    const lease = { owner: randomUUID(), milliseconds: this.parts.leaseTime };
    const claimed = await this.parts.journal.claim(wanted, lease);
    for (const delivery of claimed) this.parts.take(delivery, lease);
    return claimed;
  }
}
