import type { CallbackJournal } from '../callback-journal.js';

/** A store for one check of a contract: empty when the check begins. */
export interface JournalStore<J extends CallbackJournal> {
  /**
   * Gives a journal on the store. Asked several times, it gives one more instance each time; a store that can serve only one
   * instance gives the same again.
   */
  open(): Promise<J>;
  /** Ends what `open` began. For whoever made the store; no check calls it. */
  close(): Promise<void>;
}

/**
 * Checks by name, each the sentence of the contract that it is about. A check rejects when the journal breaks the contract; the
 * error says how.
 */
export type JournalContract<J extends CallbackJournal> = Readonly<
  Record<string, (store: JournalStore<J>) => Promise<void>>
>;
