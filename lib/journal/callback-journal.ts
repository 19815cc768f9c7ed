import type { JournalEntry } from './journal-entry.js';

/**
 * What became of one entry: `stored` (durable, and new), `duplicate` (an entry with this event id is stored already, or is in
 * the same list before it), or the error that kept this one from being stored.
 */
export type AppendOutcome = 'stored' | 'duplicate' | Error;

/**
 * Where callbacks are kept. Extend it to use a store of your own; `append` alone makes a full audit journal. Close what it
 * has open in `onApplicationShutdown`: callbacks in hand are still stored during `onModuleDestroy`.
 *
 * @example
 * ```ts
 * class FileJournal extends CallbackJournal {
 *   async append(entries: readonly JournalEntry[]): Promise<AppendOutcome[]> { … }
 * }
 * ```
 */
export abstract class CallbackJournal {
  /** How many `append` calls may be under way at once. Override it where the store gains from more than one. */
  get lanes(): number {
    return 1;
  }

  /**
   * Stores entries and resolves when they are durable, in their order, one outcome each. The callbacks are answered after
   * that: what is reported as `stored` must survive a crash. One refused entry must not keep its neighbours out.
   * Called in no async context (`AsyncLocalStorage`), as the entries belong to many callbacks.
   *
   * @param entries 1 to 500, sorted by event id, each event id once
   * @throws when nothing could be stored; the callbacks are answered with 503
   */
  abstract append(entries: readonly JournalEntry[]): Promise<readonly AppendOutcome[]>;
}
