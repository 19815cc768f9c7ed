import {
  durableJournalContract,
  journalContract,
  type JournalContract,
  type StoredCallback,
} from '../../lib/journal/index.js';
import { MemoryJournal, MemoryStore } from '../../lib/testing/index.js';
import { brokenCallbackJournals } from '../support/broken-callback-journals.js';
import { brokenDeliveryJournals } from '../support/broken-delivery-journals.js';

/** Names of the checks that a journal breaks. */
async function broken(Journal: typeof MemoryJournal, Store = MemoryStore): Promise<string[]> {
  const names: string[] = [];
  const contract: JournalContract<MemoryJournal> = { ...journalContract, ...durableJournalContract };
  for (const [name, check] of Object.entries(contract)) {
    const store = new Store();
    await check({ open: async () => new Journal(store), close: async () => {} }).catch(() => names.push(name));
  }
  return names;
}

describe('the contract of a durable journal', () => {
  it('is kept by a journal without mistakes', async () => {
    expect(await broken(MemoryJournal)).toEqual([]);
  });

  it('is kept by a journal that knows no sequence', async () => {
    class OlderStore extends MemoryStore {
      override callback(key: string): StoredCallback {
        const { sequence: _sequence, ...callback } = super.callback(key);
        return callback;
      }
    }
    expect(await broken(MemoryJournal, OlderStore)).toEqual([]);
  });

  it('is kept by a journal that knows no decisions', async () => {
    class OlderStore extends MemoryStore {
      override callback(key: string): StoredCallback {
        const { proposal: _proposal, decision: _decision, ...callback } = super.callback(key);
        return callback;
      }
    }
    expect(await broken(MemoryJournal, OlderStore)).toEqual([]);
  });

  it.each(Object.entries({ ...brokenCallbackJournals, ...brokenDeliveryJournals }))(
    'finds out a journal that %s',
    async (_, [method, Journal]) => {
      expect(await broken(Journal)).toContainEqual(expect.stringMatching(`^${method}: `));
    },
  );
});
