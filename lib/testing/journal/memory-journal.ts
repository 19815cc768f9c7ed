import type { AppendOutcome } from '../../journal/callback-journal.js';
import {
  DurableJournal,
  type CallbackFilter,
  type CallbackSettlement,
  type ClaimedDelivery,
  type DeliveryFilter,
  type DeliveryKey,
  type StoredDelivery,
  type DeliveryUpdate,
  type HandlerBacklog,
  type Page,
  type StoredCallback,
  type WantedDeliveries,
} from '../../journal/durable-journal.js';
import type { JournalEntry, Lease } from '../../journal/journal-entry.js';
import { fitsCallback, fitsDelivery, MemoryStore, type MemoryDelivery } from './memory-store.js';

/**
 * A durable journal in memory, for tests of apps: nothing survives the process. Its clock is `Date.now()`, so fake timers move it; they
 * must also let time pass by itself (Jest: `advanceTimers`, Vitest: `shouldAdvanceTime`), or the app stops working.
 *
 * @example
 * ```ts
 * ChatWebhooksModule.forRoot({ …, journal: { useFactory: () => new MemoryJournal() } })
 * ```
 */
export class MemoryJournal extends DurableJournal {
  /** @param store pass one to several journals to simulate several instances on one database */
  constructor(protected readonly store: MemoryStore = new MemoryStore()) {
    super();
  }

  async append(entries: readonly JournalEntry[]): Promise<AppendOutcome[]> {
    return entries.map((entry) => (this.store.add(entry) ? 'stored' : 'duplicate'));
  }

  async settle(callbacks: readonly CallbackSettlement[]): Promise<void> {
    for (const { key, owner, open } of callbacks) {
      const row = this.store.callbacks.get(key);
      if (row?.state !== 'pending' || row.owner !== owner) continue;
      row.state = open.length === 0 ? 'settled' : 'split';
      for (const { dueIn, crashes = 0, ...delivery } of open)
        this.store.addDelivery({ key, ...delivery, crashes, dueAt: Date.now() + dueIn });
    }
  }

  async update(deliveries: readonly DeliveryUpdate[]): Promise<void> {
    for (const { key, handler, owner, attempt, change } of deliveries) {
      const row = this.store.delivery({ key, handler });
      if (row?.state !== 'pending' || row.owner !== owner || row.attempts !== attempt) continue;
      const { dueIn, crashes = 0, ...rest } = change;
      Object.assign(row, rest, { crashes, owner: null, dueAt: Date.now() + dueIn, changedAt: Date.now() });
    }
  }

  async recover(limit: number): Promise<number> {
    const expired = this.store.inOrder().filter(({ state, dueAt }) => state === 'pending' && dueAt <= Date.now());
    for (const row of expired.slice(0, limit)) {
      row.state = 'split';
      for (const handler of row.due) this.store.addDelivery(dueNow(row.entry.key, handler, 1));
    }
    return Math.min(expired.length, limit);
  }

  async claim(wanted: readonly WantedDeliveries[], lease: Lease): Promise<ClaimedDelivery[]> {
    return wanted.flatMap(({ handler, limit, crashes: { least, most = Infinity } = { least: 0 } }) =>
      this.store
        .deliveriesInOrder()
        .filter((row) => row.handler === handler && row.state === 'pending' && row.dueAt <= Date.now())
        .filter((row) => crashesOf(row) >= least && crashesOf(row) <= most)
        .sort((a, b) => a.dueAt - b.dueAt)
        .slice(0, limit)
        .map((row) => this.take(row, lease)),
    );
  }

  private take(row: MemoryDelivery, { owner, milliseconds }: Lease): ClaimedDelivery {
    const redelivery = row.redelivery || row.attempts > 0;
    const attempt = row.attempts + 1;
    const crashes = crashesOf(row);
    Object.assign(row, { attempts: attempt, crashes, owner, dueAt: Date.now() + milliseconds, changedAt: Date.now() });
    return { callback: this.store.callback(row.key), handler: row.handler, attempt, redelivery, crashes };
  }

  async renew(deliveries: readonly DeliveryKey[], { owner, milliseconds }: Lease): Promise<void> {
    for (const row of this.store.deliveriesOf(deliveries)) {
      if (row.state === 'pending' && row.owner === owner) row.dueAt = Date.now() + milliseconds;
    }
  }

  async findCallbacks(filter: CallbackFilter, { after, limit }: Page<string>): Promise<StoredCallback[]> {
    return this.store
      .inOrder()
      .filter(({ entry: { key } }) => this.store.isDeliverable(key) && (after === undefined || key > after))
      .map(({ entry: { key } }) => this.store.callback(key))
      .filter((callback) => fitsCallback(callback, filter))
      .slice(0, limit);
  }

  async findDeliveries(filter: DeliveryFilter, { after, limit }: Page<DeliveryKey>): Promise<StoredDelivery[]> {
    const isBehind = ({ key, handler }: DeliveryKey) =>
      after === undefined || key > after.key || (key === after.key && handler > after.handler);
    return this.store
      .deliveriesInOrder()
      .filter(isBehind)
      .map(({ key, handler, state, attempts, redelivery, error, changedAt }) => {
        return { callback: this.store.callback(key), handler, state, attempts, redelivery, error, changedAt };
      })
      .filter((record) => fitsDelivery(record, filter))
      .slice(0, limit);
  }

  async redeliver(deliveries: readonly DeliveryKey[], only?: 'dead'): Promise<number> {
    let count = 0;
    for (const { key, handler } of deliveries) {
      const state = this.store.delivery({ key, handler })?.state;
      if (!this.store.isDeliverable(key) || state === 'pending' || state !== (only ?? state)) continue;
      this.store.removeDelivery({ key, handler });
      this.store.addDelivery({ ...dueNow(key, handler, 0), redelivery: true });
      count++;
    }
    return count;
  }

  async discard(deliveries: readonly DeliveryKey[]): Promise<number> {
    const dead = this.store.deliveriesOf(deliveries).filter(({ state }) => state === 'dead');
    return dead.filter((row) => this.store.removeDelivery(row)).length;
  }

  async abandon(handler: string, error: string): Promise<number> {
    const given = this.store
      .deliveriesInOrder()
      .filter((row) => row.handler === handler && row.state === 'pending')
      .filter(({ owner, dueAt }) => owner === null || dueAt <= Date.now());
    for (const row of given) Object.assign(row, { state: 'dead', owner: null, error, changedAt: Date.now() });
    return given.length;
  }

  async backlog(): Promise<HandlerBacklog[]> {
    const rows = this.store.deliveriesInOrder();
    const count = (handler: string, state: string) =>
      rows.filter((row) => row.handler === handler && row.state === state).length;
    const lag = (handler: string) => {
      const waiting = rows.filter((row) => row.handler === handler && row.state === 'pending');
      return waiting.reduce((longest, { dueAt }) => Math.max(longest, Date.now() - dueAt), 0);
    };
    return [...new Set(rows.map(({ handler }) => handler))]
      .sort()
      .map((handler) => ({
        handler,
        pending: count(handler, 'pending'),
        dead: count(handler, 'dead'),
        lag: lag(handler),
      }))
      .filter(({ pending, dead }) => pending + dead > 0);
  }

  async prune(age: number, limit: number): Promise<number> {
    const since = Date.now() - age;
    const kept = this.store.deliveriesInOrder().filter((row) => row.state === 'pending' || row.changedAt > since);
    const keys = new Set(kept.map(({ key }) => key));
    const old = this.store
      .inOrder()
      .filter(({ entry, state }) => state !== 'pending' && entry.receivedAt < since && !keys.has(entry.key))
      .sort((a, b) => a.entry.receivedAt - b.entry.receivedAt)
      .slice(0, limit);
    for (const { entry } of old) this.store.remove(entry.key);
    return old.length;
  }
}

/** Whoever still holds a delivery that may be claimed has died. */
function crashesOf({ crashes, owner }: MemoryDelivery): number {
  return crashes + Number(owner !== null);
}

function dueNow(key: string, handler: string, attempts: number): Omit<MemoryDelivery, 'changedAt'> {
  return {
    key,
    handler,
    state: 'pending',
    attempts,
    redelivery: attempts > 0,
    error: null,
    crashes: attempts,
    owner: null,
    dueAt: Date.now(),
  };
}
