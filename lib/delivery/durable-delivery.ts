import { randomUUID } from 'node:crypto';
import type { AnyChatEvent } from '../events/chat-events.js';
import type { DeliveryReceipt } from '../events/delivery.js';
import { deliveryName } from '../journal/durable-journal.js';
import type {
  ClaimedDelivery,
  DeliveryChange,
  DeliveryUpdate,
  DurableJournal,
  StoredCallback,
} from '../journal/durable-journal.js';
import type { JournalEntry, Lease } from '../journal/journal-entry.js';
import type { CallbackTally } from '../counters/callback-counters.js';
import { Attempt } from './attempt.js';
import { AttemptRunner } from './attempt-runner.js';
import type { AwaitedPass } from './awaited-pass.js';
import { Claims } from './claims.js';
import { countedAttempts, diedAlone, FEW_AT_ONCE } from './crashes.js';
import { HandlerIndex, isFor, refuseRepeatedIds, type EventHandler, type EventOrigin } from './event-handler.js';
import type { FailureReport } from './failure-report.js';
import { FirstPass } from './first-pass.js';
import { HandlerInterruptedError, UnrecoverableError } from './handler-errors.js';
import { HandlerQueue } from './handler-queue.js';
import { Poll } from '../time/poll.js';
import { dueNow } from './retry.js';
import { openOf, SettlementWriter, type NoteOutcomes } from './settlement-writer.js';
import { WaitingContexts } from './waiting-contexts.js';

/** Milliseconds in which a journal that fails may come back, to be told what is not finished. */
const RELEASE_PATIENCE = 1_500;
/** Most that wait here for a place of one handler, as their answers wait for them: all else waits in the journal. */
const MOST_AWAITED = 1_000;
/** Callbacks that are split in one step of recovery. */
const RECOVERY_BATCH = 100;

/** What durable delivery works with. */
export interface DurableParts {
  readonly journal: DurableJournal;
  readonly handlers: readonly EventHandler[];
  readonly counters: CallbackTally;
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
  /** What more than one process in a row died with, until the journal knows how it ended here. */
  private readonly suspects = new Set<string>();
  private readonly runner: AttemptRunner;
  private readonly writer: SettlementWriter;
  private readonly claims: Claims;
  private readonly recovery: Poll;
  private readonly renewal: Poll;
  private readonly handOver: Poll;
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
    this.writer = new SettlementWriter(journal, leaseTime, this.noteOutcomes, this.noteLost);
    this.claims = new Claims({
      ...parts,
      queues: this.queues,
      take: (delivery, lease) => this.contexts.run(delivery, () => this.take(delivery, lease)),
      hasSuspect: () => this.suspects.size > 0,
    });
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
      const hasPlace = queue.free > 0 || (awaited !== undefined && queue.waiting.length < MOST_AWAITED);
      if (late || !hasPlace) {
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
      await this.claims.idle(); // what it takes is in no queue yet
      busy = this.size > 0; // where there is no place, the next one asks for nothing
    } while (!this.draining && ((await this.claims.claim()) > 0 || busy || this.size > 0));
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
    return new HandlerQueue(handler, work, (queue) => this.claims.freed(queue));
  }

  private begin(queue: HandlerQueue, attempt: Attempt): void {
    const name = deliveryName(attempt.delivery.receipt!);
    this.inHand.set(name, attempt);
    if (isSuspect(attempt)) this.suspects.add(name);
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

  private take(delivery: ClaimedDelivery, { owner }: Lease): void {
    const { callback, handler: id, attempt: number, redelivery, crashes = 0 } = delivery;
    const queue = this.queues.get(id)!;
    const receipt: DeliveryReceipt = { key: callback.key, handler: id, owner, attempt: number };
    const atWork = this.inHand.get(deliveryName(receipt));
    if (atWork !== undefined && number > atWork.delivery.receipt!.attempt) return this.adopt(atWork, receipt, crashes);
    if (this.draining || atWork !== undefined) {
      // at work on an earlier one: this was replayed or requeued since, and begins when that has ended
      const dueIn = atWork === undefined ? 0 : this.parts.pollInterval;
      return this.writer.update({ ...receipt, change: { ...dueNow(number - 1, redelivery), dueIn, crashes } });
    }
    const { policy } = queue.handler;
    const counted = countedAttempts(number, crashes);
    if (counted > policy.attempts && !diedAlone(crashes)) {
      const error = new UnrecoverableError(`${id} has ${policy.attempts} attempts, and ${counted - 1} were made`);
      return this.writer.update({
        ...receipt,
        change: this.runner.unmade(receipt, callback, policy, counted - 1, error),
      });
    }
    try {
      // another version of the app may have stored it
      if (!isFor(queue.handler, callback)) {
        throw new Error(
          `${id} does not listen to ${callback.eventName} of app ${callback.appId} in this version of the app`,
        );
      }
      const event = this.parts.restore(callback);
      if (diedAlone(crashes)) {
        const change = this.runner.diedAlone(receipt, event, queue.handler, counted - 1);
        return this.writer.update({ ...receipt, change });
      }
      this.begin(queue, new Attempt(queue.handler, event, counted, redelivery, receipt, crashes));
    } catch (error) {
      this.writer.update({ ...receipt, change: this.runner.unmade(receipt, callback, policy, counted, error) });
    }
  }

  /** We lost a lease by standing still, and got it again: the attempt that is at work goes on under the new one. */
  private adopt(attempt: Attempt, receipt: DeliveryReceipt, crashes: number): void {
    attempt.delivery.receipt = receipt;
    attempt.crashes = crashes;
    if (isSuspect(attempt)) this.suspects.add(deliveryName(receipt));
    this.passes.delete(attempt);
  }

  private giveBackWaiting(): void {
    for (const queue of this.queues.values()) {
      for (const attempt of queue.removeWaiting()) {
        const { receipt, redelivery } = attempt.delivery;
        this.end(attempt, { ...dueNow(receipt!.attempt - 1, redelivery), crashes: attempt.crashes });
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

  /** Suspects that have ended: others may be tried. */
  private clear(ended: readonly DeliveryUpdate[]): void {
    const some = ended.filter((one) => this.suspects.delete(deliveryName(one))).length > 0;
    if (some) this.claims.wakeForSuspects();
  }

  private readonly noteOutcomes: NoteOutcomes = (passes, updates) => {
    this.clear(updates);
    for (const { key, handler, owner, state, dueIn, crashes } of openOf(passes, updates)) {
      if (state === 'dead') void this.runner.buried({ key, handler }, this.parts.journal);
      if (state === 'pending' && owner === null) this.claims.wakeFor(handler, dueIn, crashes);
    }
  };

  private readonly noteLost: NoteOutcomes = (passes, updates) => {
    this.clear(updates);
    for (const delivery of openOf(passes, updates)) this.runner.forget(delivery);
  };
}

/** Whether more than one process in a row died with it. */
function isSuspect({ crashes }: Attempt): boolean {
  return crashes >= FEW_AT_ONCE.least;
}
