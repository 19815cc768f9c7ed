import type { DeliveryKey, DeliveryUpdate, HandlerBacklog, Lease, WantedDeliveries } from '../../lib/journal/index.js';
import { MemoryJournal } from '../../lib/testing/index.js';

/** Journals with one mistake each in how they keep deliveries, and the method whose checks must find it. */
export const brokenDeliveryJournals: Record<string, [method: string, Journal: typeof MemoryJournal]> = {
  'claims what is under a lease': [
    'claim',
    class extends MemoryJournal {
      override claim = (wanted: readonly WantedDeliveries[], lease: Lease) => {
        for (const row of this.store.deliveriesInOrder()) if (row.owner !== null) row.dueAt = 0;
        return super.claim(wanted, lease);
      };
    },
  ],
  'claims one limit for all handlers': [
    'claim',
    class extends MemoryJournal {
      override claim = async (wanted: readonly WantedDeliveries[], lease: Lease) =>
        (await super.claim(wanted, lease)).slice(0, Math.max(0, ...wanted.map(({ limit }) => limit)));
    },
  ],
  'claims in the order of the keys': [
    'claim',
    class extends MemoryJournal {
      override claim = (wanted: readonly WantedDeliveries[], lease: Lease) => {
        for (const row of this.store.deliveriesInOrder()) if (row.dueAt <= Date.now()) row.dueAt = 0;
        return super.claim(wanted, lease);
      };
    },
  ],
  'claims without counting': [
    'claim',
    class extends MemoryJournal {
      override claim = async (wanted: readonly WantedDeliveries[], lease: Lease) => {
        const claimed = await super.claim(wanted, lease);
        for (const { callback, handler } of claimed) this.store.delivery({ key: callback.key, handler })!.attempts--;
        return claimed;
      };
    },
  ],
  'claims without counting crashes': [
    'claim',
    class extends MemoryJournal {
      override claim = async (wanted: readonly WantedDeliveries[], lease: Lease) =>
        (await super.claim(wanted, lease)).map((one) => ({ ...one, crashes: 0 }));
    },
  ],
  'claims whatever crashed': [
    'claim',
    class extends MemoryJournal {
      override claim = (wanted: readonly WantedDeliveries[], lease: Lease) =>
        super.claim(
          wanted.map(({ handler, limit }) => ({ handler, limit })),
          lease,
        );
    },
  ],
  'recovers without counting the crash': [
    'recover',
    class extends MemoryJournal {
      override recover = async (limit: number) => {
        const known = this.store.deliveriesInOrder();
        const recovered = await super.recover(limit);
        for (const row of this.store.deliveriesInOrder()) if (!known.includes(row)) row.crashes = 0;
        return recovered;
      };
    },
  ],
  'updates and keeps the crashes': [
    'claim',
    class extends MemoryJournal {
      override update = async (updates: readonly DeliveryUpdate[]) => {
        const crashes = updates.map((one) => this.store.delivery(one)?.crashes ?? 0);
        await super.update(updates);
        updates.forEach((one, index) => Object.assign(this.store.delivery(one) ?? {}, { crashes: crashes[index] }));
      };
    },
  ],
  'claims without saying that it is a redelivery': [
    'claim',
    class extends MemoryJournal {
      override claim = async (wanted: readonly WantedDeliveries[], lease: Lease) =>
        (await super.claim(wanted, lease)).map((one) => ({ ...one, redelivery: false }));
    },
  ],
  'gives one delivery to several at once': [
    'claim',
    class extends MemoryJournal {
      override claim = async (wanted: readonly WantedDeliveries[], lease: Lease) => {
        const due = this.store.deliveriesInOrder().map((row) => ({ row, dueAt: row.dueAt }));
        const claimed = await super.claim(wanted, lease);
        const taken = due.filter(({ row, dueAt }) => row.dueAt !== dueAt);
        const leases = taken.map(({ row }) => row.dueAt);
        for (const { row, dueAt } of taken) row.dueAt = dueAt;
        await new Promise((resolve) => setImmediate(resolve));
        taken.forEach(({ row }, index) => (row.dueAt = leases[index]!));
        return claimed;
      };
    },
  ],
  'updates for any owner': [
    'update',
    class extends MemoryJournal {
      override update = (updates: readonly DeliveryUpdate[]) =>
        super.update(updates.map((one) => ({ ...one, owner: this.store.delivery(one)?.owner ?? one.owner })));
    },
  ],
  'updates at any attempt': [
    'update',
    class extends MemoryJournal {
      override update = (updates: readonly DeliveryUpdate[]) =>
        super.update(updates.map((one) => ({ ...one, attempt: this.store.delivery(one)?.attempts ?? one.attempt })));
    },
  ],
  'updates and keeps the lease': [
    'update',
    class extends MemoryJournal {
      override update = async (updates: readonly DeliveryUpdate[]) => {
        const owners = updates.map((one) => this.store.delivery(one)?.owner ?? null);
        await super.update(updates);
        updates.forEach((one, index) => Object.assign(this.store.delivery(one) ?? {}, { owner: owners[index] }));
      };
    },
  ],
  'refuses errors with NUL': [
    'update',
    class extends MemoryJournal {
      override update = async (updates: readonly DeliveryUpdate[]) => {
        if (updates.some(({ change }) => change.error?.includes('\0'))) throw new Error('invalid byte sequence');
        await super.update(updates);
      };
    },
  ],
  'renews for any owner': [
    'renew',
    class extends MemoryJournal {
      override renew = async (deliveries: readonly DeliveryKey[], lease: Lease) => {
        for (const row of this.store.deliveriesOf(deliveries)) row.dueAt = Date.now() + lease.milliseconds;
      };
    },
  ],
  'renews nothing': [
    'renew',
    class extends MemoryJournal {
      override renew = async () => {};
    },
  ],
  'redelivers what is pending': [
    'redeliver',
    class extends MemoryJournal {
      override redeliver = (deliveries: readonly DeliveryKey[], only?: 'dead') => {
        for (const row of this.store.deliveriesOf(deliveries)) if (row.state === 'pending') row.state = 'done';
        return super.redeliver(deliveries, only);
      };
    },
  ],
  'redelivers what is done beside the dead': [
    'redeliver',
    class extends MemoryJournal {
      override redeliver = (deliveries: readonly DeliveryKey[]) => super.redeliver(deliveries);
    },
  ],
  'redelivers only what was delivered before': [
    'redeliver',
    class extends MemoryJournal {
      override redeliver = (deliveries: readonly DeliveryKey[], only?: 'dead') =>
        super.redeliver(this.store.deliveriesOf(deliveries), only);
    },
  ],
  'discards what is not dead': [
    'discard',
    class extends MemoryJournal {
      override discard = async (deliveries: readonly DeliveryKey[]) =>
        deliveries.filter((delivery) => this.store.removeDelivery(delivery)).length;
    },
  ],
  'abandons what is being worked on': [
    'abandon',
    class extends MemoryJournal {
      override abandon = (handler: string, error: string) => {
        for (const row of this.store.deliveriesInOrder()) row.owner = null;
        return super.abandon(handler, error);
      };
    },
  ],
  'keeps from being abandoned what a crashed instance had': [
    'abandon',
    class extends MemoryJournal {
      override abandon = (handler: string, error: string) => {
        for (const row of this.store.deliveriesInOrder()) if (row.owner !== null) row.dueAt = Infinity;
        return super.abandon(handler, error);
      };
    },
  ],
  'counts what is done': [
    'backlog',
    class extends MemoryJournal {
      override backlog = async (): Promise<HandlerBacklog[]> => {
        const handlers = this.store.deliveriesInOrder().map(({ handler }) => handler);
        const known = await super.backlog();
        const empty = { pending: 0, dead: 0 };
        return [...new Set(handlers)]
          .sort()
          .map((handler) => known.find((one) => one.handler === handler) ?? { handler, ...empty });
      };
    },
  ],
};
