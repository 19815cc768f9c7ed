import type { DurableJournal } from '../durable-journal.js';
import {
  backlogOf,
  byEventId,
  claim,
  ending,
  endOf,
  HOUR,
  isClaimable,
  isNotClaimable,
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

const { owner } = MINE;

async function statesOf(journal: DurableJournal) {
  return (await journal.findCallbacks({}, { limit: 100 })).map(({ state }) => state);
}

export const settleContract: JournalContract<DurableJournal> = {
  async 'settle: a callback with which all handlers are done needs no delivery'(store) {
    const journal = await store.open();
    const entry = pendingEntry(['a', 'b']);
    await journal.append([entry]);
    await journal.settle([{ key: entry.key, owner, open: [] }]);
    same(await statesOf(journal), ['settled'], 'settle: pending without `open` becomes `settled`');
    same(await progress(journal), [], 'settle: without `open`, no delivery is made');
  },

  async 'settle: each open delivery gets a row as it is told'(store) {
    const journal = await store.open();
    const open = [
      waiting('a'),
      waiting('b', { attempts: 1, dueIn: HOUR, redelivery: true, error: 'Error: b' }),
      waiting('c', { state: 'dead', attempts: 1, redelivery: true, error: 'Error: c' }),
      waiting('d', { owner, attempts: 1, dueIn: HOUR }),
    ];
    await split(journal, open);
    same(await statesOf(journal), ['split'], 'settle: pending with `open` becomes `split`');
    same(
      await progress(journal),
      open.map((one) => waits(one.handler, one)),
      'settle: each of `open` becomes a delivery with the state, attempts and error that it says',
    );
    for (const handler of ['b', 'c', 'd']) {
      const sentence = `settle: ${handler === 'c' ? 'a dead delivery' : 'a pending delivery before `dueIn`'} cannot be claimed`;
      await isNotClaimable(journal, { key: '', handler }, sentence);
    }
  },

  async 'settle: an open delivery without owner can be claimed when it is due'(store) {
    const journal = await store.open();
    const { key } = await split(journal, [waiting('a')]);
    await isClaimable(journal, { key, handler: 'a' }, 'settle: with `dueIn` 0, anybody may claim the delivery at once');
  },

  async 'settle: an open delivery with an owner is its until `dueIn` is over'(store) {
    const journal = await store.open();
    const { key } = await split(journal, [waiting('a', { owner, attempts: 1, dueIn: HOUR }), waiting('b', { owner })]);
    const receipt = { key, handler: 'a', owner, attempt: 1 };
    await journal.update([endOf({ callback: { ...journalEntry(), key }, ...receipt }, MINE, { state: 'done' })]);
    same(
      await progress(journal, { handler: 'a' }),
      [waits('a', { state: 'done', attempts: 1 })],
      'settle: the owner of an open delivery ends its attempt by `update`',
    );
    await isClaimable(
      journal,
      { key, handler: 'b' },
      'settle: an owner whose time is over keeps nobody from the delivery',
    );
  },

  async 'settle: leaves a callback of another owner alone'(store) {
    const journal = await store.open();
    const entry = pendingEntry(['a'], ending(THEIRS));
    await journal.append([entry]);
    await journal.settle([{ key: entry.key, owner, open: [] }]);
    same(await statesOf(journal), [], "settle: another owner's callback stays pending");
    await journal.settle([{ key: entry.key, owner, open: [waiting('a', { state: 'dead' })] }]);
    same(await progress(journal), [], "settle: another owner's callback gets no deliveries");
    same(await journal.recover(10), 1, "settle: another owner's callback is still recovered");
  },

  async 'settle: may be repeated, and then changes nothing'(store) {
    const journal = await store.open();
    const open = [waiting('a'), waiting('b', { state: 'dead' })];
    const { key } = await split(journal, open);
    await claim(journal, 'a');
    await journal.settle([{ key, owner, open }]);
    same(
      await progress(journal),
      [waits('a', { attempts: 1 }), waits('b', { state: 'dead' })],
      'settle: repeated, it leaves the deliveries that are there as they are',
    );
    await journal.discard([{ key, handler: 'b' }]);
    await journal.settle([{ key, owner, open }]);
    same(
      await progress(journal),
      [waits('a', { attempts: 1 })],
      'settle: repeated, it leaves the callback alone, so that no delivery comes back that is gone',
    );
  },

  async 'settle: leaves a callback alone that is settled or split'(store) {
    const journal = await store.open();
    for (const open of [[], [waiting('a')]]) {
      const { key, eventId } = await split(journal, open);
      await journal.settle([{ key, owner, open: [waiting('a', { state: 'dead' }), waiting('b')] }]);
      same(
        await progress(journal, { eventIds: [eventId] }),
        open.map(({ handler }) => waits(handler)),
        'settle: a callback that is no longer pending is left alone',
      );
      const states = await statesOf(journal);
      await journal.settle([{ key, owner, open: [] }]);
      same(await statesOf(journal), states, 'settle: a callback that is split stays split');
    }
  },

  async 'settle: leaves a callback alone that was recovered'(store) {
    const journal = await store.open();
    const entry = pendingEntry(['a'], ending(MINE));
    await journal.append([entry]);
    await journal.recover(10);
    await journal.settle([{ key: entry.key, owner, open: [] }]);
    same(await progress(journal), [waits('a', { attempts: 1 })], 'settle: what was recovered meanwhile is left alone');
    same(await statesOf(journal), ['split'], 'settle: what was recovered meanwhile stays split');
  },

  async 'settle: leaves alone what was only recorded, rejected, or is unknown'(store) {
    const journal = await store.open();
    const recorded = [journalEntry(), journalEntry({ state: 'rejected' })].sort(byEventId);
    const entry = pendingEntry(['a']);
    await journal.append(recorded);
    await journal.append([entry]);
    const keys = [...recorded.map(({ key }) => key), journalEntry().key, entry.key];
    await journal.settle(keys.map((key) => ({ key, owner, open: [waiting('a')] })));
    same(
      keysOf(await journal.findDeliveries({}, { limit: 10 })),
      [entry.key],
      'settle: only callbacks that are pending are settled, and the others in the list do not keep them from it',
    );
  },

  async 'settle: ends many passes at once'(store) {
    const journal = await store.open();
    const entries = Array.from({ length: 500 }, () => pendingEntry(['a', 'b'])).sort(byEventId);
    await journal.append(entries);
    const open = (index: number) => (index % 10 === 0 ? [waiting('a'), waiting('b')] : []);
    await journal.settle(entries.map(({ key }, index) => ({ key, owner, open: open(index) })));
    same(
      await backlogOf(journal),
      ['a', 'b'].map((handler) => ({ handler, pending: 50, dead: 0 })),
      'settle: every callback of a long list is settled by what it says itself',
    );
    same(
      (await journal.findCallbacks({}, { limit: 600 })).length,
      500,
      'settle: no callback of a long list stays pending',
    );
  },

  async 'settle: several instances that settle the same callbacks make each delivery once'(store) {
    const journals = await Promise.all([1, 2, 3, 4].map(() => store.open()));
    const entries = Array.from({ length: 50 }, () => pendingEntry(['a'])).sort(byEventId);
    await journals[0]!.append(entries);
    const settlements = entries.map(({ key }) => ({ key, owner, open: [waiting('a')] }));
    await Promise.all(journals.map((journal) => journal.settle(settlements)));
    same(
      keysOf(await journals[0]!.findDeliveries({}, { limit: 1_000 })),
      entries.map(({ key }) => key).sort(),
      'settle: repeated at the same time, it makes one delivery for each callback and handler',
    );
  },
};
