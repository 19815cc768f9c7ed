import type {
  CallbackSettlement,
  JournalEntry,
  Lease,
  Page,
  StoredCallback,
  WantedDeliveries,
} from '../../lib/journal/index.js';
import { MemoryJournal } from '../../lib/testing/index.js';

/** Journals with one mistake each in how they keep callbacks, and the method whose checks must find it. */
export const brokenCallbackJournals: Record<string, [method: string, Journal: typeof MemoryJournal]> = {
  'stores duplicates': [
    'append',
    class extends MemoryJournal {
      override append = (entries: readonly JournalEntry[]) =>
        super.append(entries.map((entry) => ({ ...entry, eventId: `${entry.eventId} ${Math.random()}` })));
    },
  ],
  'reports outcomes in another order': [
    'append',
    class extends MemoryJournal {
      override append = async (entries: readonly JournalEntry[]) => (await super.append(entries)).toReversed();
    },
  ],
  'has a store for each instance': [
    'append',
    class extends MemoryJournal {
      constructor() {
        super();
      }
    },
  ],
  'cuts bodies off': [
    'claim',
    class extends MemoryJournal {
      override append = (entries: readonly JournalEntry[]) =>
        super.append(entries.map((entry) => ({ ...entry, body: entry.body?.subarray(0, 65_535) ?? null })));
    },
  ],
  'takes empty bodies for none': [
    'findCallbacks',
    class extends MemoryJournal {
      override append = (entries: readonly JournalEntry[]) =>
        super.append(entries.map((entry) => ({ ...entry, body: entry.body?.length ? entry.body : null })));
    },
  ],
  'keeps 32 bits of a sequence': [
    'findCallbacks',
    class extends MemoryJournal {
      override append = (entries: readonly JournalEntry[]) =>
        super.append(entries.map((entry) => ({ ...entry, sequence: entry.sequence && entry.sequence % 2 ** 32 })));
    },
  ],
  'cuts what is decided': [
    'findCallbacks',
    class extends MemoryJournal {
      override append = (entries: readonly JournalEntry[]) =>
        super.append(
          entries.map((entry) => ({
            ...entry,
            decision: entry.decision && { ...entry.decision, text: entry.decision.text?.slice(0, 1_000) ?? '' },
          })),
        );
    },
  ],
  'gives another sequence to whoever claims': [
    'claim',
    class extends MemoryJournal {
      override claim = async (wanted: readonly WantedDeliveries[], lease: Lease) =>
        (await super.claim(wanted, lease)).map((one) => ({ ...one, callback: { ...one.callback, sequence: 0 } }));
    },
  ],
  'settles for any owner': [
    'settle',
    class extends MemoryJournal {
      override settle = (callbacks: readonly CallbackSettlement[]) =>
        super.settle(callbacks.map((one) => ({ ...one, owner: this.store.callbacks.get(one.key)?.owner ?? '' })));
    },
  ],
  'settles what is not pending': [
    'settle',
    class extends MemoryJournal {
      override settle = async (callbacks: readonly CallbackSettlement[]) => {
        for (const { key } of callbacks) {
          const row = this.store.callbacks.get(key);
          if (row !== undefined) row.state = 'pending';
        }
        await super.settle(callbacks);
      };
    },
  ],
  'forgets who is at work on an open delivery': [
    'settle',
    class extends MemoryJournal {
      override settle = (callbacks: readonly CallbackSettlement[]) =>
        super.settle(
          callbacks.map((one) => ({ ...one, open: one.open.map((delivery) => ({ ...delivery, owner: null })) })),
        );
    },
  ],
  'recovers what is only recorded': [
    'recover',
    class extends MemoryJournal {
      override recover = (limit: number) => {
        for (const row of this.store.inOrder()) if (row.state === 'recorded') row.state = 'pending';
        return super.recover(limit);
      };
    },
  ],
  'recovers without regard to the limit': [
    'recover',
    class extends MemoryJournal {
      override recover = () => super.recover(1_000);
    },
  ],
  'recovers without counting the crashed attempt': [
    'recover',
    class extends MemoryJournal {
      override recover = async (limit: number) => {
        const before = new Set(this.store.deliveriesInOrder());
        const count = await super.recover(limit);
        for (const row of this.store.deliveriesInOrder()) if (!before.has(row)) row.attempts = 0;
        return count;
      };
    },
  ],
  'shows the page again that came before': [
    'findCallbacks',
    class extends MemoryJournal {
      override findCallbacks = async (filter: object, page: Page<string>): Promise<StoredCallback[]> => {
        const last = page.after === undefined ? [] : [this.store.callback(page.after)];
        const found = await super.findCallbacks(filter, page);
        return found.length === 0 ? [] : [...last, ...found].slice(0, page.limit);
      };
    },
  ],
  'prunes what is to be delivered': [
    'prune',
    class extends MemoryJournal {
      override prune = (age: number, limit: number) => {
        for (const row of this.store.deliveriesInOrder()) row.state = 'done';
        return super.prune(age, limit);
      };
    },
  ],
  'prunes what was delivered just now': [
    'prune',
    class extends MemoryJournal {
      override prune = (age: number, limit: number) => {
        for (const row of this.store.deliveriesInOrder()) row.changedAt = 0;
        return super.prune(age, limit);
      };
    },
  ],
  'leaves deliveries behind': [
    'prune',
    class extends MemoryJournal {
      override prune = async (age: number, limit: number) => {
        const before = this.store.deliveriesInOrder();
        const pruned = await super.prune(age, limit);
        for (const row of before) this.store.addDelivery(row);
        return pruned;
      };
    },
  ],
  'gives up pruning at what must stay': [
    'prune',
    class extends MemoryJournal {
      override prune = (age: number, limit: number) => {
        const [oldest] = this.store.inOrder().sort((a, b) => a.entry.receivedAt - b.entry.receivedAt);
        const stays = this.store.deliveriesInOrder().some(({ key }) => key === oldest?.entry.key);
        return stays ? Promise.resolve(0) : super.prune(age, limit);
      };
    },
  ],
};
