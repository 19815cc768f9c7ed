import { claim, MINE, splitMany } from '../../lib/journal/contract/kit.js';
import { makeSqlite } from '../support/databases.js';
import { JournalStores } from '../support/journal-stores.js';

it('hands out, and prolongs the leases of, more deliveries at once than a statement takes parameters', async () => {
  const stores = await JournalStores.on(makeSqlite);
  const journal = await (await stores.make()).open();
  for (let count = 0; count < 33_000; count += 500) await splitMany(journal, 500, 'a');
  const claimed = await claim(journal, 'a', MINE, 100_000);
  expect(claimed).toHaveLength(33_000);
  const keys = claimed.map(({ callback, handler }) => ({ key: callback.key, handler }));
  await expect(journal.renew(keys, MINE)).resolves.toBeUndefined();
  await stores.drop();
}, 60_000);
