import {
  deliveryName,
  type CallbackFilter,
  type DeliveryFilter,
  type DeliveryKey,
  type StoredDelivery,
  type DeliveryState,
  type StoredCallback,
} from '../../journal/durable-journal.js';
import type { DecisionRecord, JournalEntry, JournalState } from '../../journal/journal-entry.js';

/** A callback as `MemoryStore` keeps it. */
export interface MemoryCallback {
  /** As it was appended; its state and lease may be outdated. */
  readonly entry: JournalEntry;
  readonly due: readonly string[];
  state: JournalState;
  readonly owner: string | null;
  /** Epoch milliseconds: the end of the lease. */
  readonly dueAt: number;
}

/** A delivery as `MemoryStore` keeps it. */
export interface MemoryDelivery extends DeliveryKey {
  state: DeliveryState;
  attempts: number;
  redelivery: boolean;
  error: string | null;
  /** How many of its holders died in a row. */
  crashes: number;
  /** Who holds it until `dueAt`; null if nobody does. */
  owner: string | null;
  /** Epoch milliseconds from which on anybody may claim it. */
  dueAt: number;
  changedAt: number;
}

/** The rows of one or several journals in memory. */
export class MemoryStore {
  /** By key. */
  readonly callbacks = new Map<string, MemoryCallback>();
  private readonly eventIds = new Set<string>();
  private readonly deliveries = new Map<string, MemoryDelivery>();

  /** @returns false if there already is an entry with this event id */
  add(entry: JournalEntry): boolean {
    if (this.eventIds.has(entry.eventId)) return false;
    this.eventIds.add(entry.eventId);
    const { state, due, lease } = entry;
    const dueAt = Date.now() + (lease?.milliseconds ?? 0);
    const copy = { ...entry, facts: { ...entry.facts }, body: copyOf(entry.body), decision: clone(entry.decision) };
    this.callbacks.set(entry.key, { entry: copy, due: [...due], state, owner: lease?.owner ?? null, dueAt });
    return true;
  }

  /** Removes a callback with its deliveries. */
  remove(key: string): void {
    this.eventIds.delete(this.callbacks.get(key)!.entry.eventId);
    this.callbacks.delete(key);
    for (const delivery of this.deliveriesInOrder()) if (delivery.key === key) this.removeDelivery(delivery);
  }

  callback(key: string): StoredCallback {
    const { entry, state } = this.callbacks.get(key)!;
    const { due: _due, lease: _lease, ...callback } = entry;
    const { facts, body, decision } = entry;
    return { ...callback, state, facts: { ...facts }, body: copyOf(body), decision: clone(decision) };
  }

  /** Whether it can be delivered again. */
  isDeliverable(key: string): boolean {
    const { state, entry } = this.callbacks.get(key) ?? {};
    return entry !== undefined && state !== 'pending' && state !== 'rejected' && entry.body !== null;
  }

  /** By key. */
  inOrder(): MemoryCallback[] {
    return [...this.callbacks.values()].sort((a, b) => (a.entry.key < b.entry.key ? -1 : 1));
  }

  /** Does nothing if it is there already. */
  addDelivery(delivery: Omit<MemoryDelivery, 'changedAt'>): void {
    if (this.delivery(delivery) !== undefined) return;
    this.deliveries.set(deliveryName(delivery), { ...delivery, changedAt: Date.now() });
  }

  delivery(key: DeliveryKey): MemoryDelivery | undefined {
    return this.deliveries.get(deliveryName(key));
  }

  removeDelivery(key: DeliveryKey): boolean {
    return this.deliveries.delete(deliveryName(key));
  }

  /** Those of them that exist. */
  deliveriesOf(keys: readonly DeliveryKey[]): MemoryDelivery[] {
    return keys.map((key) => this.delivery(key)).filter((row) => row !== undefined);
  }

  /** By key, then by handler. */
  deliveriesInOrder(): MemoryDelivery[] {
    return [...this.deliveries.values()].sort((a, b) => (deliveryName(a) < deliveryName(b) ? -1 : 1));
  }
}

/** Whether a callback matches the whole filter. */
export function fitsCallback(callback: StoredCallback, filter: CallbackFilter): boolean {
  const { eventIds, eventNames, conversationKey } = filter;
  return (
    (eventIds?.includes(callback.eventId) ?? true) &&
    (eventNames?.includes(callback.eventName) ?? true) &&
    (conversationKey === undefined || conversationKey === callback.conversationKey) &&
    isWithin(callback.occurredAt, filter)
  );
}

/** Whether a delivery matches the whole filter. */
export function fitsDelivery(record: StoredDelivery, filter: DeliveryFilter): boolean {
  const { state, handler, eventIds, conversationKey } = filter;
  return (
    (state === undefined || state === record.state) &&
    (handler === undefined || handler === record.handler) &&
    (eventIds?.includes(record.callback.eventId) ?? true) &&
    (conversationKey === undefined || conversationKey === record.callback.conversationKey) &&
    isWithin(record.changedAt, filter)
  );
}

function isWithin(time: number, { since = -Infinity, until = Infinity }: { since?: number; until?: number }): boolean {
  return time >= since && time < until;
}

/** As JSON gives it back, which is how other journals keep it. */
function clone(decision: DecisionRecord | null): DecisionRecord | null {
  return decision && (JSON.parse(JSON.stringify(decision)) as DecisionRecord);
}

function copyOf(body: Uint8Array | null): Uint8Array | null {
  return body === null ? null : Uint8Array.from(body);
}
