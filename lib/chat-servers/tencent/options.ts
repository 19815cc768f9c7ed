import { appsOf, refuseRepeated, secretsOf, withRemedy } from '../../options/app-options.js';
import { strayIn, UNSET, type OptionChecks } from '../../options/option-checks.js';
import type { KeysOf } from '../../options/option-keys.js';
import { counted } from '../../logging/counted.js';
import type { ChatServerDescription, ChatServerOptions } from '../chat-server.js';

declare module '../../options/options.js' {
  interface ChatServerOptionTypes {
    tencent: TencentOptions;
  }
}

/** Injection token of the authenticator's options, for subclasses with a constructor of their own. */
export const TENCENT_OPTIONS = 'CHAT_WEBHOOKS_TENCENT_OPTIONS';

/** One app of Tencent Cloud Chat, whose callbacks are signed; or, said explicitly, one whose callbacks are not. */
export type TencentApp =
  // the compiler names the last one's missing member
  | {
      sdkAppId: number | string;
      token?: never;
      /** Authentication is off in the console: anybody who knows the SDKAppID can call. */
      trust: 'app-id';
    }
  | {
      /** As in the console's list of applications. */
      sdkAppId: number | string;
      /** The console's callback authentication token; several while one replaces another. */
      token: string | readonly string[];
      trust?: never;
    };

/** Options for Tencent Cloud Chat: one app, or several that call the same URL. */
export type TencentOptions = (TencentApp | { apps: readonly TencentApp[] }) & {
  /** Seconds that `RequestTime` may differ from this machine's clock, both ways. @default 60 */
  requestTimeTolerance?: number;
  /** IP addresses and CIDR ranges that may call. @default everybody */
  allowedAddresses?: readonly string[];
  /**
   * Milliseconds that storing a callback may take before it is answered with FAIL, and that handlers may take with
   * `answerAfter: 'handlers'`; Tencent gives up after 2,000. @default 1500
   */
  answerTimeout?: number;
};

/** An app as the authenticator reads it. */
export interface ResolvedTencentApp {
  readonly sdkAppId: string;
  /** Empty for an app that is trusted by its SDKAppID alone. */
  readonly tokens: readonly string[];
}

/** Tencent's options, complete and checked. */
export interface ResolvedTencentOptions extends ChatServerOptions {
  readonly apps: readonly ResolvedTencentApp[];
  /** Milliseconds. */
  readonly requestTimeTolerance: number;
}

const APP_KEYS: KeysOf<TencentApp> = { sdkAppId: true, token: true, trust: true };

const KEYS: KeysOf<TencentOptions> = {
  ...APP_KEYS,
  apps: true,
  requestTimeTolerance: true,
  allowedAddresses: true,
  answerTimeout: true,
};

/** Checks Tencent's options and fills in the defaults. */
export function resolveTencent(options: TencentOptions, checks: OptionChecks): ResolvedTencentOptions {
  const { addresses, milliseconds, positive, refuseUnknown } = checks;
  refuseUnknown('tencent.', options, KEYS);
  const given = appsOf<TencentApp>(checks, 'tencent', options, APP_KEYS, '{ sdkAppId, token }');
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

/** What the start report and the warnings at the start say about Tencent's options. */
export function describeTencent({ apps }: ResolvedTencentOptions): ChatServerDescription {
  const signed = apps.filter(({ tokens }) => tokens.length > 0);
  const tokens = signed.reduce((sum, app) => sum + app.tokens.length, 0);
  const open = apps.filter((app) => !signed.includes(app));
  const verified = [
    ...(signed.length > 0 ? [`signature of ${counted(signed.length, 'app')} by ${counted(tokens, 'token')}`] : []),
    ...(open.length > 0 ? [`${counted(open.length, 'app')} unverified`] : []),
  ];
  return {
    verified: verified.join(', '),
    appIds: apps.map(({ sdkAppId }) => sdkAppId),
    warnings: open.map(
      ({ sdkAppId }) => `App ${sdkAppId} is trusted without a signature: anybody who knows its id can call`,
    ),
  };
}
