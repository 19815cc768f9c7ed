import type { DurableJournal } from '../durable-journal.js';
import { claimContract } from './claim-contract.js';
import { findContract } from './find-contract.js';
import { type JournalContract, MINE, same } from './kit.js';
import { pruneContract } from './prune-contract.js';
import { recoverContract } from './recover-contract.js';
import { requeueContract } from './requeue-contract.js';
import { settleContract } from './settle-contract.js';
import { updateContract } from './update-contract.js';

/**
 * What a durable journal must do besides `journalContract`: the contract of `DurableJournal`. The checks never wait for time to
 * pass, and need a clock of the store that shows milliseconds.
 */
export const durableJournalContract: JournalContract<DurableJournal> = {
  ...settleContract,
  ...recoverContract,
  ...claimContract,
  ...updateContract,
  ...requeueContract,
  ...findContract,
  ...pruneContract,

  async 'given nothing, does nothing'(store) {
    const journal = await store.open();
    await journal.settle([]);
    await journal.update([]);
    await journal.renew([], MINE);
    same(await journal.claim([], MINE), [], 'claim: without wanted handlers, nothing is taken');
    same(await journal.redeliver([]), 0, 'redeliver: an empty list makes nothing due');
    same(await journal.discard([]), 0, 'discard: an empty list deletes nothing');
  },
};
