import type { HandlerFailure } from './dispatch/event-handler.js';
import { AddressList } from './http/address-list.js';
import { digest } from './http/secrets.js';

/** One app of Tencent Cloud Chat, whose callbacks are signed; or, said explicitly, one whose callbacks are not. */
export type TencentApp =
  | {
      /** As in the console's list of applications. */
      sdkAppId: number | string;
      /** The console's callback authentication token; several while one replaces another. */
      token: string | readonly string[];
      trust?: never;
    }
  | {
      sdkAppId: number | string;
      token?: never;
      /** Authentication is off in the console: anybody who knows the SDKAppID can call. */
      trust: 'app-id';
    };

/** Options for Tencent Cloud Chat: one app, or several that call the same URL. */
export type TencentOptions = (TencentApp | { apps: readonly TencentApp[] }) & {
  /** Seconds that `RequestTime` may differ from this machine's clock, both ways. @default 60 */
  requestTimeTolerance?: number;
  /** IP addresses and CIDR ranges that may call. @default everybody */
  allowedAddresses?: readonly string[];
  /** Milliseconds that storing a callback may take before it is answered with FAIL; Tencent gives up after 2,000. @default 1500 */
  answerTimeout?: number;
};

/** Options for OpenIM. */
export type OpenImOptions = (
  | {
      /**
       * What the server must know: in its webhook URL as the password of HTTP Basic, or as the first path segment. At least
       * 24 characters of `A-Z a-z 0-9 - _ . ~`; several while one replaces another.
       */
      secret: string | readonly string[];
      trust?: never;
    }
  | {
      secret?: never;
      /** Nothing is checked: whoever reaches the URL can call. */
      trust: 'network';
    }
) & {
  /** Tells installations apart in events and journal. @default 'openim' */
  appId?: string;
  /** What before-callbacks are answered when they cannot be processed; a failed authentication always refuses. @default 'allow' */
  onFailure?: 'allow' | 'refuse';
  /** IP addresses and CIDR ranges that may call. @default everybody */
  allowedAddresses?: readonly string[];
  /** Milliseconds that storing a callback may take before it counts as failed; OpenIM gives up after 5,000. @default 4000 */
  answerTimeout?: number;
};

/** What `forRoot` takes, and what the factory of `forRootAsync` gives. At least one sender must be there. */
export interface ChatWebhooksOptions {
  tencent?: TencentOptions;
  openim?: OpenImOptions;
  /** Commands without an event of their own: emitted as `CallbackUnrecognized`, or refused with 400. @default 'accept' */
  unrecognized?: 'accept' | 'refuse';
  /** Whether a journal gets the exact bytes of each callback, or only what its columns say. @default 'full' */
  store?: 'full' | 'metadata';
  /** Largest body in bytes. @default 1048576 */
  bodyLimit?: number;
  /** Milliseconds in which a body must arrive. @default 5000 */
  bodyTimeout?: number;
  /** Callbacks that may wait for the journal; past it they are answered with 503 at once. @default 10000 */
  journalQueueLimit?: number;
  /** Calls of one handler under way at once. @default 64 */
  handlerConcurrency?: number;
  /** Events that may wait for one handler; past it they are dropped with an error. @default 10000 */
  handlerQueueLimit?: number;
  /** Milliseconds that `app.close()` waits for work in hand. @default 10000 */
  shutdownTimeout?: number;
  /** Told of every handler or listener call that threw or rejected; the failure is logged and counted anyway. */
  onHandlerFailed?: (failure: HandlerFailure) => unknown;
}

/** Makes the options, for `forRootAsync({ useClass })` and `{ useExisting }`. */
export interface ChatWebhooksOptionsFactory {
  createChatWebhooksOptions(): ChatWebhooksOptions | Promise<ChatWebhooksOptions>;
}

export interface ResolvedTencentApp {
  readonly sdkAppId: string;
  /** Empty for an app that is trusted by its SDKAppID alone. */
  readonly tokens: readonly string[];
}

export interface ResolvedTencentOptions {
  readonly apps: readonly ResolvedTencentApp[];
  /** Milliseconds. */
  readonly requestTimeTolerance: number;
  readonly allowedAddresses: AddressList | undefined;
  readonly answerTimeout: number;
}

export interface ResolvedOpenImOptions {
  readonly appId: string;
  /** Digests; empty when nothing is checked. */
  readonly secrets: readonly Buffer[];
  readonly onFailure: 'allow' | 'refuse';
  readonly allowedAddresses: AddressList | undefined;
  readonly answerTimeout: number;
}

/** The options as the code reads them: complete and checked. */
export interface ResolvedOptions {
  readonly tencent: ResolvedTencentOptions | undefined;
  readonly openim: ResolvedOpenImOptions | undefined;
  readonly unrecognized: 'accept' | 'refuse';
  readonly store: 'full' | 'metadata';
  readonly bodyLimit: number;
  readonly bodyTimeout: number;
  readonly journalQueueLimit: number;
  readonly handlerConcurrency: number;
  readonly handlerQueueLimit: number;
  readonly shutdownTimeout: number;
  readonly onHandlerFailed: ((failure: HandlerFailure) => unknown) | undefined;
}

/** Longest delay of a timer. */
const MAX_DELAY = 2 ** 31 - 1;

/** Options that cannot work. The message names the key, what it must be, and the remedy; never a secret. */
export class InvalidOptionsError extends Error {
  constructor(key: string, sentence: string) {
    super(`ChatWebhooksModule: option "${key}" ${sentence}`);
    this.name = 'InvalidOptionsError';
  }
}

/** Checks options and fills in the defaults; the only place that does. @throws InvalidOptionsError */
export function resolveOptions(options: ChatWebhooksOptions): ResolvedOptions {
  if (typeof options !== 'object' || options === null) {
    throw new InvalidOptionsError('tencent', 'and "openim" are both missing: the factory returned no options');
  }
  const { tencent, openim } = options;
  if (tencent === undefined && openim === undefined) {
    throw new InvalidOptionsError('tencent', 'and "openim" are both missing: configure the chat server that calls you');
  }
  return {
    tencent: tencent === undefined ? undefined : resolveTencent(tencent),
    openim: openim === undefined ? undefined : resolveOpenIm(openim),
    unrecognized: oneOf('unrecognized', options.unrecognized ?? 'accept', ['accept', 'refuse']),
    store: oneOf('store', options.store ?? 'full', ['full', 'metadata']),
    bodyLimit: positive('bodyLimit', options.bodyLimit ?? 1024 * 1024, 'a number of bytes'),
    bodyTimeout: milliseconds('bodyTimeout', options.bodyTimeout ?? 5_000),
    journalQueueLimit: positive('journalQueueLimit', options.journalQueueLimit ?? 10_000, 'a number of callbacks'),
    handlerConcurrency: positive('handlerConcurrency', options.handlerConcurrency ?? 64, 'a number of calls'),
    handlerQueueLimit: positive('handlerQueueLimit', options.handlerQueueLimit ?? 10_000, 'a number of events'),
    shutdownTimeout: milliseconds('shutdownTimeout', options.shutdownTimeout ?? 10_000),
    onHandlerFailed: hook('onHandlerFailed', options.onHandlerFailed),
  };
}

function resolveTencent(options: TencentOptions): ResolvedTencentOptions {
  section('tencent', options);
  const several = 'apps' in options;
  if (several && (!Array.isArray(options.apps) || options.apps.length === 0)) {
    throw new InvalidOptionsError('tencent.apps', 'must list at least one { sdkAppId, token }');
  }
  const given = several ? options.apps : [options];
  const apps = given.map((app, index) => resolveTencentApp(several ? `tencent.apps[${index}]` : 'tencent', app));
  const ids = apps.map((app) => app.sdkAppId);
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) throw new InvalidOptionsError('tencent.apps', `lists sdkAppId ${repeated} twice`);
  const tolerance = options.requestTimeTolerance ?? 60;
  return {
    apps,
    requestTimeTolerance: positive('tencent.requestTimeTolerance', tolerance, 'a number of seconds') * 1000,
    allowedAddresses: addresses('tencent.allowedAddresses', options.allowedAddresses),
    answerTimeout: milliseconds('tencent.answerTimeout', options.answerTimeout ?? 1_500),
  };
}

function resolveTencentApp(key: string, app: TencentApp): ResolvedTencentApp {
  section(key, app);
  const sdkAppId = String(app.sdkAppId ?? '');
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
  section('openim', options);
  const remedy = `make one with "openssl rand -hex 24" and put it into the server's webhook URL, or say trust: 'network'`;
  const secrets = secretsOf('openim.secret', options, 'secret', options.trust, 'network', remedy);
  if (secrets.some((secret) => !/^[\w.~-]{24,}$/.test(secret))) {
    throw new InvalidOptionsError('openim.secret', 'must be at least 24 characters of A-Z a-z 0-9 - _ . ~: ' + remedy);
  }
  const appId = options.appId ?? 'openim';
  if (typeof appId !== 'string' || appId === '') throw new InvalidOptionsError('openim.appId', 'must be a text');
  return {
    appId,
    secrets: secrets.map(digest),
    onFailure: oneOf('openim.onFailure', options.onFailure ?? 'allow', ['allow', 'refuse']),
    allowedAddresses: addresses('openim.allowedAddresses', options.allowedAddresses),
    answerTimeout: milliseconds('openim.answerTimeout', options.answerTimeout ?? 4_000),
  };
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

function section(key: string, value: unknown): void {
  if (typeof value !== 'object' || value === null) throw new InvalidOptionsError(key, 'must be an object');
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

function positive(key: string, value: number, unit: string): number {
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
  throw new InvalidOptionsError(key, `must be ${unit} above 0`);
}

/** Node runs a timer of more than `MAX_DELAY` at once. */
function milliseconds(key: string, value: number): number {
  if (positive(key, value, 'a number of milliseconds') <= MAX_DELAY) return value;
  throw new InvalidOptionsError(key, `must be a number of milliseconds up to ${MAX_DELAY}`);
}

function hook<F>(key: string, value: F | undefined): F | undefined {
  if (value === undefined || typeof value === 'function') return value;
  throw new InvalidOptionsError(key, 'must be a function, or be left out');
}

function oneOf<const T extends string>(key: string, value: T, allowed: readonly T[]): T {
  if (allowed.includes(value)) return value;
  throw new InvalidOptionsError(key, `must be ${allowed.map((one) => `'${one}'`).join(' or ')}`);
}
