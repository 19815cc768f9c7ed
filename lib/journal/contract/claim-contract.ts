import type { DurableJournal } from '../durable-journal.js';
import {
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
  nextTick,
  pendingEntry,
  progress,
  same,
  sameCallback,
  split,
  splitMany,
  THEIRS,
  waiting,
  waits,
} from './kit.js';

async function attempts(journal: DurableJournal, handler: string, lease = ending(MINE)) {
  const claimed = await claim(journal, handler, lease);
  return claimed.map(({ attempt, redelivery }) => ({ attempt, redelivery }));
}

export const claimContract: JournalContract<DurableJournal> = {
  async 'claim: takes for the wanted handlers only, each up to its limit'(store) {
    const journal = await store.open();
    for (const handler of ['a', 'b', 'c', 'A']) await splitMany(journal, 5, handler);
    const wanted = [
      { handler: 'a', limit: 2 },
      { handler: 'b', limit: 9 },
      { handler: 'none', limit: 9 },
    ];
    const handlers = (await journal.claim(wanted, MINE)).map(({ handler }) => handler);
    same(
      handlers.sort(),
      ['a', 'a', 'b', 'b', 'b', 'b', 'b'],
      'claim: takes for each wanted handler what is due, at most its limit, and for no other handler',
    );
  },

  async 'claim: takes what has been due the longest first'(store) {
    const journal = await store.open();
    const due: string[] = [];
    // their keys sort the other way
    for (const receivedAt of [3_000, 2_000, 1_000]) {
      due.push((await split(journal, [waiting('a')], { key: journalEntry({ receivedAt }).key })).key);
      await nextTick(journal);
    }
    for (const key of due) {
      same(keysOf(await claim(journal, 'a', MINE, 1)), [key], 'claim: takes the longest due first');
    }
  },

  async 'claim: a long backlog of one handler does not keep another waiting'(store) {
    const journal = await store.open();
    await splitMany(journal, 300, 'a');
    const { key } = await split(journal, [waiting('b')]);
    const wanted = ['a', 'b'].map((handler) => ({ handler, limit: 5 }));
    const claimed = await journal.claim(wanted, MINE);
    same(
      keysOf(claimed.filter(({ handler }) => handler === 'b')),
      [key],
      'claim: takes for each wanted handler, however much waits for another',
    );
  },

  async 'claim: counts one attempt more, and tells what may have been seen before'(store) {
    const journal = await store.open();
    await split(journal, [
      waiting('new'),
      waiting('tried', { attempts: 3, redelivery: true, error: 'Error: b' }),
      waiting('cut short', { redelivery: true }),
    ]);
    const sentence = 'claim: `attempt` includes this one; `redelivery` unless nothing was tried before';
    same(await attempts(journal, 'new'), [{ attempt: 1, redelivery: false }], sentence);
    same(await attempts(journal, 'new'), [{ attempt: 2, redelivery: true }], sentence);
    same(await attempts(journal, 'tried'), [{ attempt: 4, redelivery: true }], sentence);
    same(await attempts(journal, 'cut short'), [{ attempt: 1, redelivery: true }], sentence);
    same(
      await progress(journal, { handler: 'tried' }),
      [waits('tried', { attempts: 4, error: 'Error: b' })],
      'claim: the attempt is counted in the journal, and the last error stays until the attempt ends',
    );
  },

  async 'claim: gives the callback back, with every byte of its body'(store) {
    const journal = await store.open();
    const body = Uint8Array.from({ length: 256 * 300 }, (_, index) => index % 256);
    const decision = { handler: 'Rules.check', shadow: false, kind: 'refused', text: 'no', code: 7 } as const;
    const more = { body, sequence: 123, proposal: 'C2cMessageSending', decision };
    const entry = await split(journal, [waiting('a')], more);
    const [claimed] = await claim(journal, 'a');
    sameCallback(claimed!.callback, { ...entry, state: 'split' }, 'claim');
  },

  async 'claim: an empty body stays a body'(store) {
    const journal = await store.open();
    await split(journal, [waiting('a')], { body: new Uint8Array(0) });
    const [claimed] = await claim(journal, 'a');
    same(claimed!.callback.body?.length, 0, 'claim: an empty body is not the same as none');
  },

  async 'claim: takes nothing that is under a lease'(store) {
    const [one, other] = [await store.open(), await store.open()];
    const { key } = await split(one, [waiting('a')]);
    await isClaimable(one, { key, handler: 'a' }, 'claim: takes what is due');
    await isNotClaimable(other, { key, handler: 'a' }, 'claim: what is under a lease is given to nobody');
    same(await claim(one, 'a', MINE), [], 'claim: what is under a lease is given to nobody');
  },

  async 'claim: takes again what a lease ran out on'(store) {
    const journal = await store.open();
    await split(journal, [waiting('a')]);
    await claim(journal, 'a', ending(MINE));
    same(
      await attempts(journal, 'a', THEIRS),
      [{ attempt: 2, redelivery: true }],
      'claim: when a lease is over, anybody gets the delivery, as one attempt more and a redelivery',
    );
  },

  async 'claim: takes each delivery once, also under a lease of 0 ms'(store) {
    const journal = await store.open();
    await split(journal, [waiting('a'), waiting('b')]);
    await split(journal, [waiting('a')]);
    const wanted = [
      { handler: 'a', limit: 1 },
      { handler: 'b', limit: 2 },
    ];
    const claimed = await journal.claim(wanted, ending(MINE));
    same(
      claimed.map(({ handler, attempt }) => `${handler} ${attempt}`).sort(),
      ['a 1', 'b 1'],
      'claim: one call takes no delivery twice',
    );
  },

  async 'claim: takes nothing that is done, dead, not due yet, or in its first pass'(store) {
    const journal = await store.open();
    await split(journal, [
      waiting('done', { state: 'done' }),
      waiting('dead', { state: 'dead' }),
      waiting('later', { dueIn: HOUR }),
    ]);
    await journal.append([pendingEntry(['first pass'], ending(MINE))]);
    for (const handler of ['done', 'dead', 'later', 'first pass']) {
      await isNotClaimable(
        journal,
        { key: '', handler },
        `claim: takes deliveries that are pending and due, not: ${handler}`,
      );
    }
  },

  async 'claim: counts the holders in a row whose leases ran out'(store) {
    const journal = await store.open();
    await split(journal, [waiting('a', { crashes: 2 }), waiting('left', { owner: THEIRS.owner })]);
    const crashesOf = async (handler: string, lease = ending(MINE)) =>
      (await claim(journal, handler, lease)).map(({ crashes }) => crashes);
    const sentence = 'claim: `crashes` is one more for each holder that still had the delivery when its lease was over';
    same(await crashesOf('left'), [1], sentence);
    same([await crashesOf('a'), await crashesOf('a'), await crashesOf('a')], [[2], [3], [4]], sentence);
    const [claimed] = await claim(journal, 'a', MINE);
    await journal.update([endOf(claimed!, MINE, { crashes: 3 })]);
    same(await crashesOf('a'), [3], 'update: stores the crashes that the change says');
    const [again] = await claim(journal, 'a', MINE);
    await journal.update([endOf(again!, MINE)]);
    same(await crashesOf('a', MINE), [0], 'update: a change without `crashes` has none');
  },

  async 'claim: takes only what so many holders died with, when that is asked'(store) {
    const journal = await store.open();
    const keys: string[] = [];
    for (const crashes of [3, 0, 2, 1]) keys[crashes] = (await split(journal, [waiting('a', { crashes })])).key;
    // its holder is the third
    keys.push((await split(journal, [waiting('a', { crashes: 2, owner: THEIRS.owner })])).key);
    const claimed = async (least: number, most?: number) =>
      keysOf(await journal.claim([{ handler: 'a', limit: 9, crashes: { least, most } }], MINE)).sort();
    const sentence = 'claim: with `crashes`, takes only what so many holders died with, this time included';
    same(await claimed(0, 1), [keys[0], keys[1]].sort(), sentence);
    same(await claimed(2, 2), [keys[2]], sentence);
    same(await claimed(4), [], sentence);
    same(await claimed(3), [keys[3], keys[4]].sort(), sentence);
  },

  async 'claim: several instances at once get each delivery once'(store) {
    const journals = await Promise.all(Array.from({ length: 8 }, () => store.open()));
    const entries = await splitMany(journals[0]!, 200, 'a');
    const claimed = await Promise.all(
      journals.map((journal, index) => claim(journal, 'a', index % 2 === 0 ? MINE : THEIRS, 25)),
    );
    // whom another was ahead of may have got less than there was
    claimed.push(await claim(journals[0]!, 'a', MINE, 200));
    same(
      keysOf(claimed.flat()).sort(),
      entries.map(({ key }) => key).sort(),
      'claim: of 8 claimers at once over 200 deliveries, no two get the same one, and none is left',
    );
  },

  async 'claim: several instances at once take what a lease ran out on once'(store) {
    const journals = await Promise.all(Array.from({ length: 8 }, () => store.open()));
    const entries = await splitMany(journals[0]!, 40, 'a');
    await claim(journals[0]!, 'a', ending(THEIRS));
    const claimed = (await Promise.all(journals.map((journal) => claim(journal, 'a', MINE, 10)))).flat();
    claimed.push(...(await claim(journals[0]!, 'a', MINE, 40)));
    same(
      keysOf(claimed).sort(),
      entries.map(({ key }) => key).sort(),
      'claim: no delivery is given to two callers under one lease',
    );
    same(
      new Set(claimed.map(({ attempt }) => attempt)),
      new Set([2]),
      'claim: every claim counts one attempt, however many instances claim at once',
    );
  },
};
