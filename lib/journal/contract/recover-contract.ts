import type { DurableJournal } from '../durable-journal.js';
import {
  byEventId,
  claim,
  ending,
  type JournalContract,
  journalEntry,
  keysOf,
  MINE,
  pendingEntry,
  progress,
  same,
  split,
  THEIRS,
  waiting,
  waits,
} from './kit.js';

export const recoverContract: JournalContract<DurableJournal> = {
  async 'recover: gives each due handler a delivery when the lease ran out'(store) {
    const journal = await store.open();
    await journal.append([pendingEntry(['a', 'b'], ending(THEIRS))]);
    same(await journal.recover(10), 1, 'recover: returns how many callbacks it split; a lease of 0 ms is over at once');
    same(
      await progress(journal),
      [waits('a', { attempts: 1 }), waits('b', { attempts: 1 })],
      'recover: each due handler, and no other, gets a pending delivery with 1 attempt, the one that crashed',
    );
    const callbacks = await journal.findCallbacks({}, { limit: 10 });
    same(
      callbacks.map(({ state }) => state),
      ['split'],
      'recover: the callback becomes `split`',
    );
  },

  async 'recover: makes deliveries that are due and nobody has'(store) {
    const journal = await store.open();
    const entry = pendingEntry(['a'], ending(THEIRS));
    await journal.append([entry]);
    await journal.recover(10);
    const claimed = await claim(journal, 'a');
    same(
      claimed.map(({ callback, attempt, redelivery }) => ({ key: callback.key, attempt, redelivery })),
      [{ key: entry.key, attempt: 2, redelivery: true }],
      'recover: its deliveries are due at once, for anybody, as a second attempt and a redelivery',
    );
  },

  async 'recover: leaves a callback alone whose lease goes on'(store) {
    const journal = await store.open();
    await journal.append([pendingEntry(['a'])]);
    same(await journal.recover(10), 0, 'recover: a callback under a lease is not split');
    same(await progress(journal), [], 'recover: a callback under a lease gets no deliveries');
  },

  async 'recover: splits a callback once'(store) {
    const journal = await store.open();
    await journal.append([pendingEntry(['a'], ending(MINE))]);
    await journal.recover(10);
    await claim(journal, 'a');
    same(await journal.recover(10), 0, 'recover: a callback that is split already is left alone');
    same(await progress(journal), [waits('a', { attempts: 2 })], 'recover: deliveries that are there stay as they are');
  },

  async 'recover: leaves alone what is recorded, rejected, settled or split'(store) {
    const journal = await store.open();
    await journal.append([journalEntry()]);
    await journal.append([journalEntry({ state: 'rejected' })]);
    await split(journal, []);
    await split(journal, [waiting('a', { state: 'done' })]);
    same(await journal.recover(10), 0, 'recover: only callbacks that are pending are split');
    same(
      await progress(journal),
      [waits('a', { state: 'done' })],
      'recover: only callbacks that are pending get deliveries',
    );
  },

  async 'recover: splits up to the limit, and fewer only when no more are there'(store) {
    const journal = await store.open();
    await journal.append(Array.from({ length: 5 }, () => pendingEntry(['a'], ending(MINE))).sort(byEventId));
    const counts = [
      await journal.recover(2),
      await journal.recover(2),
      await journal.recover(2),
      await journal.recover(2),
    ];
    same(counts, [2, 2, 1, 0], 'recover: splits up to `limit` callbacks and returns how many');
    same((await progress(journal)).length, 5, 'recover: in the end all callbacks whose lease ran out are split');
  },

  async 'recover: counts the holder that is gone as one that died'(store) {
    const journal = await store.open();
    await journal.append([pendingEntry(['a'], ending(MINE))]);
    await journal.recover(10);
    const [claimed] = await claim(journal, 'a');
    same(claimed!.crashes, 1, 'recover: the new deliveries have 1 crash, and no owner that would count as another');
  },

  async 'recover: several instances split each callback once'(store) {
    const journals = await Promise.all([1, 2, 3, 4].map(() => store.open()));
    const [journal] = journals;
    const entries = Array.from({ length: 100 }, () => pendingEntry(['a', 'b'], ending(MINE))).sort(byEventId);
    await journal!.append(entries);
    const counts = await Promise.all([...journals, ...journals].map((one) => one.recover(30)));
    // whom another was ahead of may have found less than there was
    for (let more = await journal!.recover(30); more > 0; more = await journal!.recover(30)) counts.push(more);
    same(
      counts.reduce((sum, count) => sum + count, 0),
      100,
      'recover: of several instances, only the one that split a callback counts it',
    );
    same(
      keysOf(await journal!.findDeliveries({}, { limit: 1_000 })),
      entries.flatMap(({ key }) => [key, key]).sort(),
      'recover: several instances at once make each delivery once',
    );
  },
};
