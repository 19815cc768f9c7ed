import type { DeliveryUpdate, DurableJournal } from '../durable-journal.js';
import { ODD_TEXTS } from './append-contract.js';
import {
  backlogOf,
  claim,
  ending,
  endOf,
  HOUR,
  isClaimable,
  isNotClaimable,
  type JournalContract,
  MINE,
  progress,
  same,
  split,
  splitMany,
  THEIRS,
  waiting,
  waits,
} from './kit.js';

/** Claims a delivery that waits. */
async function claimed(journal: DurableJournal, handler = 'a') {
  await split(journal, [waiting(handler)]);
  return (await claim(journal, handler))[0]!;
}

export const updateContract: JournalContract<DurableJournal> = {
  async 'update: ends an attempt with what it says'(store) {
    const journal = await store.open();
    const outcomes = {
      done: { state: 'done', redelivery: true },
      dead: { state: 'dead', redelivery: true, error: 'Error: dead' },
      later: { state: 'pending', dueIn: HOUR, redelivery: true, error: 'Error: later' },
    } as const;
    const updates: DeliveryUpdate[] = [];
    for (const handler of ['dead', 'done', 'later'] as const) {
      updates.push(endOf(await claimed(journal, handler), MINE, outcomes[handler]));
    }
    await journal.update(updates);
    for (const handler of ['dead', 'done', 'later'] as const) {
      same(
        await progress(journal, { handler }),
        [waits(handler, { ...outcomes[handler], attempts: 1 })],
        'update: the delivery gets the state, attempts and error of the change',
      );
      await isNotClaimable(journal, { key: '', handler }, `update: what is ${handler} cannot be claimed`);
    }
  },

  async 'update: what waits again can be claimed by anybody when it is due'(store) {
    const journal = await store.open();
    const delivery = await claimed(journal);
    await journal.update([endOf(delivery, MINE, { attempts: 0, redelivery: true })]);
    const again = await claim(journal, 'a', THEIRS);
    same(
      again.map(({ attempt, redelivery }) => ({ attempt, redelivery })),
      [{ attempt: 1, redelivery: true }],
      'update: with `dueIn` 0 anybody may claim it at once; `attempts` is what the change says, and so is `redelivery`',
    );
  },

  async 'update: ends the lease'(store) {
    const journal = await store.open();
    await journal.update([endOf(await claimed(journal), MINE, { dueIn: HOUR })]);
    await journal.renew(
      [{ key: (await journal.findDeliveries({}, { limit: 1 }))[0]!.callback.key, handler: 'a' }],
      ending(MINE),
    );
    await isNotClaimable(
      journal,
      { key: '', handler: 'a' },
      "update: what waits again is nobody's, and cannot be renewed",
    );
    same(await journal.abandon('a', 'gone'), 1, "update: what waits again is nobody's, and can be abandoned");
  },

  async 'update: leaves alone what another owner holds'(store) {
    const journal = await store.open();
    const delivery = await claimed(journal);
    await journal.update([endOf(delivery, THEIRS, { state: 'done' })]);
    same(
      await progress(journal),
      [waits('a', { attempts: 1 })],
      'update: a delivery that another owner holds is left alone',
    );
  },

  async 'update: leaves alone what is at another attempt'(store) {
    const journal = await store.open();
    await split(journal, [waiting('a')]);
    const [first] = await claim(journal, 'a', ending(MINE));
    const [second] = await claim(journal, 'a', MINE);
    await journal.update([endOf(first!, MINE, { state: 'done' })]);
    const sentence = 'update: a delivery that is at another attempt, be it of the same owner, is left alone';
    same(await progress(journal), [waits('a', { attempts: 2 })], sentence);
    await journal.update([endOf({ ...second!, attempt: 3 }, MINE, { state: 'done' })]);
    same(await progress(journal), [waits('a', { attempts: 2 })], sentence);
  },

  async 'update: leaves alone what is done, dead or nobody has'(store) {
    const journal = await store.open();
    for (const state of ['done', 'dead', 'pending'] as const) {
      const delivery = await claimed(journal, state);
      await journal.update([endOf(delivery, MINE, { state, dueIn: HOUR })]);
      await journal.update([endOf(delivery, MINE, { state: state === 'done' ? 'dead' : 'done', error: 'late' })]);
      same(
        await progress(journal, { handler: state }),
        [waits(state, { state, attempts: 1 })],
        'update: may be repeated, and changes nothing when the attempt has ended',
      );
    }
  },

  async 'update: a stale one does not keep the others out'(store) {
    const journal = await store.open();
    const [a, b, c] = [await claimed(journal, 'a'), await claimed(journal, 'b'), await claimed(journal, 'c')];
    const unknown = { ...endOf(a, MINE, { state: 'done' }), handler: 'unknown' };
    await journal.update([
      unknown,
      endOf(a, MINE, { state: 'done' }),
      endOf(b, THEIRS, { state: 'done' }),
      endOf(c, MINE, { state: 'dead', error: 'c' }),
    ]);
    same(
      (await progress(journal)).map(({ handler, state }) => `${handler} ${state}`).sort(),
      ['a done', 'b pending', 'c dead'],
      'update: each delivery of a list is changed by itself',
    );
  },

  async 'update: ends many attempts at once'(store) {
    const journal = await store.open();
    await splitMany(journal, 500, 'a');
    const claims = await claim(journal, 'a', MINE, 500);
    await journal.update(
      claims.map((one, index) =>
        endOf(one, MINE, index % 5 === 0 ? { state: 'dead', error: `${index}` } : { state: 'done' }),
      ),
    );
    same(
      await backlogOf(journal),
      [{ handler: 'a', pending: 0, dead: 100 }],
      'update: every delivery of a long list is changed by what it says itself',
    );
    const numbers = (await progress(journal, { state: 'dead' })).map(({ error }) => Number(error));
    same(
      numbers.sort((a, b) => a - b),
      Array.from({ length: 100 }, (_, index) => index * 5),
      'update: every delivery of a long list gets its own error',
    );
  },

  async 'update: takes any text as error'(store) {
    const journal = await store.open();
    for (const [index, text] of [...ODD_TEXTS, 'x'.repeat(2_000), '群'.repeat(2_000)].entries()) {
      const handler = `handler ${index}`;
      await journal.update([endOf(await claimed(journal, handler), MINE, { state: 'dead', error: text })]);
      const [record] = await progress(journal, { handler });
      same(record!.state, 'dead', `update: a handler may fail with any text: ${JSON.stringify(text.slice(0, 50))}`);
    }
  },

  async 'renew: prolongs the lease of its owner'(store) {
    const journal = await store.open();
    const { key } = await split(journal, [waiting('a')]);
    const [delivery] = await claim(journal, 'a', ending(MINE));
    await journal.renew([{ key, handler: 'a' }], MINE);
    await isNotClaimable(journal, { key, handler: 'a' }, 'renew: the lease goes on from now');
    await journal.update([endOf(delivery!, MINE, { state: 'done' })]);
    same(
      await progress(journal),
      [waits('a', { state: 'done', attempts: 1 })],
      'renew: the attempt stays the same, and its owner ends it',
    );
  },

  async 'renew: can end a lease'(store) {
    const journal = await store.open();
    const { key } = await split(journal, [waiting('a')]);
    await claim(journal, 'a');
    await journal.renew([{ key, handler: 'a' }], ending(MINE));
    await isClaimable(journal, { key, handler: 'a' }, 'renew: a lease of 0 ms is over at once');
  },

  async "renew: leaves another owner's lease alone"(store) {
    const journal = await store.open();
    const { key } = await split(journal, [waiting('a')]);
    await claim(journal, 'a');
    await journal.renew([{ key, handler: 'a' }], ending(THEIRS));
    await isNotClaimable(journal, { key, handler: 'a' }, "renew: another owner's lease is left alone");
  },

  async 'renew: leaves alone what is not among the given, not pending, or under no lease'(store) {
    const journal = await store.open();
    const { key } = await split(journal, [
      waiting('waits'),
      waiting('other', { owner: MINE.owner, attempts: 1, dueIn: HOUR }),
      waiting('done', { state: 'done', owner: MINE.owner, attempts: 1 }),
    ]);
    await journal.renew([{ key, handler: 'done' }], ending(MINE));
    await journal.renew([{ key, handler: 'waits' }], MINE);
    await isNotClaimable(journal, { key, handler: 'other' }, 'renew: prolongs only what is given');
    await isNotClaimable(journal, { key, handler: 'done' }, 'renew: what is done stays done');
    await isClaimable(journal, { key, handler: 'waits' }, 'renew: what is under no lease gets none');
  },
};
