import type { ChatWebhooksOptions, OpenImApp, OpenImOptions, TencentApp, TencentOptions } from './options.js';

/** The keys that an object of the options may have. */
export type Keys = Readonly<Record<string, true>>;
type KeysOf<Options> = Readonly<Record<Options extends unknown ? keyof Options : never, true>>;

export const OPTION_KEYS: KeysOf<ChatWebhooksOptions> = {
  tencent: true,
  openim: true,
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

export const TENCENT_APP_KEYS: KeysOf<TencentApp> = { sdkAppId: true, token: true, trust: true };

export const TENCENT_KEYS: KeysOf<TencentOptions> = {
  ...TENCENT_APP_KEYS,
  apps: true,
  requestTimeTolerance: true,
  allowedAddresses: true,
  answerTimeout: true,
};

export const OPENIM_APP_KEYS: KeysOf<OpenImApp> = { appId: true, secret: true, trust: true };

export const OPENIM_KEYS: KeysOf<OpenImOptions> = {
  ...OPENIM_APP_KEYS,
  apps: true,
  onFailure: true,
  allowedAddresses: true,
  answerTimeout: true,
};
