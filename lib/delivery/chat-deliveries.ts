import type { AnyChatEvent } from '../events/chat-events.js';
import { batchesOf } from '../journal/batches.js';
import type {
  CallbackFilter,
  DeliveryFilter,
  DeliveryKey,
  DurableJournal,
  HandlerBacklog,
  StoredCallback,
} from '../journal/durable-journal.js';
import { checkFilter, checkKeys, checkKind, DEAD_LETTER_FILTER, REPLAY_FILTER } from './delivery-filter.js';
import { isFor, type EventHandler } from './event-handler.js';

/** Callbacks or deliveries in one step of a long job. */
const BATCH = 500;

/** Selects dead letters; all given conditions must match. `since` and `until` compare the time at which they were given up. */
export type DeadLetterFilter = Omit<DeliveryFilter, 'state'>;

/** A delivery that was given up: its last attempt failed, or its handler threw an `UnrecoverableError`. */
export interface DeadLetter extends DeliveryKey {
  readonly eventId: string;
  readonly eventName: string;
  /** Undefined when this version cannot read what was stored. */
  readonly event: AnyChatEvent | undefined;
  readonly attempts: number;
  /** Stack or text of the last error. */
  readonly error: string;
  /** Epoch milliseconds, of the journal's clock. */
  readonly diedAt: number;
}

/** What waits for a handler. */
export interface Backlog extends HandlerBacklog {
  /** Whether this app has no handler with this id: it was renamed without its old `id`, or removed, or is another app's. */
  readonly orphaned: boolean;
}

/** What a replay delivers, or would deliver. Times in epoch milliseconds. */
export interface ReplayReport {
  /** How many stored events match. */
  readonly matched: number;
  /** How many of them the handler gets now, without those that it was about to get anyway. 0 in a dry run. */
  readonly queued: number;
  /** How many match, by event name. */
  readonly byEventName: Readonly<Record<string, number>>;
  /** When the first and the last of them occurred; undefined when nothing matched. */
  readonly occurred: { readonly first: number; readonly last: number } | undefined;
}

/** What `ChatDeliveries` works with. */
export interface DeliverySource {
  /** False until the app has started; before that, neither the journal nor the handlers are known. */
  readonly started: boolean;
  /** Undefined without a durable journal. */
  readonly journal: DurableJournal | undefined;
  readonly handlers: readonly EventHandler[];
  /** Looks for deliveries that have just become due. */
  wake(): void;
}

/**
 * Lists, repeats and deletes what a durable journal still has to deliver, or gave up. Inject it. Every method rejects with an Error
 * when delivery is at most once, and before the app has started.
 */
export class ChatDeliveries {
  constructor(
    private readonly source: DeliverySource,
    private readonly restore: (callback: StoredCallback) => AnyChatEvent,
  ) {}

  /** How much waits and how much was given up, per handler; also for ids that this app has no handler for. */
  async backlog(): Promise<Backlog[]> {
    const known = new Set(this.source.handlers.map(({ id }) => id));
    const backlog = await this.journal.backlog();
    return backlog.map((one) => ({ ...one, orphaned: !known.has(one.handler) }));
  }

  /**
   * Dead letters, in the order in which their callbacks came.
   *
   * @param page.after the last one of the page before
   * @param page.limit at most this many. Default 100
   * @throws TypeError for an invalid filter or page
   */
  async deadLetters(
    filter: DeadLetterFilter = {},
    page: { after?: DeliveryKey; limit?: number } = {},
  ): Promise<DeadLetter[]> {
    checkFilter('deadLetters', filter, DEAD_LETTER_FILTER);
    checkFilter('deadLetters', page, { after: 'key', limit: 'count' });
    const { after, limit = 100 } = page;
    const records = await this.journal.findDeliveries({ ...filter, state: 'dead' }, { after, limit });
    return records.map(({ callback, handler, attempts, error, changedAt }) => ({
      key: callback.key,
      handler,
      eventId: callback.eventId,
      eventName: callback.eventName,
      event: this.read(callback),
      attempts,
      error: error ?? '',
      diedAt: changedAt,
    }));
  }

  /**
   * Delivers dead letters again, with all attempts that their handlers have: those in the list, or all that match the filter; `{}`
   * matches every one. A letter that somebody else has requeued meanwhile is left alone.
   *
   * @returns how many
   * @throws TypeError for an invalid filter or list
   */
  async requeue(letters: DeadLetterFilter | readonly DeliveryKey[]): Promise<number> {
    return this.each('requeue', letters, (batch) => this.redeliver(batch, 'dead'));
  }

  /**
   * Deletes dead letters: those in the list, or all that match the filter; `{}` matches every one. Their callbacks stay.
   *
   * @returns how many
   * @throws TypeError for an invalid filter or list
   */
  async purge(letters: DeadLetterFilter | readonly DeliveryKey[]): Promise<number> {
    return this.each('purge', letters, (batch) => this.journal.discard(batch));
  }

  /**
   * Turns what waits for a handler that is gone into dead letters, so that it can be listed and purged, and ages with its callback.
   *
   * @returns how many
   * @throws TypeError for a text that cannot be a handler's id
   */
  async abandon(handler: string): Promise<number> {
    checkKind('abandon', '"handler"', handler, 'id');
    return this.journal.abandon(handler, 'abandoned');
  }

  /**
   * Delivers stored events to one handler, again or for the first time; for example last week's messages to a new handler. Other
   * handlers get nothing. Only events that the handler listens to are considered.
   *
   * @param filter.since from this `occurredAt` on, epoch milliseconds
   * @param filter.until before this `occurredAt`, epoch milliseconds
   * @param options.dryRun reports only, and delivers nothing
   * @throws TypeError when this app has no such handler, and for an invalid filter or options
   */
  async replay(handlerId: string, filter: CallbackFilter, options: { dryRun?: boolean } = {}): Promise<ReplayReport> {
    const { journal } = this;
    const handler = this.source.handlers.find(({ id }) => id === handlerId);
    if (handler === undefined) throw new TypeError(`ChatDeliveries: this app has no handler "${handlerId}"`);
    checkFilter('replay', filter, REPLAY_FILTER);
    checkFilter('replay', options, { dryRun: 'boolean' });
    const eventNames = handler.events.filter((name) => filter.eventNames?.includes(name) ?? true);
    const begun = Date.now();
    const report = { matched: 0, queued: 0, byEventName: {} as Record<string, number> };
    let occurred: ReplayReport['occurred'];
    for (let after: string | undefined, full = eventNames.length > 0; full;) {
      const page = await journal.findCallbacks({ ...filter, eventNames }, { after, limit: BATCH });
      after = page.at(-1)?.key;
      full = page.length === BATCH;
      // what comes in meanwhile is delivered anyway
      const callbacks = page.filter((callback) => callback.receivedAt <= begun && isFor(handler, callback));
      for (const { eventName, occurredAt } of callbacks) {
        report.matched++;
        report.byEventName[eventName] = (report.byEventName[eventName] ?? 0) + 1;
        occurred = {
          first: Math.min(occurredAt, occurred?.first ?? Infinity),
          last: Math.max(occurredAt, occurred?.last ?? -Infinity),
        };
      }
      if (!options.dryRun)
        report.queued += await this.redeliver(callbacks.map(({ key }) => ({ key, handler: handlerId })));
    }
    return { ...report, occurred };
  }

  private get journal(): DurableJournal {
    const { journal, started } = this.source;
    if (journal !== undefined) return journal;
    if (!started)
      throw new Error('ChatDeliveries: the app has not started yet: ask in onApplicationBootstrap or later');
    throw new Error(
      "ChatDeliveries: nothing is kept of deliveries without a durable journal and delivery 'at-least-once'",
    );
  }

  private async redeliver(deliveries: readonly DeliveryKey[], only?: 'dead'): Promise<number> {
    const count = deliveries.length === 0 ? 0 : await this.journal.redeliver(deliveries, only);
    if (count > 0) this.source.wake();
    return count;
  }

  /** Does something with dead letters batch by batch: those in the list, or those that match. */
  private async each(
    method: string,
    letters: DeadLetterFilter | readonly DeliveryKey[],
    work: (batch: readonly DeliveryKey[]) => Promise<number>,
  ): Promise<number> {
    const { journal } = this;
    let count = 0;
    if (isList(letters)) {
      checkKeys(method, letters);
      for (const batch of batchesOf(letters, BATCH)) count += await work(batch);
      return count;
    }
    checkFilter(method, letters, DEAD_LETTER_FILTER);
    for (let after: DeliveryKey | undefined, full = true; full;) {
      const page = await journal.findDeliveries({ ...letters, state: 'dead' }, { after, limit: BATCH });
      const batch = page.map(({ callback, handler }) => ({ key: callback.key, handler }));
      if (batch.length > 0) count += await work(batch);
      after = batch.at(-1);
      full = batch.length === BATCH;
    }
    return count;
  }

  private read(callback: StoredCallback): AnyChatEvent | undefined {
    try {
      return this.restore(callback);
    } catch {
      return undefined;
    }
  }
}

function isList(letters: DeadLetterFilter | readonly DeliveryKey[]): letters is readonly DeliveryKey[] {
  return Array.isArray(letters);
}
