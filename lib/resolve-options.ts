import { NO_EXTRAS } from './chat-webhooks.extras.js';
import { AddressList } from './http/address-list.js';
import { digest } from './http/secrets.js';
import { LONGEST_DELAY } from './journal/time-limit.js';
import { OPENIM_APP_KEYS, OPENIM_KEYS, OPTION_KEYS, TENCENT_APP_KEYS, TENCENT_KEYS, type Keys } from './option-keys.js';
import {
  InvalidOptionsError,
  type ChatWebhooksOptions,
  type OpenImApp,
  type OpenImOptions,
  type ResolvedOpenImApp,
  type ResolvedOpenImOptions,
  type ResolvedOptions,
  type ResolvedTencentApp,
  type ResolvedTencentOptions,
  type TencentApp,
  type TencentOptions,
} from './chat-webhooks.options.js';

/** Checks options and fills in the defaults; the only place that does. @throws InvalidOptionsError */
export function resolveOptions(options: ChatWebhooksOptions): ResolvedOptions {
  if (typeof options !== 'object' || options === null) {
    throw new InvalidOptionsError('tencent', 'and "openim" are both missing: the factory returned no options');
  }
  const misplaced = Object.keys(NO_EXTRAS).find((key) => options[key as never] !== undefined);
  if (misplaced !== undefined) {
    throw new InvalidOptionsError(
      misplaced,
      'comes too late from the factory, as it shapes the module: put it beside useFactory, useClass or useExisting',
    );
  }
  refuseUnknown('', options, OPTION_KEYS);
  const { tencent, openim } = options;
  if (tencent === undefined && openim === undefined) {
    throw new InvalidOptionsError('tencent', 'and "openim" are both missing: configure the chat server that calls you');
  }
  return {
    tencent: tencent === undefined ? undefined : resolveTencent(tencent),
    openim: openim === undefined ? undefined : resolveOpenIm(openim),
    unrecognized: oneOf('unrecognized', options.unrecognized ?? 'accept', ['accept', 'refuse']),
    store: oneOf('store', options.store ?? 'full', ['full', 'metadata']),
    bodyLimit: count('bodyLimit', options.bodyLimit ?? 1024 * 1024, 'bytes'),
    bodyTimeout: milliseconds('bodyTimeout', options.bodyTimeout ?? 5_000),
    answerAfter: oneOf('answerAfter', options.answerAfter ?? 'stored', ['stored', 'handlers']),
    journalQueueLimit: count('journalQueueLimit', options.journalQueueLimit ?? 10_000, 'callbacks'),
    delivery: resolveDelivery(options),
    handlerPolicy: {
      concurrency: count('handlerConcurrency', options.handlerConcurrency ?? 64, 'calls'),
      timeout: milliseconds('handlerTimeout', options.handlerTimeout ?? 60_000),
      attempts: count('handlerAttempts', options.handlerAttempts ?? 15, 'attempts'),
      retryDelay: milliseconds('retryDelay', options.retryDelay ?? 1_000),
      retryDelayLimit: milliseconds('retryDelayLimit', options.retryDelayLimit ?? 600_000),
    },
    handlerQueueLimit: count('handlerQueueLimit', options.handlerQueueLimit ?? 10_000, 'events'),
    ...resolveIntervals(options),
    retention:
      options.retentionDays === undefined
        ? undefined
        : positive('retentionDays', options.retentionDays, 'a number of days') * 86_400_000,
    shutdownTimeout: milliseconds('shutdownTimeout', options.shutdownTimeout ?? 10_000),
    hooks: {
      onHandlerFailed: hook('onHandlerFailed', options.onHandlerFailed),
      onDeadLetter: hook('onDeadLetter', options.onDeadLetter),
    },
  };
}

function resolveDelivery({ delivery, store }: ChatWebhooksOptions): ResolvedOptions['delivery'] {
  if (delivery === undefined) return store === 'metadata' ? 'at-most-once' : undefined;
  if (delivery === 'at-least-once' && store === 'metadata') {
    throw new InvalidOptionsError(
      'delivery',
      "cannot be 'at-least-once' beside store: 'metadata': an event is made from its body again, so leave one of them out",
    );
  }
  return oneOf('delivery', delivery, ['at-least-once', 'at-most-once']);
}

function resolveIntervals(options: ChatWebhooksOptions): Pick<ResolvedOptions, 'leaseTime' | 'pollInterval'> {
  const pollInterval = milliseconds('pollInterval', options.pollInterval ?? 1_000);
  const leaseTime = milliseconds('leaseTime', options.leaseTime ?? 30_000);
  if (leaseTime >= 4 * pollInterval) return { leaseTime, pollInterval };
  throw new InvalidOptionsError(
    'leaseTime',
    'must be at least four times pollInterval, or leases end under work in hand',
  );
}

function resolveTencent(options: TencentOptions): ResolvedTencentOptions {
  section('tencent', options, TENCENT_KEYS);
  const given = appsOf<TencentApp>('tencent', options, TENCENT_APP_KEYS, '{ sdkAppId, token }');
  const apps = given.map(({ key, app }) => resolveTencentApp(key, app));
  refuseRepeated(
    'tencent.apps',
    'sdkAppId',
    apps.map(({ sdkAppId }) => sdkAppId),
  );
  const tolerance = options.requestTimeTolerance ?? 60;
  return {
    apps,
    requestTimeTolerance: positive('tencent.requestTimeTolerance', tolerance, 'a number of seconds') * 1000,
    allowedAddresses: addresses('tencent.allowedAddresses', options.allowedAddresses),
    answerTimeout: milliseconds('tencent.answerTimeout', options.answerTimeout ?? 1_500),
  };
}

/** The one app that a chat server's options describe, or those that they list. */
function appsOf<App extends object>(
  key: string,
  options: App | { readonly apps: readonly App[] },
  known: Keys,
  shape: string,
): { readonly key: string; readonly app: App }[] {
  if (!('apps' in options)) return [{ key, app: options }];
  const { apps } = options;
  if (!Array.isArray(apps) || apps.length === 0) {
    throw new InvalidOptionsError(`${key}.apps`, `must list at least one ${shape}`);
  }
  const stray = Object.keys(known).find((name) => options[name as never] !== undefined);
  if (stray !== undefined)
    throw new InvalidOptionsError(`${key}.${stray}`, 'stands beside "apps": put it into that list');
  return (apps as readonly App[]).map((app, index) => {
    section(`${key}.apps[${index}]`, app, known);
    return { key: `${key}.apps[${index}]`, app };
  });
}

function refuseRepeated(key: string, name: string, ids: readonly string[]): void {
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) throw new InvalidOptionsError(key, `lists ${name} ${repeated} twice`);
}

function resolveTencentApp(key: string, app: TencentApp): ResolvedTencentApp {
  const sdkAppId = String(app.sdkAppId);
  if (!/^[1-9]\d{0,15}$/.test(sdkAppId)) {
    throw new InvalidOptionsError(
      `${key}.sdkAppId`,
      "must be a positive whole number: copy it from the console's list of apps",
    );
  }
  const remedy = `copy it from the console's callback settings, or say trust: 'app-id' if authentication is off there`;
  const tokens = secretsOf(`${key}.token`, app, 'token', app.trust, 'app-id', remedy);
  return { sdkAppId, tokens };
}

function resolveOpenIm(options: OpenImOptions): ResolvedOpenImOptions {
  section('openim', options, OPENIM_KEYS);
  const given = appsOf<OpenImApp>('openim', options, OPENIM_APP_KEYS, '{ appId, secret }');
  const apps = given.map(({ key, app }) => resolveOpenImApp(key, app, given.length > 1));
  refuseRepeated(
    'openim.apps',
    'appId',
    apps.map(({ appId }) => appId),
  );
  const secrets = apps.flatMap((app) => app.secrets.map((secret) => secret.toString('hex')));
  if (new Set(secrets).size < secrets.length) {
    throw new InvalidOptionsError('openim.apps', 'has one secret twice: it tells who calls, so each app needs its own');
  }
  return {
    apps,
    onFailure: oneOf('openim.onFailure', options.onFailure ?? 'allow', ['allow', 'refuse']),
    allowedAddresses: addresses('openim.allowedAddresses', options.allowedAddresses),
    answerTimeout: milliseconds('openim.answerTimeout', options.answerTimeout ?? 4_000),
  };
}

/** @param named whether it stands next to others, from which its name and secret must tell it */
function resolveOpenImApp(key: string, app: OpenImApp, named: boolean): ResolvedOpenImApp {
  const remedy = `make one with "openssl rand -hex 24" and put it into the server's webhook URL, or set trust: 'network'`;
  if (named && app.trust !== undefined) {
    throw new InvalidOptionsError(`${key}.trust`, 'cannot be set next to other apps: only a secret tells them apart');
  }
  const secrets = secretsOf(`${key}.secret`, app, 'secret', app.trust, 'network', remedy);
  if (secrets.some((secret) => !/^[\w.~-]{24,}$/.test(secret))) {
    throw new InvalidOptionsError(`${key}.secret`, 'must be at least 24 characters of A-Z a-z 0-9 - _ . ~: ' + remedy);
  }
  const appId = app.appId ?? (named ? undefined : 'openim');
  if (typeof appId !== 'string' || !/^[\x20-\x7e]{1,64}$/.test(appId)) {
    throw new InvalidOptionsError(`${key}.appId`, 'must be a text of 1 to 64 characters of ASCII');
  }
  return { appId, secrets: [...new Set(secrets)].map(digest) };
}

/**
 * The secrets under a key. A key that is there must hold one: an environment variable that is not set must not open the door.
 */
function secretsOf(
  key: string,
  holder: object,
  name: string,
  trust: unknown,
  open: string,
  remedy: string,
): readonly string[] {
  if (trust !== undefined && trust !== open)
    throw new InvalidOptionsError(key, `is missing, and trust is not '${open}'`);
  if (!(name in holder)) {
    if (trust === open) return [];
    throw new InvalidOptionsError(key, `is missing: ${remedy}`);
  }
  if (trust === open) throw new InvalidOptionsError(key, `stands beside trust: '${open}': leave one of them out`);
  const value = (holder as Record<string, unknown>)[name];
  const secrets: unknown[] = Array.isArray(value) ? value : [value];
  const valid = secrets.filter((secret): secret is string => typeof secret === 'string' && secret.trim() !== '');
  if (valid.length === 0 || valid.length < secrets.length) {
    throw new InvalidOptionsError(key, `must be a text or a list of texts, none of them blank: ${remedy}`);
  }
  return valid;
}

function section(key: string, value: unknown, known: Keys): void {
  if (typeof value !== 'object' || value === null) throw new InvalidOptionsError(key, 'must be an object');
  refuseUnknown(`${key}.`, value, known);
}

/** The compiler does not look for them in what a factory returns, and a misspelt restriction would let everybody in. */
function refuseUnknown(prefix: string, options: object, known: Keys): void {
  const unknown = Object.entries(options).find(([key, value]) => value !== undefined && !Object.hasOwn(known, key));
  if (unknown === undefined) return;
  throw new InvalidOptionsError(prefix + unknown[0], `does not exist here; there are ${Object.keys(known).join(', ')}`);
}

function addresses(key: string, list: readonly string[] | undefined): AddressList | undefined {
  if (list === undefined) return undefined;
  if (!Array.isArray(list) || list.length === 0)
    throw new InvalidOptionsError(key, 'must list at least one address, or be left out');
  try {
    return new AddressList(list.map(String));
  } catch (error) {
    throw new InvalidOptionsError(key, (error as Error).message);
  }
}

function count(key: string, value: number, what: string): number {
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidOptionsError(key, `must be a whole number of ${what} above 0`);
}

function positive(key: string, value: number, unit: string): number {
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidOptionsError(key, `must be ${unit} above 0`);
}

function milliseconds(key: string, value: number): number {
  if (positive(key, value, 'a number of milliseconds') <= LONGEST_DELAY) return value;
  throw new InvalidOptionsError(key, `must be a number of milliseconds up to ${LONGEST_DELAY}`);
}

function hook<F>(key: string, value: F | undefined): F | undefined {
  if (value === undefined || typeof value === 'function') return value;
  throw new InvalidOptionsError(key, 'must be a function, or be left out');
}

function oneOf<const T extends string>(key: string, value: T, allowed: readonly T[]): T {
  if (allowed.includes(value)) return value;
  throw new InvalidOptionsError(key, `must be ${allowed.map((one) => `'${one}'`).join(' or ')}`);
}
