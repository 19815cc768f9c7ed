import type { DurableJournal } from '../durable-journal.js';
import {
  ending,
  HOUR,
  type JournalContract,
  journalEntry,
  LONG_AGO,
  MINE,
  nextTick,
  pendingEntry,
  progress,
  same,
  split,
  waiting,
} from './kit.js';

const OLD = { receivedAt: LONG_AGO };

async function eventIds(journal: DurableJournal) {
  return (await journal.findCallbacks({}, { limit: 100 })).map(({ eventId }) => eventId).sort();
}

export const pruneContract: JournalContract<DurableJournal> = {
  async 'prune: deletes what was received longer ago than the age'(store) {
    const journal = await store.open();
    await journal.append([journalEntry({ ...OLD, eventId: 'recorded' })]);
    await journal.append([journalEntry({ ...OLD, eventId: 'rejected', state: 'rejected' })]);
    await journal.append([journalEntry({ ...OLD, eventId: 'without body', body: null })]);
    await journal.append([journalEntry({ eventId: 'new' })]);
    await split(journal, [], { ...OLD, eventId: 'settled' });
    same(await journal.prune(HOUR, 10), 4, 'prune: returns how many callbacks it deleted');
    same(
      await eventIds(journal),
      ['new'],
      'prune: deletes what was received more than `age` ago, nothing that came later',
    );
    const again = ['recorded', 'rejected', 'settled', 'without body'].map((eventId) => journalEntry({ eventId }));
    same(await journal.append(again), Array(4).fill('stored'), 'prune: what is deleted is not known any more');
    same(await journal.prune(HOUR, 10), 0, 'prune: may be repeated');
  },

  async 'prune: deletes no callback that is not done'(store) {
    const journal = await store.open();
    await journal.append([pendingEntry(['a'], ending(MINE), { ...OLD, eventId: 'in its first pass' })]);
    await split(journal, [waiting('a')], { ...OLD, eventId: 'due' });
    await split(journal, [waiting('a', { dueIn: HOUR })], { ...OLD, eventId: 'due later' });
    await split(journal, [waiting('a', { owner: MINE.owner, dueIn: HOUR })], { ...OLD, eventId: 'leased' });
    const half = [waiting('a', { state: 'done' }), waiting('b'), waiting('c', { state: 'done' })];
    await split(journal, half, { ...OLD, eventId: 'done by some' });
    await nextTick(journal);
    await journal.prune(0, 100);
    same(
      await eventIds(journal),
      ['done by some', 'due', 'due later', 'leased'],
      'prune: never deletes a callback that has a pending delivery, however old',
    );
    same(await journal.recover(10), 1, 'prune: never deletes a callback that is pending, however old');
  },

  async 'prune: keeps a callback whose delivery changed within the age'(store) {
    const journal = await store.open();
    await split(journal, [waiting('a', { state: 'done' })], { ...OLD, eventId: 'done' });
    await split(journal, [waiting('a', { state: 'dead' })], { ...OLD, eventId: 'dead' });
    same(await journal.prune(HOUR, 10), 0, 'prune: counts from the last change of a delivery');
    same(await eventIds(journal), ['dead', 'done'], 'prune: keeps what has a delivery that changed within `age`');
  },

  async 'prune: deletes a callback with its deliveries when they are done or dead for longer than the age'(store) {
    const journal = await store.open();
    await split(journal, [waiting('a', { state: 'done' }), waiting('b', { state: 'dead' })], OLD);
    await nextTick(journal);
    await split(journal, [waiting('b')], { ...OLD, eventId: 'kept' });
    await journal.prune(0, 100);
    same(await eventIds(journal), ['kept'], 'prune: done and dead deliveries do not keep a callback longer than `age`');
    same(
      (await progress(journal)).map(({ handler, state }) => `${handler} ${state}`),
      ['b pending'],
      'prune: deletes the deliveries of a callback with it, and of no other',
    );
  },

  async 'prune: deletes the oldest first, up to the limit, and fewer only when no more are there'(store) {
    const journal = await store.open();
    const order = [3, 0, 4, 1, 2];
    for (const age of order) {
      await journal.append([journalEntry({ eventId: `${age}`, receivedAt: LONG_AGO - age * HOUR })]);
    }
    await split(journal, [waiting('a')], { eventId: 'pending', receivedAt: LONG_AGO - 9 * HOUR });
    const sentence = 'prune: deletes up to `limit` callbacks, the oldest first; what must stay does not count';
    same(await journal.prune(HOUR, 2), 2, sentence);
    same(await eventIds(journal), ['0', '1', '2', 'pending'], sentence);
    same([await journal.prune(HOUR, 2), await journal.prune(HOUR, 2)], [2, 1], sentence);
    same(await eventIds(journal), ['pending'], sentence);
  },

  async 'prune: what is kept does not keep older or newer callbacks from being deleted'(store) {
    const journal = await store.open();
    for (let index = 0; index < 30; index++) {
      await split(journal, [waiting('a')], { receivedAt: LONG_AGO - HOUR - index, eventId: `kept ${index}` });
    }
    await journal.append([journalEntry({ ...OLD, eventId: 'old' })]);
    same(await journal.prune(HOUR, 5), 1, 'prune: fewer than `limit` only when no more are to be found');
  },

  async 'prune: several instances delete each callback once'(store) {
    const journals = await Promise.all([1, 2, 3, 4].map(() => store.open()));
    const ids = Array.from({ length: 40 }, (_, index) => String(index).padStart(2, '0'));
    await journals[0]!.append(ids.map((eventId) => journalEntry({ eventId, ...OLD })));
    const counts = await Promise.all(journals.map((journal) => journal.prune(HOUR, 15)));
    // whom another was ahead of may have found less than there was
    for (let more = await journals[0]!.prune(HOUR, 15); more > 0; more = await journals[0]!.prune(HOUR, 15))
      counts.push(more);
    same(
      counts.reduce((sum, count) => sum + count, 0),
      40,
      'prune: of several instances, only the one that deleted a callback counts it',
    );
  },
};
