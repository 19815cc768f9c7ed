import { randomUUID } from 'node:crypto';
import type { AnyChatEvent } from '../events/chat-events.js';
import type { DeliveryChange, DurableJournal, StoredCallback } from '../journal/durable-journal.js';
import type { JournalEntry, Lease } from '../journal/journal-entry.js';
import type { CallbackTally } from '../counters/callback-counters.js';
import { Attempt } from './attempt.js';
import { AttemptRunner } from './attempt-runner.js';
import type { AwaitedPass } from './awaited-pass.js';
import { ClaimedDeliveries } from './claimed-deliveries.js';
import { Claims } from './claims.js';
import { DeadLetters } from './dead-letters.js';
import { DeliveryPolls } from './delivery-polls.js';
import { HandlerIndex, refuseRepeatedIds, type EventHandler, type EventOrigin } from './event-handler.js';
import type { FailureReport } from './failure-report.js';
import { FirstPass } from './first-pass.js';
import { HandlerInterruptedError } from './handler-errors.js';
import { HandlerQueue } from './handler-queue.js';
import { ObservedAttempts } from './observed-attempts.js';
import { dueNow } from './retry.js';
import { openOf, SettlementWriter, type NoteEnds } from './settlement-writer.js';
import { WaitingContexts } from './waiting-contexts.js';
import { WorkInHand } from './work-in-hand.js';

/** Milliseconds that a shutdown waits for a journal that fails, to tell it what is not finished. */
const RELEASE_PATIENCE = 1_500;
/** Most attempts whose answers wait for them that may wait here for a place of one handler: all others wait in the journal. */
const MOST_AWAITED = 1_000;

/** What durable delivery works with. */
export interface DurableParts {
  readonly journal: DurableJournal;
  readonly handlers: readonly EventHandler[];
  readonly counters: CallbackTally;
  readonly report: FailureReport;
  readonly observed?: ObservedAttempts;
  /** Makes the event of a stored callback. @throws when this version cannot read it */
  readonly restore: (callback: StoredCallback) => AnyChatEvent;
  /** Milliseconds. */
  readonly leaseTime: number;
  /** Milliseconds between looks for deliveries that are due. */
  readonly pollInterval: number;
}

/**
 * Delivers at least once. The instance that stores a callback tries each handler right away: the first pass. What fails, takes long,
 * finds no free place or is left behind by a crash becomes a delivery of its own in the journal, and is claimed from there.
 */
export class DurableDelivery {
  private readonly lease: Lease;
  private readonly queues: ReadonlyMap<string, HandlerQueue>;
  private readonly ids: HandlerIndex<string>;
  private readonly inHand = new WorkInHand();
  private readonly contexts = new WaitingContexts();
  private readonly deadLetters: DeadLetters;
  private readonly runner: AttemptRunner;
  private readonly writer: SettlementWriter;
  private readonly claimed: ClaimedDeliveries;
  private readonly claims: Claims;
  private readonly polls: DeliveryPolls;
  /** Nothing more is begun. */
  private stopped = false;

  constructor(parts: DurableParts) {
    const { journal, handlers, leaseTime, counters, report, observed = new ObservedAttempts() } = parts;
    refuseRepeatedIds(handlers);
    this.lease = { owner: randomUUID(), milliseconds: leaseTime };
    this.queues = new Map(handlers.map((handler) => [handler.id, this.makeQueue(handler)]));
    this.ids = new HandlerIndex(handlers, ({ id }) => id);
    this.deadLetters = new DeadLetters(journal, report);
    this.runner = new AttemptRunner(counters, report, this.deadLetters, observed);
    this.writer = new SettlementWriter(journal, leaseTime, this.noteStored, this.noteLost);
    const { queues, inHand, runner, writer } = this;
    this.claimed = new ClaimedDeliveries({ ...parts, queues, inHand, runner, writer });
    this.claims = new Claims({
      ...parts,
      queues,
      take: (delivery, lease) => this.contexts.run(delivery, () => this.claimed.begin(delivery, lease)),
      hasSuspect: () => inHand.hasSuspect,
    });
    this.polls = new DeliveryPolls({ ...parts, inHand, writer, wake: () => this.wake() });
  }

  /** Begins with what earlier runs left. */
  start(): void {
    this.polls.start();
    this.claims.start();
  }

  /** What the entry of an event must hold, so that it is delivered. */
  due(event: EventOrigin): { due: readonly string[]; lease: Lease } {
    return { due: this.ids.of(event), lease: this.lease };
  }

  /** The first pass over a callback that was stored just now. */
  deliver(event: AnyChatEvent, { key, due, receivedAt }: JournalEntry, awaited?: AwaitedPass): void {
    const pass = new FirstPass(key, this.lease, awaited);
    // after a commit that took so long, the lease may end before the handlers do
    const late = this.stopped || Date.now() - receivedAt > this.lease.milliseconds / 2;
    for (const id of due) {
      const queue = this.queues.get(id)!;
      const hasPlace = queue.free > 0 || (awaited !== undefined && queue.waiting.length < MOST_AWAITED);
      if (late || !hasPlace) {
        pass.leave(id);
        this.contexts.remember({ key, handler: id });
      } else {
        const receipt = { key, handler: id, owner: this.lease.owner, attempt: 1 };
        const attempt = new Attempt(queue.handler, event, 1, false, receipt);
        pass.begin(attempt);
        this.inHand.add(attempt, pass);
        queue.push(attempt);
      }
    }
    this.settleIfComplete(pass);
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
    await this.queuesDrained();
    await this.writer.drained();
  }

  /** Resolves when whatever is due has been tried and the journal knows how it ended; keeps claiming until then. */
  async idle(): Promise<void> {
    let busy: boolean;
    do {
      await this.settled();
      await this.claims.idle(); // what the claim under way takes is in no queue yet
      busy = this.size > 0; // while no place is free, the next claim asks for nothing
    } while (!this.claimed.closed && ((await this.claims.claim()) > 0 || busy || this.size > 0));
  }

  /** Claims nothing more, and resolves when what is under way has ended. */
  async drained(): Promise<void> {
    const stopped = this.stopTaking();
    this.giveBackWaiting();
    await stopped;
    await this.queuesDrained();
  }

  /** Gives back what has not ended, and resolves when the journal knows. */
  async release(): Promise<void> {
    this.stopped = true;
    void this.stopTaking(); // a poll that hangs is not waited for
    this.giveBackWaiting();
    for (const queue of this.queues.values()) queue.abort(new HandlerInterruptedError());
    await this.queuesDrained();
    const patience = setTimeout(() => this.writer.close(), RELEASE_PATIENCE);
    await this.writer.drained();
    clearTimeout(patience);
    this.writer.close();
    await this.polls.stop();
  }

  private async stopTaking(): Promise<void> {
    this.claimed.closed = true;
    await Promise.all([this.claims.stop(), this.polls.stopRecovery()]);
  }

  private async queuesDrained(): Promise<void> {
    await Promise.all([...this.queues.values()].map((queue) => queue.drained()));
  }

  private makeQueue(handler: EventHandler): HandlerQueue {
    const call = async (attempt: Attempt) => this.end(attempt, await this.runner.run(attempt));
    return new HandlerQueue(handler, call, (queue) => this.claims.freed(queue));
  }

  private end(attempt: Attempt, change: DeliveryChange): void {
    const pass = this.inHand.remove(attempt);
    if (pass === undefined) {
      return this.writer.update({ ...attempt.delivery.receipt!, change }, attempt.endAwaited);
    }
    pass.end(attempt, change);
    this.settleIfComplete(pass);
  }

  private settleIfComplete(pass: FirstPass): void {
    if (pass.complete) this.writer.settle(pass.settlement, pass.endAwaited);
  }

  private giveBackWaiting(): void {
    for (const queue of this.queues.values()) {
      for (const attempt of queue.removeWaiting()) {
        const { receipt, redelivery } = attempt.delivery;
        this.end(attempt, { ...dueNow(receipt!.attempt - 1, redelivery), crashes: attempt.crashes });
      }
    }
  }

  private readonly noteStored: NoteEnds = (passes, updates) => {
    if (this.inHand.clear(updates)) this.claims.wakeForSuspects();
    for (const { key, handler, owner, state, dueIn, crashes } of openOf(passes, updates)) {
      if (state === 'dead') void this.deadLetters.stored({ key, handler });
      if (state === 'pending' && owner === null) this.claims.wakeFor(handler, dueIn, crashes);
    }
  };

  private readonly noteLost: NoteEnds = (passes, updates) => {
    if (this.inHand.clear(updates)) this.claims.wakeForSuspects();
    for (const delivery of openOf(passes, updates)) this.deadLetters.forget(delivery);
  };
}
