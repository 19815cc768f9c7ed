import { NO_EXTRAS } from '../module/extras.js';
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
} from './options.js';
import { digest } from '../pipeline/http/secrets.js';
import { OptionChecks, strayIn, UNSET } from './option-checks.js';
import { OPENIM_APP_KEYS, OPENIM_KEYS, OPTION_KEYS, TENCENT_APP_KEYS, TENCENT_KEYS, type Keys } from './option-keys.js';

/** Checks options and fills in the defaults; the only place that does. @throws InvalidOptionsError */
export function resolveOptions(options: ChatWebhooksOptions): ResolvedOptions {
  if (typeof options !== 'object' || options === null) {
    throw new InvalidOptionsError('tencent', 'and "openim" are both missing: the factory returned no options');
  }
  const checks = new OptionChecks();
  const { count, fault, hook, milliseconds, millisecondsOrNone, oneOf, positive, refuseUnknown } = checks;
  const shaping = Object.keys(NO_EXTRAS).filter((key) => options[key as never] !== undefined);
  for (const key of shaping) {
    fault(
      key,
      'comes too late from the factory, as it shapes the module: put it next to useFactory, useClass or useExisting',
    );
  }
  refuseUnknown('', options, OPTION_KEYS, shaping);
  const { tencent, openim } = options;
  if (tencent === undefined && openim === undefined) {
    fault('tencent', 'and "openim" are both missing: configure the chat server that calls you');
  }
  const resolved: ResolvedOptions = {
    tencent: tencent === undefined ? undefined : resolveTencent(checks, tencent),
    openim: openim === undefined ? undefined : resolveOpenIm(checks, openim),
    unrecognized: oneOf('unrecognized', options.unrecognized ?? 'accept', ['accept', 'refuse']),
    store: oneOf('store', options.store ?? 'full', ['full', 'metadata']),
    bodyLimit: count('bodyLimit', options.bodyLimit ?? 1024 * 1024, 'bytes'),
    bodyTimeout: milliseconds('bodyTimeout', options.bodyTimeout ?? 5_000),
    answerAfter: oneOf('answerAfter', options.answerAfter ?? 'stored', ['stored', 'handlers']),
    journalQueueLimit: count('journalQueueLimit', options.journalQueueLimit ?? 10_000, 'callbacks'),
    delivery: resolveDelivery(checks, options),
    handlerPolicy: {
      concurrency: count('handlerConcurrency', options.handlerConcurrency ?? 64, 'calls'),
      timeout: milliseconds('handlerTimeout', options.handlerTimeout ?? 60_000),
      attempts: count('handlerAttempts', options.handlerAttempts ?? 15, 'attempts'),
      retryDelay: milliseconds('retryDelay', options.retryDelay ?? 1_000),
      retryDelayLimit: milliseconds('retryDelayLimit', options.retryDelayLimit ?? 600_000),
    },
    handlerQueueLimit: count('handlerQueueLimit', options.handlerQueueLimit ?? 10_000, 'events'),
    ...resolveIntervals(checks, options),
    retention:
      options.retentionDays === undefined
        ? undefined
        : positive('retentionDays', options.retentionDays, 'a number of days') * 86_400_000,
    shutdownDelay: millisecondsOrNone('shutdownDelay', options.shutdownDelay ?? 0),
    shutdownTimeout: milliseconds('shutdownTimeout', options.shutdownTimeout ?? 10_000),
    logErrors: oneOf('logErrors', options.logErrors ?? 'full', ['full', 'name']),
    hooks: {
      onHandlerFailed: hook('onHandlerFailed', options.onHandlerFailed),
      onDeadLetter: hook('onDeadLetter', options.onDeadLetter),
    },
  };
  checks.done();
  return resolved;
}

function resolveDelivery(
  { fault, oneOf }: OptionChecks,
  { delivery, store }: ChatWebhooksOptions,
): ResolvedOptions['delivery'] {
  if (delivery === undefined) return store === 'metadata' ? 'at-most-once' : undefined;
  if (delivery === 'at-least-once' && store === 'metadata') {
    fault(
      'delivery',
      "cannot be 'at-least-once' beside store: 'metadata': an event is made from its body again, so leave one of them out",
    );
  }
  return oneOf('delivery', delivery, ['at-least-once', 'at-most-once']);
}

function resolveIntervals(
  { fault, milliseconds }: OptionChecks,
  options: ChatWebhooksOptions,
): Pick<ResolvedOptions, 'leaseTime' | 'pollInterval'> {
  const pollInterval = milliseconds('pollInterval', options.pollInterval ?? 1_000);
  const leaseTime = milliseconds('leaseTime', options.leaseTime ?? 30_000);
  if (leaseTime > 0 && leaseTime < 4 * pollInterval) {
    fault('leaseTime', 'must be at least four times pollInterval, or leases end under work in hand');
  }
  return { leaseTime, pollInterval };
}

/** @returns undefined where it cannot even be looked at */
function resolveTencent(checks: OptionChecks, options: TencentOptions): ResolvedTencentOptions | undefined {
  const { addresses, milliseconds, positive, section } = checks;
  if (!section('tencent', options, TENCENT_KEYS)) return undefined;
  const given = appsOf<TencentApp>(checks, 'tencent', options, TENCENT_APP_KEYS, '{ sdkAppId, token }');
  const apps = given.map(({ key, app }) => resolveTencentApp(checks, key, app));
  const ids = apps.map(({ sdkAppId }) => sdkAppId).filter((id) => SDK_APP_ID.test(id));
  refuseRepeated(checks, 'tencent.apps', 'sdkAppId', ids);
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
  { fault, section }: OptionChecks,
  key: string,
  options: App | { readonly apps: readonly App[] },
  known: Keys,
  shape: string,
): { readonly key: string; readonly app: App }[] {
  if (!('apps' in options)) return [{ key, app: options }];
  const { apps } = options;
  if (!Array.isArray(apps) || apps.length === 0) {
    fault(`${key}.apps`, `must list at least one ${shape}`);
    return [];
  }
  for (const stray of Object.keys(known).filter((name) => options[name as never] !== undefined)) {
    fault(`${key}.${stray}`, 'stands beside "apps": put it into that list');
  }
  return (apps as readonly App[])
    .map((app, index) => ({ key: `${key}.apps[${index}]`, app }))
    .filter(({ key, app }) => section(key, app, known));
}

function refuseRepeated({ fault }: OptionChecks, key: string, name: string, ids: readonly string[]): void {
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) fault(key, `lists ${name} ${repeated} twice`);
}

const SDK_APP_ID = /^[1-9]\d{0,15}$/;

function resolveTencentApp(checks: OptionChecks, key: string, app: TencentApp): ResolvedTencentApp {
  const given: unknown = app.sdkAppId;
  const sdkAppId = String(given);
  if (!SDK_APP_ID.test(sdkAppId)) {
    const missing = given === undefined || Number.isNaN(given);
    const stray = missing ? `is ${sdkAppId}: ${UNSET}` : typeof given === 'string' ? strayIn(given) : undefined;
    const from = "copy it from the console's list of apps";
    checks.fault(`${key}.sdkAppId`, withRemedy(stray, from) ?? `must be a positive whole number: ${from}`);
  }
  const remedy = `copy it from the console's callback settings, or set trust: 'app-id' if authentication is off there`;
  const tokens = secretsOf(checks, `${key}.token`, app, 'token', app.trust, 'app-id', remedy);
  return { sdkAppId, tokens };
}

/** @returns undefined where it cannot even be looked at */
function resolveOpenIm(checks: OptionChecks, options: OpenImOptions): ResolvedOpenImOptions | undefined {
  const { addresses, fault, milliseconds, oneOf, section } = checks;
  if (!section('openim', options, OPENIM_KEYS)) return undefined;
  const given = appsOf<OpenImApp>(checks, 'openim', options, OPENIM_APP_KEYS, '{ appId, secret }');
  const apps = given.map(({ key, app }) => resolveOpenImApp(checks, key, app, given.length > 1));
  refuseRepeated(checks, 'openim.apps', 'appId', apps.map(({ appId }) => appId).filter(Boolean));
  const secrets = apps.flatMap((app) => app.secrets.map((secret) => secret.toString('hex')));
  if (new Set(secrets).size < secrets.length) {
    fault('openim.apps', 'has one secret twice: it tells who calls, so each app needs its own');
  }
  return {
    apps,
    onFailure: oneOf('openim.onFailure', options.onFailure ?? 'allow', ['allow', 'refuse']),
    allowedAddresses: addresses('openim.allowedAddresses', options.allowedAddresses),
    answerTimeout: milliseconds('openim.answerTimeout', options.answerTimeout ?? 4_000),
  };
}

/** @param named whether it stands next to others, from which its name and secret must tell it */
function resolveOpenImApp(checks: OptionChecks, key: string, app: OpenImApp, named: boolean): ResolvedOpenImApp {
  const { fault } = checks;
  const remedy = `make one with "openssl rand -hex 24" and put it into the server's webhook URL, or set trust: 'network'`;
  if (named && app.trust !== undefined) {
    fault(`${key}.trust`, 'cannot be set next to other apps: only a secret tells them apart');
  }
  const secrets = secretsOf(checks, `${key}.secret`, app, 'secret', app.trust, 'network', remedy);
  if (secrets.some((secret) => !/^[\w.~-]{24,}$/.test(secret))) {
    fault(`${key}.secret`, 'must be at least 24 characters of A-Z a-z 0-9 - _ . ~: ' + remedy);
  }
  const appId = app.appId ?? (named ? '' : 'openim');
  if (typeof appId !== 'string' || !/^[\x20-\x7e]{1,64}$/.test(appId)) {
    fault(`${key}.appId`, 'must be a text of 1 to 64 characters of ASCII');
  } else {
    const stray = strayIn(appId);
    if (stray !== undefined) fault(`${key}.appId`, stray);
  }
  return { appId, secrets: [...new Set(secrets)].map(digest) };
}

/**
 * The clean secrets under a key. A key that is there must hold one: an environment variable that is not set must not open the door.
 */
function secretsOf(
  { fault }: OptionChecks,
  key: string,
  holder: object,
  name: string,
  trust: unknown,
  open: string,
  remedy: string,
): readonly string[] {
  const refuse = (sentence: string, at = key): string[] => {
    fault(at, sentence);
    return [];
  };
  if (trust !== undefined && trust !== open) return refuse(`is missing, and trust is not '${open}'`);
  if (!(name in holder)) return trust === open ? [] : refuse(`is missing: ${remedy}`);
  if (trust === open) return refuse(`stands beside trust: '${open}': leave one of them out`);
  const value = (holder as Record<string, unknown>)[name];
  if (Array.isArray(value) && value.length === 0) return refuse(`${NO_SECRET}: ${remedy}`);
  const listed: unknown[] = Array.isArray(value) ? value : [value];
  return listed.flatMap((secret, index) => {
    const at = Array.isArray(value) ? `${key}[${index}]` : key;
    if (secret === undefined || secret === null) return refuse(`is ${secret}: ${UNSET} Else ${remedy}`, at);
    if (typeof secret !== 'string') return refuse(`${NO_SECRET}: ${remedy}`, at);
    const stray = withRemedy(strayIn(secret), remedy);
    return stray === undefined ? [secret] : refuse(stray, at);
  });
}

/** What is on a value is taken off where it is stored; one that is not there has to be got. */
function withRemedy(stray: string | undefined, remedy: string): string | undefined {
  return stray?.endsWith(UNSET) ? `${stray} Else ${remedy}` : stray;
}

const NO_SECRET = 'must be a text or a list of texts, none of them blank';
