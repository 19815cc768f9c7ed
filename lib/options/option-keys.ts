import type { ChatServerOptionTypes, ChatWebhooksOptions } from './options.js';

/** The keys that an object of the options may have. */
export type Keys = Readonly<Record<string, true>>;
/** Every key of an options type. */
export type KeysOf<Options> = Readonly<Record<Options extends unknown ? keyof Options : never, true>>;

export const OPTION_KEYS: KeysOf<Omit<ChatWebhooksOptions, keyof ChatServerOptionTypes>> = {
  unrecognized: true,
  store: true,
  bodyLimit: true,
  bodyTimeout: true,
  answerAfter: true,
  journalQueueLimit: true,
  delivery: true,
  handlerConcurrency: true,
  handlerTimeout: true,
  handlerAttempts: true,
  retryDelay: true,
  retryDelayLimit: true,
  handlerQueueLimit: true,
  leaseTime: true,
  pollInterval: true,
  retentionDays: true,
  shutdownDelay: true,
  shutdownTimeout: true,
  logErrors: true,
  onHandlerFailed: true,
  onDeadLetter: true,
};
