import type { DurableJournal } from '../../lib/journal/index.js';
import { durableJournalContract, journalContract, type JournalStore } from '../../lib/journal/index.js';

/** Runs both contracts. `makeStore` gives an empty store for each check. */
export function describeContract(name: string, makeStore: () => Promise<JournalStore<DurableJournal>>): void {
  describe(`${name} keeps the contract of a durable journal`, () => {
    it.each(Object.entries({ ...journalContract, ...durableJournalContract }))('%s', async (_, check) => {
      const store = await makeStore();
      try {
        await expect(check(store)).resolves.toBeUndefined();
      } finally {
        await store.close();
      }
    });
  });
}
