import { randomUUID } from 'node:crypto';
import { inNoContext } from '../async-context/no-context.js';
import type { AnyChatEvent } from '../events/chat-events.js';
import type { DeliveryReceipt } from '../events/delivery.js';
import { deliveryName } from '../journal/durable-journal.js';
import type {
  CallbackSettlement,
  ClaimedDelivery,
  DeliveryChange,
  DeliveryUpdate,
  DurableJournal,
  StoredCallback,
} from '../journal/durable-journal.js';
import type { JournalEntry, Lease } from '../journal/journal-entry.js';
import type { CallbackCounters } from '../receiver/callback-counters.js';
import { Attempt } from './attempt.js';
import { AttemptRunner } from './attempt-runner.js';
import type { AwaitedPass } from './awaited-pass.js';
import { HandlerIndex, isFor, refuseRepeatedIds, type EventHandler, type EventOrigin } from './event-handler.js';
import type { FailureReport } from './failure-report.js';
import { FirstPass } from './first-pass.js';
import { HandlerInterruptedError, UnrecoverableError } from './handler-errors.js';
import { HandlerQueue } from './handler-queue.js';
import { Poll } from '../journal/poll.js';
import { dueNow } from './retry.js';
import { SettlementWriter } from './settlement-writer.js';
import { WaitingContexts } from './waiting-contexts.js';

/** Milliseconds that a free place may wait for others, before what waits in the journal is claimed. */
const FEW_PLACES_DELAY = 50;
/** Milliseconds in which a journal that fails may come back, to be told what is not finished. */
const RELEASE_PATIENCE = 1_500;
/** Callbacks that are split in one step of recovery. */
const RECOVERY_BATCH = 100;

/** What durable delivery works with. */
export interface DurableParts {
  readonly journal: DurableJournal;
  readonly handlers: readonly EventHandler[];
  readonly counters: CallbackCounters;
  readonly report: FailureReport;
  /** Makes the event of a stored callback. @throws when this version cannot read it */
  readonly restore: (callback: StoredCallback) => AnyChatEvent;
  /** Milliseconds. */
  readonly leaseTime: number;
  /** Milliseconds between looks for deliveries that are due. */
  readonly pollInterval: number;
}

/**
 * Delivers at least once. The instance that stores a callback tries each handler at once (the first pass); what fails, takes
 * long, finds no place or is left behind by a crash gets a delivery of its own in the journal and is claimed from there.
 */
export class DurableDelivery {
  private readonly lease: Lease;
  private readonly queues: ReadonlyMap<string, HandlerQueue>;
  private readonly ids: HandlerIndex<string>;
  private readonly passes = new Map<Attempt, FirstPass>();
  private readonly inHand = new Map<string, Attempt>();
  private readonly contexts = new WaitingContexts();
  /** Handlers of which more waits in the journal, as far as is known. */
  private readonly backlogged = new Set<string>();
  private readonly runner: AttemptRunner;
  private readonly writer: SettlementWriter;
  private readonly claims: Poll;
  private readonly recovery: Poll;
  private readonly renewal: Poll;
  private readonly handOver: Poll;
  private claiming: Promise<number> | undefined;
  /** Nothing more is taken from the journal. */
  private draining = false;
  /** Nothing more is begun. */
  private stopped = false;

  constructor(private readonly parts: DurableParts) {
    const { journal, handlers, leaseTime, pollInterval, counters, report } = parts;
    refuseRepeatedIds(handlers);
    this.lease = { owner: randomUUID(), milliseconds: leaseTime };
    this.queues = new Map(handlers.map((handler) => [handler.id, this.makeQueue(handler)]));
    this.ids = new HandlerIndex(handlers, ({ id }) => id);
    this.runner = new AttemptRunner(counters, report);
    this.writer = new SettlementWriter(journal, leaseTime, (passes, updates) => this.noteOutcomes(passes, updates));
    this.claims = new Poll('Claiming due deliveries', pollInterval, async () => void (await this.claim()));
    this.recovery = new Poll('Recovering what other instances left', leaseTime / 6, () => this.recover());
    this.renewal = new Poll('Prolonging leases', leaseTime / 3, () => this.renew());
    this.handOver = new Poll('Ending long first passes', pollInterval, async () => this.endLongPasses());
  }

  /** Begins with what earlier runs left. */
  start(): void {
    for (const poll of [this.recovery, this.claims, this.renewal, this.handOver]) poll.start();
  }

  /** What the entry of an event must say, so that it is delivered. */
  due(event: EventOrigin): { due: readonly string[]; lease: Lease } {
    return { due: this.ids.of(event), lease: this.lease };
  }

  /** The first pass over a callback that was stored just now. */
  deliver(event: AnyChatEvent, { key, due, receivedAt }: JournalEntry, awaited?: AwaitedPass): void {
    const pass = new FirstPass(key, this.lease, awaited);
    // of a commit that took so long the lease may be over before the handlers are
    const late = this.stopped || Date.now() - receivedAt > this.lease.milliseconds / 2;
    for (const id of due) {
      const queue = this.queues.get(id)!;
      if (late || queue.free === 0) {
        pass.leave(id);
        this.contexts.keep({ key, handler: id });
      } else {
        const receipt = { key, handler: id, owner: this.lease.owner, attempt: 1 };
        const attempt = new Attempt(queue.handler, event, 1, false, receipt);
        pass.begin(attempt);
        this.passes.set(attempt, pass);
        this.begin(queue, attempt);
      }
    }
    if (pass.complete) this.writer.settle(pass.settlement, pass.settled);
  }

  /** Looks for due deliveries now. */
  wake(): void {
    for (const id of this.queues.keys()) this.backlogged.add(id);
    this.claims.wake();
  }

  /** Deliveries that wait or are under way here. */
  get size(): number {
    return this.inHand.size;
  }

  /** Resolves when what was under way has ended and the journal knows how. */
  async settled(): Promise<void> {
    await Promise.all([...this.queues.values()].map((queue) => queue.drained()));
    await this.writer.drained();
  }

  /** Resolves when whatever is due has been tried and the journal knows how it ended; goes on taking from it. */
  async idle(): Promise<void> {
    let busy: boolean;
    do {
      await this.settled();
      await this.claiming; // what it takes is in no queue yet
      busy = this.size > 0; // where there is no place, the next one asks for nothing
    } while (!this.draining && ((await this.claim()) > 0 || busy || this.size > 0));
  }

  /** Takes nothing more from the journal, and resolves when what is under way has ended. */
  async drained(): Promise<void> {
    const polls = this.stopPolls();
    this.giveBackWaiting();
    await polls;
    await Promise.all([...this.queues.values()].map((queue) => queue.drained()));
  }

  /** Gives back what has not ended, and resolves when the journal knows. */
  async release(): Promise<void> {
    this.stopped = true;
    void this.stopPolls(); // one that hangs is not waited for
    this.giveBackWaiting();
    for (const queue of this.queues.values()) queue.abort(new HandlerInterruptedError());
    await Promise.all([...this.queues.values()].map((queue) => queue.drained()));
    const patience = setTimeout(() => this.writer.close(), RELEASE_PATIENCE);
    await this.writer.drained();
    clearTimeout(patience);
    this.writer.close();
    await Promise.all([this.renewal.stop(), this.handOver.stop()]);
  }

  private async stopPolls(): Promise<void> {
    this.draining = true;
    await Promise.all([this.claims.stop(), this.recovery.stop()]);
  }

  private makeQueue(handler: EventHandler): HandlerQueue {
    const work = async (attempt: Attempt) => this.end(attempt, await this.runner.run(attempt));
    return new HandlerQueue(handler, work, ({ free }) => {
      if (!this.backlogged.has(handler.id)) return;
      // many places are filled at once; a few wait for a moment, as others are likely to come free
      this.claims.wake(free * 2 >= handler.policy.concurrency ? 0 : FEW_PLACES_DELAY);
    });
  }

  private begin(queue: HandlerQueue, attempt: Attempt): void {
    this.inHand.set(deliveryName(attempt.delivery.receipt!), attempt);
    queue.push(attempt);
  }

  private end(attempt: Attempt, change: DeliveryChange): void {
    const receipt = attempt.delivery.receipt!;
    this.inHand.delete(deliveryName(receipt));
    const pass = this.passes.get(attempt);
    if (pass === undefined) return this.writer.update({ ...receipt, change }, attempt.settled);
    this.passes.delete(attempt);
    pass.end(attempt, change);
    if (pass.complete) this.writer.settle(pass.settlement, pass.settled);
  }

  /** One at a time. @returns how many were taken */
  private claim(): Promise<number> {
    this.claiming ??= inNoContext(() => this.claimDue()).finally(() => (this.claiming = undefined));
    return this.claiming;
  }

  private async claimDue(): Promise<number> {
    const wanted = [...this.queues]
      .map(([handler, { free }]) => ({ handler, limit: free }))
      .filter(({ limit }) => limit > 0);
    if (wanted.length === 0) return 0;
    // a holder for each claim: attempts begin at 1 again when a delivery is requeued, and must not be taken for earlier ones
    const lease = { ...this.lease, owner: randomUUID() };
    const claimed = await this.parts.journal.claim(wanted, lease);
    const counts = new Map<string, number>();
    for (const delivery of claimed) {
      counts.set(delivery.handler, (counts.get(delivery.handler) ?? 0) + 1);
      this.contexts.run(delivery, () => this.take(delivery, lease));
    }
    for (const { handler, limit } of wanted) {
      if (counts.get(handler) === limit) this.backlogged.add(handler);
      else this.backlogged.delete(handler);
    }
    return claimed.length;
  }

  private take({ callback, handler: id, attempt: number, redelivery }: ClaimedDelivery, { owner }: Lease): void {
    const queue = this.queues.get(id)!;
    const receipt: DeliveryReceipt = { key: callback.key, handler: id, owner, attempt: number };
    const atWork = this.inHand.get(deliveryName(receipt));
    if (atWork !== undefined && number > atWork.delivery.receipt!.attempt) return this.adopt(atWork, receipt);
    const before = number - 1;
    if (this.draining || atWork !== undefined) {
      // at work on an earlier one: this was replayed or requeued since, and begins when that has ended
      const dueIn = atWork === undefined ? 0 : this.parts.pollInterval;
      return this.writer.update({ ...receipt, change: { ...dueNow(before, redelivery), dueIn } });
    }
    const { policy } = queue.handler;
    if (before >= policy.attempts) {
      const error = new UnrecoverableError(`attempt ${before} never ended: its process was killed or stood still`);
      return this.writer.update({ ...receipt, change: this.runner.unmade(receipt, callback, policy, before, error) });
    }
    try {
      // another version of the app may have stored it
      if (!isFor(queue.handler, callback)) {
        throw new Error(
          `${id} does not listen to ${callback.eventName} of app ${callback.appId} in this version of the app`,
        );
      }
      this.begin(queue, new Attempt(queue.handler, this.parts.restore(callback), number, redelivery, receipt));
    } catch (error) {
      this.writer.update({ ...receipt, change: this.runner.unmade(receipt, callback, policy, number, error) });
    }
  }

  /** We lost a lease by standing still, and got it again: the attempt that is at work goes on under the new one. */
  private adopt(attempt: Attempt, receipt: DeliveryReceipt): void {
    attempt.delivery.receipt = receipt;
    this.passes.delete(attempt);
  }

  private giveBackWaiting(): void {
    for (const queue of this.queues.values()) {
      for (const attempt of queue.removeWaiting()) {
        const { attempt: number, redelivery } = attempt.delivery;
        this.end(attempt, dueNow(number - 1, redelivery));
      }
    }
  }

  private async recover(): Promise<void> {
    let recovered: number;
    do {
      recovered = await this.parts.journal.recover(RECOVERY_BATCH);
      if (recovered > 0) this.wake();
    } while (recovered === RECOVERY_BATCH);
  }

  private async renew(): Promise<void> {
    const held = new Map<string, DeliveryReceipt[]>();
    for (const attempt of this.inHand.values()) {
      const receipt = attempt.delivery.receipt!;
      if (!this.passes.has(attempt)) held.set(receipt.owner, [...(held.get(receipt.owner) ?? []), receipt]);
    }
    for (const [owner, receipts] of held) await this.parts.journal.renew(receipts, { ...this.lease, owner });
  }

  /** A handler that takes its time must not keep the others' outcome from being stored. */
  private endLongPasses(): void {
    const limit = performance.now() - this.parts.pollInterval;
    for (const pass of new Set(this.passes.values())) {
      if (pass.begun > limit) return;
      for (const attempt of pass.handOver()) this.passes.delete(attempt);
      this.writer.settle(pass.settlement, pass.settled);
    }
  }

  private noteOutcomes(passes: readonly CallbackSettlement[], updates: readonly DeliveryUpdate[]): void {
    const open = [
      ...passes.flatMap(({ key, open }) => open.map((one) => ({ key, ...one }))),
      ...updates.map(({ key, handler, change }) => ({ key, handler, owner: null, ...change })),
    ];
    for (const { key, handler, owner, state, dueIn } of open) {
      if (state === 'dead') void this.runner.buried({ key, handler }, this.parts.journal);
      if (state !== 'pending' || owner !== null) continue;
      if (dueIn === 0) this.backlogged.add(handler);
      this.claims.wake(dueIn);
    }
  }
}
