import { appsOf, refuseRepeated, secretsOf, withRemedy, type KeysOf } from '../../options/app-options.js';
import { strayIn, UNSET, type OptionChecks } from '../../options/option-checks.js';
import { addresses, milliseconds, readOptions, seconds, type GivenOptions } from '../../options/option-table.js';
import { counted } from '../../logging/counted.js';
import type { ChatServerDescription, ChatServerOptions } from '../chat-server.js';

declare module '../../options/options.js' {
  interface ChatServerOptionTypes {
    /** Tencent Cloud Chat: one app, or several that call the same URL. */
    tencent: TencentOptions;
  }
}

/** Injection token of the authenticator's options, for subclasses with a constructor of their own. */
export const TENCENT_OPTIONS = 'CHAT_WEBHOOKS_TENCENT_OPTIONS';

/** Options for all apps of Tencent Cloud Chat that call. The comments are what editors and the docs show. */
export const TENCENT_OPTION_TABLE = {
  /** Seconds that `RequestTime` may differ from this machine's clock, both ways. @default 60 */
  requestTimeTolerance: seconds(60),
  /** IP addresses and CIDR ranges that may call. @default everybody */
  allowedAddresses: addresses(),
  /**
   * Milliseconds that storing a callback may take before it is answered with FAIL, and that handlers may take with
   * `answerAfter: 'handlers'`. Tencent gives up after 2,000. @default 1500
   */
  answerTimeout: milliseconds(1_500),
};

/** An app of Tencent Cloud Chat whose callbacks are signed, or one that is explicitly trusted without a signature. */
export type TencentApp =
  // the compiler names the last one's missing member
  | {
      sdkAppId: number | string;
      token?: never;
      /** `'app-id'` instead of `token`: authentication is off in the console, and anybody who knows the SDKAppID can call. */
      trust: 'app-id';
      apps?: never;
    }
  | {
      /** The SDKAppID, as in the console's list of applications: a number or numeric text. */
      sdkAppId: number | string;
      /** The console's callback authentication token; a list while one replaces another. */
      token: string | readonly string[];
      trust?: never;
      apps?: never;
    };

/** Several apps that call the same URL. */
interface TencentApps {
  /** A list of `{ sdkAppId, token }` instead of one, for several apps that call the same URL. */
  apps: readonly TencentApp[];
  sdkAppId?: never;
  token?: never;
  trust?: never;
}

/** Options for Tencent Cloud Chat: one app, or several that call the same URL. */
export type TencentOptions = (TencentApps | TencentApp) & GivenOptions<typeof TENCENT_OPTION_TABLE>;

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

const APP_KEYS: KeysOf<Omit<TencentApp, 'apps'>> = { sdkAppId: true, token: true, trust: true };

/** Checks Tencent's options and fills in the defaults. */
export function resolveTencent(options: TencentOptions, checks: OptionChecks): ResolvedTencentOptions {
  checks.refuseUnknown('tencent.', options, { ...APP_KEYS, apps: true, ...TENCENT_OPTION_TABLE });
  const given = appsOf<TencentApp>(checks, 'tencent', options, APP_KEYS, '{ sdkAppId, token }');
  const apps = given.map(({ key, app }) => resolveTencentApp(checks, key, app));
  const ids = apps.map(({ sdkAppId }) => sdkAppId).filter((id) => SDK_APP_ID.test(id));
  refuseRepeated(checks, 'tencent.apps', 'sdkAppId', ids);
  return { apps, ...readOptions(TENCENT_OPTION_TABLE, options, checks, 'tencent.') };
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
