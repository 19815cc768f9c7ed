import type { Provider } from '../events/chat-event.js';
import type { JournalEntry } from './journal-entry.js';

/**
 * What became of one entry: `stored` (it is durable, and new), `duplicate` (an entry with this event id is stored already, or comes
 * earlier in the list), or the Error that kept this one from being stored: its callback is answered with 503.
 */
export type AppendOutcome = 'stored' | 'duplicate' | Error;

/** What came of one command of an app in one hour, or in a part of it. */
export interface Arrivals {
  readonly provider: Provider;
  readonly appId: string;
  readonly command: string;
  /** Epoch milliseconds at which the hour (of UTC) began. */
  readonly hour: number;
  /** Minutes in which at least one callback came: 1 to 60. */
  readonly minutes: number;
  readonly callbacks: number;
  /** Epoch milliseconds: `receivedAt` of the last callback. */
  readonly last: number;
}

/**
 * Where callbacks are stored before they are answered. Extend it to use a store of your own; `append` alone makes a full audit
 * journal. Close connections and files in `onApplicationShutdown`: callbacks are still stored during `onModuleDestroy`.
 *
 * @example
 * ```ts
 * class FileJournal extends CallbackJournal {
 *   async append(entries: readonly JournalEntry[]): Promise<AppendOutcome[]> { … }
 * }
 * ```
 */
export abstract class CallbackJournal {
  /** How many `append` calls may be under way at once, at least 1. Override it where the store gains from more. @default 1 */
  get lanes(): number {
    return 1;
  }

  /**
   * Stores entries, and resolves when they are durable, with one outcome for each, in their order. The callbacks are answered after
   * that: what is reported as `stored` must survive a crash. An entry that is refused must not keep its neighbours out.
   * It is called in no async context (`AsyncLocalStorage`), as the entries belong to many callbacks.
   *
   * @param entries 1 to 500, sorted by event id, each event id once
   * @throws whatever kept all entries from being stored; their callbacks are answered with 503
   */
  abstract append(entries: readonly JournalEntry[]): Promise<readonly AppendOutcome[]>;

  /**
   * Optional. Resolves when the store can be reached, and rejects when it cannot: `ChatWebhooksHealth` asks it. It should cost the store
   * little, write nothing, and not wait for long work of others. It is called once a second at most, one call at a time.
   */
  ping?(): Promise<void>;

  /**
   * What was received from one time on and before another, by provider, app, command and hour. Rejected callbacks count, decisions (whose
   * `proposal` is not null) do not. The silence alarm asks for it every minute, and at the start for the last weeks, a few hours at a
   * time; a journal without this method leaves it to each instance to count what it receives itself.
   *
   * @param since epoch milliseconds
   * @param until epoch milliseconds
   * @returns nothing for hours in which nothing came; in any order
   */
  arrivals?(since: number, until: number): Promise<readonly Arrivals[]>;
}
