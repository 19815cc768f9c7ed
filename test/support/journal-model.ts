import type {
  CallbackSettlement,
  ClaimedDelivery,
  DeliveryKey,
  DeliveryUpdate,
  JournalEntry,
  Lease,
  WantedDeliveries,
} from '../../lib/journal/index.js';

interface Callback {
  readonly key: string;
  readonly eventId: string;
  readonly due: readonly string[];
  readonly owner: string | undefined;
  readonly leased: boolean;
  readonly receivedAt: number;
  readonly hasBody: boolean;
  state: string;
}

interface Delivery {
  readonly key: string;
  readonly handler: string;
  state: string;
  attempts: number;
  redelivery: boolean;
  error: string | null;
  crashes: number;
  owner: string | null;
  /** Or in an hour: no time passes in the model. */
  isDue: boolean;
}

const NEW = { state: 'pending', redelivery: true, error: null, crashes: 0, owner: null, isDue: true };

/** What a durable journal does, told in the shortest way: times are either now or far away. */
export class JournalModel {
  private callbacks: Callback[] = [];
  deliveries: Delivery[] = [];

  append(entries: readonly JournalEntry[]): string[] {
    return entries.map(({ key, eventId, state, due, lease, receivedAt, body }) => {
      if (this.keyOf(eventId) !== undefined) return 'duplicate';
      const leased = (lease?.milliseconds ?? 0) > 0;
      this.callbacks.push({
        key,
        eventId,
        due,
        owner: lease?.owner,
        leased,
        receivedAt,
        hasBody: body !== null,
        state,
      });
      return 'stored';
    });
  }

  settle(passes: readonly CallbackSettlement[]): void {
    for (const { key, owner, open } of passes) {
      const callback = this.callbacks.find((one) => one.key === key && one.owner === owner && one.state === 'pending');
      if (callback === undefined) continue;
      callback.state = 'over';
      this.deliveries.push(
        ...open.map(({ dueIn, crashes = 0, ...delivery }) => ({ key, ...delivery, crashes, isDue: dueIn === 0 })),
      );
    }
  }

  update(updates: readonly DeliveryUpdate[]): void {
    for (const { key, handler, owner, attempt, change } of updates) {
      const delivery = this.find({ key, handler });
      if (delivery?.state !== 'pending' || delivery.owner !== owner || delivery.attempts !== attempt) continue;
      const { dueIn, crashes = 0, ...rest } = change;
      Object.assign(delivery, rest, { crashes, owner: null, isDue: dueIn === 0 });
    }
  }

  recover(): number {
    const left = this.callbacks.filter(({ state, leased }) => state === 'pending' && !leased);
    for (const callback of left) {
      callback.state = 'over';
      this.deliveries.push(
        ...callback.due.map((handler) => ({
          ...NEW,
          key: callback.key,
          handler,
          attempts: 1,
          crashes: 1,
        })),
      );
    }
    return left.length;
  }

  /** Which of many a journal takes is its choice; whether it was free to take them is not. */
  claim(
    claimed: readonly ClaimedDelivery[],
    wanted: readonly WantedDeliveries[],
    { owner, milliseconds }: Lease,
  ): void {
    const counts = wanted.map(({ limit, ...which }) => Math.min(limit, this.due(which).length));
    expect(wanted.map((one) => claimed.filter(({ handler }) => handler === one.handler).length)).toEqual(counts);
    for (const { callback, handler, attempt, redelivery, crashes } of claimed) {
      const which = wanted.find((one) => one.handler === handler)!;
      const delivery = this.due(which).find(({ key }) => key === callback.key)!;
      expect(delivery).toBeDefined();
      expect({ attempt, redelivery, crashes }).toEqual({
        crashes: crashesOf(delivery),
        attempt: delivery.attempts + 1,
        redelivery: delivery.redelivery || delivery.attempts > 0,
      });
    }
    for (const { callback, handler, attempt, crashes } of claimed) {
      const delivery = this.find({ key: callback.key, handler })!;
      Object.assign(delivery, { attempts: attempt, crashes, owner, isDue: milliseconds === 0 });
    }
    expect(new Set(claimed.map(({ callback, handler }) => `${callback.key} ${handler}`)).size).toBe(claimed.length);
  }

  renew(keys: readonly DeliveryKey[], { owner, milliseconds }: Lease): void {
    for (const delivery of keys.map((key) => this.find(key))) {
      if (delivery?.state === 'pending' && delivery.owner === owner) delivery.isDue = milliseconds === 0;
    }
  }

  redeliver(keys: readonly DeliveryKey[], only?: 'dead'): number {
    const states = only === 'dead' ? ['dead'] : [undefined, 'done', 'dead'];
    const able = keys.filter((key) => this.deliverable.includes(key.key) && states.includes(this.find(key)?.state));
    this.deliveries = this.deliveries.filter(({ key, handler }) => !includes(able, key, handler));
    this.deliveries.push(...able.map((key) => ({ ...key, ...NEW, attempts: 0 })));
    return able.length;
  }

  discard(keys: readonly DeliveryKey[]): number {
    const before = this.deliveries.length;
    this.deliveries = this.deliveries.filter(
      ({ key, handler, state }) => state !== 'dead' || !includes(keys, key, handler),
    );
    return before - this.deliveries.length;
  }

  abandon(wanted: string, error: string): number {
    const left = this.deliveries.filter(
      ({ handler, state, owner, isDue }) => handler === wanted && state === 'pending' && (owner === null || isDue),
    );
    for (const delivery of left) Object.assign(delivery, { state: 'dead', owner: null, error });
    return left.length;
  }

  /** @param age 0, or more than the time since anything here happened */
  prune(age: number, limit: number): number {
    const keeps = this.deliveries.filter(({ state }) => age > 0 || state === 'pending').map(({ key }) => key);
    const old = this.callbacks
      .filter(
        ({ key, state, receivedAt }) => state !== 'pending' && receivedAt < Date.now() - age && !keeps.includes(key),
      )
      .sort((a, b) => a.receivedAt - b.receivedAt)
      .slice(0, limit)
      .map(({ key }) => key);
    this.callbacks = this.callbacks.filter(({ key }) => !old.includes(key));
    this.deliveries = this.deliveries.filter(({ key }) => !old.includes(key));
    return old.length;
  }

  /** Keys of what `findCallbacks` shows. */
  get deliverable(): string[] {
    return this.callbacks
      .filter(({ state, hasBody }) => state !== 'pending' && state !== 'rejected' && hasBody)
      .map(({ key }) => key)
      .sort();
  }

  /** What `backlog` shows. */
  get backlog() {
    const count = (name: string, wanted: string) =>
      this.deliveries.filter(({ handler, state }) => handler === name && state === wanted).length;
    return [...new Set(this.deliveries.map(({ handler }) => handler))]
      .map((handler) => ({ handler, pending: count(handler, 'pending'), dead: count(handler, 'dead') }))
      .filter(({ pending, dead }) => pending > 0 || dead > 0)
      .sort((a, b) => (a.handler < b.handler ? -1 : 1));
  }

  keyOf(eventId: string): string | undefined {
    return this.callbacks.find((one) => one.eventId === eventId)?.key;
  }

  find(wanted: DeliveryKey): Delivery | undefined {
    return this.deliveries.find(({ key, handler }) => key === wanted.key && handler === wanted.handler);
  }

  private due({ handler, crashes }: Pick<WantedDeliveries, 'handler' | 'crashes'>): Delivery[] {
    const { least, most = Infinity } = crashes ?? { least: 0 };
    return this.deliveries
      .filter((one) => one.handler === handler && one.state === 'pending' && one.isDue)
      .filter((one) => crashesOf(one) >= least && crashesOf(one) <= most);
  }
}

function crashesOf({ crashes, owner }: Delivery): number {
  return owner === null ? crashes : crashes + 1;
}

function includes(keys: readonly DeliveryKey[], key: string, handler: string): boolean {
  return keys.some((one) => one.key === key && one.handler === handler);
}
