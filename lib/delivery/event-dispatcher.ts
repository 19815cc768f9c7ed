import type { EventEmitter2 } from '@nestjs/event-emitter';
import type { AnyChatEvent } from '../events/chat-events.js';
import { freezeDeeply } from '../events/frozen.js';
import type { DurableJournal, StoredCallback } from '../journal/durable-journal.js';
import type { JournalEntry, Lease } from '../journal/journal-entry.js';
import type { CallbackTally } from '../counters/callback-counters.js';
import { AwaitedPass } from './awaited-pass.js';
import { DurableDelivery } from './durable-delivery.js';
import type { EventHandler, EventOrigin } from './event-handler.js';
import type { FailureReport } from './failure-report.js';
import type { ObservedAttempts } from './observed-attempts.js';
import { OnceDelivery } from './once-delivery.js';
import { PlainListeners } from './plain-listeners.js';

/** What the dispatcher works with. */
export interface DispatcherParts {
  readonly emitter: EventEmitter2;
  readonly counters: CallbackTally;
  readonly report: FailureReport;
  readonly observed: ObservedAttempts;
  readonly restore: (callback: StoredCallback) => AnyChatEvent;
  /** Events that may wait in memory for one handler, where delivery is at most once. */
  readonly queueLimit: number;
  readonly leaseTime: number;
  readonly pollInterval: number;
}

/** Delivers events to `@OnChatEvent` handlers, and once to plain listeners of the host's emitter. */
export class EventDispatcher {
  private once: OnceDelivery | undefined;
  private durable: DurableDelivery | undefined;
  private readonly listeners: PlainListeners;
  private readonly plainCalls = new Set<Promise<void>>();
  /** Empty before the start. */
  handlers: readonly EventHandler[] = [];
  /** Where deliveries are kept; undefined for at most once, and before the start. */
  journal: DurableJournal | undefined;

  constructor(private readonly parts: DispatcherParts) {
    this.listeners = new PlainListeners(parts);
  }

  /**
   * Registers the handlers. Call it when Nest has made all providers.
   *
   * @param journal where deliveries are kept; undefined for at most once
   * @throws Error when the journal could not tell two handlers apart
   */
  start(handlers: readonly EventHandler[], journal: DurableJournal | undefined): void {
    const { queueLimit, counters, report, observed } = this.parts;
    this.handlers = handlers;
    this.journal = journal;
    this.once = new OnceDelivery(handlers, queueLimit, counters, report, observed);
    if (journal === undefined) return;
    this.durable = new DurableDelivery({ ...this.parts, journal, handlers });
    this.durable.start();
  }

  /** What an entry must hold so that it is delivered at least once; undefined where that is not promised. */
  readonly due = (event: EventOrigin): { due: readonly string[]; lease: Lease } | undefined => this.durable?.due(event);

  /**
   * Starts delivery of an event that arrived just now; never throws.
   *
   * @param ended called when all handlers and listeners have tried the event once, and a durable journal knows how that ended; undefined
   * where no answer waits for it
   */
  readonly dispatch = (event: AnyChatEvent, entry?: JournalEntry, ended?: () => void): void => {
    freezeDeeply(event); // all handlers get the same one
    const awaited = ended && new AwaitedPass(ended);
    if (entry?.state === 'pending') this.durable?.deliver(event, entry, awaited);
    else this.once?.deliver(event, awaited);
    const { report } = this.parts;
    const failed = (error: unknown) =>
      report.failed({ handler: '@OnEvent', event, error, attempt: 1, next: 'nothing' });
    for (const call of this.listeners.call(event, failed)) {
      this.plainCalls.add(call);
      void call.then(() => this.plainCalls.delete(call));
      if (awaited) void call.then(awaited.begin());
    }
    awaited?.end();
  };

  get started(): boolean {
    return this.once !== undefined;
  }

  /** How many listeners of the host's emitter get an event now. */
  plainListeners(eventName: string): number {
    return this.listeners.count(eventName);
  }

  /** Looks for deliveries that have just become due. */
  wake(): void {
    this.durable?.wake();
  }

  /** Deliveries that wait or are under way here. */
  get pending(): number {
    return this.plainCalls.size + (this.once?.size ?? 0) + (this.durable?.size ?? 0);
  }

  /** Resolves when nothing waits or is under way here, and the journal knows how all of it ended. Claims nothing new. */
  async settled(): Promise<void> {
    do {
      await Promise.all([this.once?.drained(), this.durable?.settled(), ...this.plainCalls]);
    } while (this.pending > 0);
  }

  /** Resolves when nothing waits or is under way here, and nothing is due in the journal: what is due is claimed and tried. */
  async idle(): Promise<void> {
    do {
      await Promise.all([this.once?.drained(), this.durable?.idle(), ...this.plainCalls]);
    } while (this.pending > 0);
  }

  /** Claims nothing more, and resolves when all deliveries here have ended. */
  async drained(): Promise<void> {
    await Promise.all([this.once?.drained(), this.durable?.drained()]);
    await Promise.all(this.plainCalls);
  }

  /** Aborts what has not ended and gives it back to a durable journal. Resolves when the journal has it. */
  async release(): Promise<void> {
    this.once?.release();
    await this.durable?.release();
  }
}
