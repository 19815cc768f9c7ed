import type { DurableJournal } from '../durable-journal.js';
import {
  backlogOf,
  claim,
  ending,
  HOUR,
  isClaimable,
  isNotClaimable,
  type JournalContract,
  journalEntry,
  MINE,
  pendingEntry,
  progress,
  same,
  split,
  THEIRS,
  waiting,
  waits,
} from './kit.js';

export const requeueContract: JournalContract<DurableJournal> = {
  async 'redeliver: makes a delivery where there is none'(store) {
    const journal = await store.open();
    const recorded = journalEntry();
    await journal.append([recorded]);
    const settled = await split(journal, []);
    for (const { key } of [recorded, settled]) {
      same(await journal.redeliver([{ key, handler: 'a' }]), 1, 'redeliver: returns how many deliveries became due');
      const claimed = await claim(journal, 'a');
      same(
        claimed.map(({ callback, attempt, redelivery }) => ({ key: callback.key, attempt, redelivery })),
        [{ key, attempt: 1, redelivery: true }],
        'redeliver: a new delivery is due now, with 0 attempts, and is a redelivery',
      );
    }
  },

  async 'redeliver: makes done and dead deliveries due as if never tried'(store) {
    const journal = await store.open();
    const { key } = await split(journal, [
      waiting('dead', { state: 'dead', attempts: 7, error: 'Error: dead' }),
      waiting('done', { state: 'done', attempts: 7 }),
      waiting('other', { state: 'dead', attempts: 7 }),
    ]);
    const deliveries = ['dead', 'done'].map((handler) => ({ key, handler }));
    same(await journal.redeliver(deliveries), 2, 'redeliver: returns how many deliveries became due');
    same(
      await progress(journal),
      [waits('dead'), waits('done'), waits('other', { state: 'dead', attempts: 7 })],
      'redeliver: those given that are done or dead become pending, with 0 attempts and no error; others stay',
    );
    for (const delivery of deliveries) await isClaimable(journal, delivery, 'redeliver: the delivery is due now');
  },

  async 'redeliver: forgets the holders that died'(store) {
    const journal = await store.open();
    const { key } = await split(journal, [waiting('a', { state: 'dead', attempts: 7, crashes: 3 })]);
    await journal.redeliver([{ key, handler: 'a' }]);
    const [claimed] = await claim(journal, 'a');
    same(claimed!.crashes, 0, 'redeliver: the delivery has 0 crashes');
  },

  async 'redeliver: leaves alone what is not dead when only the dead are wanted'(store) {
    const journal = await store.open();
    const { key } = await split(journal, [
      waiting('dead', { state: 'dead', attempts: 7, error: 'Error: dead' }),
      waiting('done', { state: 'done', attempts: 7 }),
      waiting('later', { attempts: 7, dueIn: HOUR }),
    ]);
    const deliveries = ['dead', 'done', 'later', 'new'].map((handler) => ({ key, handler }));
    same(await journal.redeliver(deliveries, 'dead'), 1, 'redeliver: counts the dead only');
    same(
      await progress(journal),
      [waits('dead'), waits('done', { state: 'done', attempts: 7 }), waits('later', { attempts: 7 })],
      'redeliver: what is done or pending stays, and none is made',
    );
    await isClaimable(journal, { key, handler: 'dead' }, 'redeliver: the dead delivery is due now');
  },

  async 'redeliver: leaves pending deliveries alone'(store) {
    const journal = await store.open();
    const { key } = await split(journal, [
      waiting('later', { attempts: 3, dueIn: HOUR, error: 'Error: later' }),
      waiting('leased', { attempts: 3 }),
    ]);
    await claim(journal, 'leased');
    const deliveries = ['later', 'leased'].map((handler) => ({ key, handler }));
    same(await journal.redeliver(deliveries), 0, 'redeliver: does not count pending deliveries');
    same(
      await progress(journal),
      [waits('later', { attempts: 3, error: 'Error: later' }), waits('leased', { attempts: 4 })],
      'redeliver: pending deliveries keep their attempts and error',
    );
    for (const delivery of deliveries) {
      await isNotClaimable(journal, delivery, 'redeliver: pending deliveries do not become due, nor lose their lease');
    }
  },

  async 'redeliver: leaves callbacks alone that cannot be delivered'(store) {
    const journal = await store.open();
    const entries = [
      pendingEntry(['a'], ending(MINE)),
      journalEntry({ state: 'rejected' }),
      journalEntry({ body: null }),
    ];
    for (const entry of entries) await journal.append([entry]);
    const keys = [...entries, journalEntry()].map(({ key }) => ({ key, handler: 'a' }));
    same(
      await journal.redeliver(keys),
      0,
      'redeliver: does not count what is pending, rejected, without body or unknown',
    );
    same(
      await progress(journal),
      [],
      'redeliver: makes no delivery for what is pending, rejected, without body or unknown',
    );
  },

  async 'redeliver: may be repeated, and counts each delivery once'(store) {
    const journals = [await store.open(), await store.open(), await store.open()];
    const entry = journalEntry();
    const dead = await split(journals[0]!, [waiting('a', { state: 'dead', attempts: 7 })]);
    await journals[0]!.append([entry]);
    const deliveries = [entry, dead].map(({ key }) => ({ key, handler: 'a' })).sort((a, b) => (a.key < b.key ? -1 : 1));
    const counts = await Promise.all(journals.map((journal) => journal.redeliver(deliveries)));
    counts.push(await journals[0]!.redeliver(deliveries));
    same(
      counts.reduce((sum, count) => sum + count, 0),
      2,
      'redeliver: repeated, or called by several at once, each delivery becomes due once',
    );
    same((await progress(journals[0]!)).length, 2, 'redeliver: makes each delivery once');
  },

  async 'redeliver: what was delivered again is pending until it is done again'(store) {
    const journal = await store.open();
    const { key } = await split(journal, []);
    await journal.redeliver([{ key, handler: 'a' }]);
    same(
      await backlogOf(journal),
      [{ handler: 'a', pending: 1, dead: 0 }],
      'redeliver: what became due is in the backlog',
    );
    same(await journal.recover(10), 0, 'redeliver: what became due is nothing to recover');
  },

  async 'discard: deletes dead deliveries, and nothing else'(store) {
    const journal = await store.open();
    const { key } = await split(journal, [
      waiting('dead', { state: 'dead' }),
      waiting('done', { state: 'done' }),
      waiting('other', { state: 'dead' }),
      waiting('pending'),
    ]);
    const deliveries = ['dead', 'done', 'pending', 'unknown'].map((handler) => ({ key, handler }));
    same(await journal.discard(deliveries), 1, 'discard: returns how many it deleted');
    same(
      (await progress(journal)).map(({ handler }) => handler),
      ['done', 'other', 'pending'],
      'discard: deletes those among the given that are dead, and no others',
    );
    same(await journal.discard(deliveries), 0, 'discard: may be repeated');
    same((await journal.findCallbacks({}, { limit: 10 })).length, 1, 'discard: keeps the callback');
  },

  async 'abandon: makes the pending deliveries of a handler dead'(store) {
    const journal = await store.open();
    await split(journal, [waiting('a', { attempts: 2, error: 'Error: a' }), waiting('b')]);
    await split(journal, [waiting('a', { dueIn: HOUR })]);
    await split(journal, [waiting('a', { state: 'done' })]);
    same(await journal.abandon('a', 'gone'), 2, 'abandon: returns how many deliveries became dead');
    same(
      (await progress(journal, { handler: 'a' })).sort(
        (a, b) => a.state.localeCompare(b.state) || b.attempts - a.attempts,
      ),
      [
        waits('a', { state: 'dead', attempts: 2, error: 'gone' }),
        waits('a', { state: 'dead', error: 'gone' }),
        waits('a', { state: 'done' }),
      ],
      'abandon: pending deliveries become dead with the error, due or not; those that are done stay',
    );
    same(await progress(journal, { handler: 'b' }), [waits('b')], 'abandon: leaves other handlers alone');
    await isNotClaimable(journal, { key: '', handler: 'a' }, 'abandon: what is abandoned cannot be claimed');
    same(await journal.abandon('a', 'again'), 0, 'abandon: may be repeated');
  },

  async 'abandon: leaves alone what is under a lease, and takes what a lease ran out on'(store) {
    const journal = await store.open();
    await split(journal, [waiting('leased'), waiting('left')]);
    await claim(journal, 'leased', THEIRS);
    await claim(journal, 'left', ending(THEIRS));
    same(await journal.abandon('leased', 'gone'), 0, 'abandon: leaves alone what an instance is at work on');
    same(
      await journal.abandon('left', 'gone'),
      1,
      "abandon: what an instance left undone when its lease ended is nobody's",
    );
  },

  async 'backlog: counts what is pending and dead for each handler'(store) {
    const journal = await store.open();
    same(await backlogOf(journal), [], 'backlog: is empty when there are no deliveries');
    await split(journal, [waiting('c', { state: 'dead' }), waiting('a'), waiting('b', { state: 'done' })]);
    await split(journal, [waiting('a', { dueIn: HOUR }), waiting('c', { owner: MINE.owner, dueIn: HOUR })]);
    await split(journal, [waiting('a', { state: 'dead' }), waiting('D', { state: 'dead' })]);
    same(
      await backlogOf(journal),
      [
        { handler: 'D', pending: 0, dead: 1 },
        { handler: 'a', pending: 2, dead: 1 },
        { handler: 'c', pending: 1, dead: 1 },
      ],
      'backlog: pending (due, later or leased) and dead deliveries, in the order of the handlers, without those that have none',
    );
  },

  async 'backlog: tells for how long the oldest delivery has been due, where it tells that'(store) {
    const journal = await store.open();
    await split(journal, [
      waiting('a', { dueIn: -HOUR }),
      waiting('b', { dueIn: HOUR }),
      waiting('c', { state: 'dead' }),
    ]);
    await split(journal, [waiting('a'), waiting('b', { dueIn: HOUR })]);
    const lags = (await journal.backlog()).map(({ handler, lag }) => [handler, lag] as const);
    if (lags.every(([, lag]) => lag === undefined)) return;
    const [[, late = 0] = [], ...others] = lags;
    same(Math.floor(late / HOUR), 1, 'backlog: the lag is that of the delivery that has been due the longest');
    same(
      others,
      [
        ['b', 0],
        ['c', 0],
      ],
      'backlog: the lag is 0 where nothing is due yet, or nothing waits',
    );
  },
};
