import type { BeforeChatEventOptions, ChatWebhooksOptions } from '../../lib/index.js';

/** Where an app's journal is; can be sent to another process. */
export type DatabaseAddress =
  | { readonly type: 'postgres' | 'mariadb'; readonly url: string }
  | { readonly type: 'better-sqlite3'; readonly database: string };

/** What the tests tell an app process, as JSON in its environment. */
export interface AppSettings {
  readonly database: DatabaseAddress;
  readonly adapter: 'fastify' | 'express';
  /**
   * `recording`: those whose effects are checked; `careless`: with one that misuses its transactions. `crashing` ends the process at
   * each message whose number is 0. `idle` ones do nothing, `sleeping` ones take 30 s, `none` has none.
   */
  readonly handlers: 'recording' | 'careless' | 'crashing' | 'idle' | 'sleeping' | 'none';
  /** How a handler is called that decides; none without it. */
  readonly deciding?: BeforeChatEventOptions;
  /** File to which handlers without a transaction append a line per success. */
  readonly effects: string;
  /** Connections of a server's pool. */
  readonly poolSize: number;
  readonly options: Partial<ChatWebhooksOptions>;
}

/** Name of the environment variable that holds them. */
export const APP_SETTINGS = 'DURABILITY_APP_SETTINGS';

/** What an app process tells the tests. */
export type AppReport = { readonly port: number } | { readonly gauges: Gauges };

/** What the tests ask of an app process. */
export type AppRequest = 'close' | 'gauges';

/** What an app process counted since it was asked last. */
export interface Gauges {
  /** Entries in each `append`. */
  readonly batches: readonly number[];
  /** SQL statements by their first word. */
  readonly statements: Readonly<Record<string, number>>;
  /** Most milliseconds for which the event loop was blocked. */
  readonly blocked: number;
  /** `CallbackCounters.proposals` and `decisions`, since the start. */
  readonly proposals: number;
  readonly decisions: Readonly<Record<string, number>>;
  /** Decisions that the journal did not take, since the start. */
  readonly decisionsUnrecorded: number;
  /** Bytes that are in use, garbage left out. */
  readonly heap: number;
}
