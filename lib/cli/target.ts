import type { Provider } from '../events/chat-event.js';
import { LONGEST_DELAY } from '../time/time-limit.js';
import { moduleUrl } from '../chat-servers/client/address.js';
import type { OpenImCredentials } from '../chat-servers/openim/client/sign.js';
import type { TencentCredentials } from '../chat-servers/tencent/client/sign.js';
import { OPENIM_VERSIONS, type OpenImVersion } from '../chat-servers/openim/facts.js';
import { oneOf, UsageError, wholeNumber } from './arguments.js';
import type { Environment } from './output.js';

/** Where callbacks go, and who seems to send them. */
export const TARGET_OPTIONS = {
  url: { type: 'string' },
  token: { type: 'string' },
  'sdk-app-id': { type: 'string' },
  secret: { type: 'string' },
  via: { type: 'string' },
  'openim-version': { type: 'string' },
  unsigned: { type: 'boolean' },
  timeout: { type: 'string' },
} as const;

/** What a help says of `TARGET_OPTIONS`. */
export const TARGET_HELP = `Where to, and as whom:
  --url <url>             the module's path in your app, without a sender's name
                          (default: http://127.0.0.1:3000/chat-webhooks; http://host is short for http://host/chat-webhooks,
                          http://host/ is the root)
  --sdk-app-id <number>   of Tencent (or TENCENT_SDK_APP_ID)
  --token <text>          the callback token of Tencent's console (or TENCENT_CALLBACK_TOKEN)
  --secret <text>         of OpenIM's webhook URL (or OPENIM_CALLBACK_SECRET)
  --via basic|path        how OpenIM shows the secret (default: basic)
  --openim-version <v>    ${OPENIM_VERSIONS.join(', ')} (default: v3.7-main)
  --unsigned              without signature and secret, for apps that trust the app id or the network
  --timeout <ms>          until the answer must be complete (default: what the sender gives, Tencent 2000, OpenIM 5000)

  Options on a command line end up in the shell's history: prefer the environment variables. Where nothing of these is
  said and the URL is on this machine, the credentials are those of the sample app.`;

const DEFAULT_URL = 'http://127.0.0.1:3000';

/** Those of the sample app; known to everybody, and only used on this machine. */
const SAMPLE = { sdkAppId: '1400000001', token: 'sample-token', secret: 'sample-secret-0123456789abcdef' };

interface TargetValues {
  readonly url?: string | undefined;
  readonly token?: string | undefined;
  readonly 'sdk-app-id'?: string | undefined;
  readonly secret?: string | undefined;
  readonly via?: string | undefined;
  readonly 'openim-version'?: string | undefined;
  readonly unsigned?: boolean | undefined;
  readonly timeout?: string | undefined;
}

export interface Target {
  /** The module's path, without a slash at its end. */
  readonly url: URL;
  /** Undefined: nothing is known of this sender. */
  readonly tencent: TencentCredentials | undefined;
  readonly openim: (OpenImCredentials & { readonly version: OpenImVersion }) | undefined;
  /** Whether the environment has a token of Tencent's, but nothing tells of which app. */
  readonly tokenAlone: boolean;
  /** Milliseconds until the answer must be complete. */
  readonly timeouts: Readonly<Record<Provider, number>>;
  /** Whether they are from --timeout, not those of the chat servers. */
  readonly timeoutGiven: boolean;
  /** Whether the credentials are the sample app's, as none were given. */
  readonly sample: boolean;
}

/** @throws UsageError for a value that is invalid */
export function targetOf(values: TargetValues, env: Environment): Target {
  const url = urlOf(values.url ?? DEFAULT_URL);
  const given = {
    sdkAppId: values['sdk-app-id'] ?? (env.TENCENT_SDK_APP_ID || undefined),
    token: values.token ?? (env.TENCENT_CALLBACK_TOKEN || undefined),
    secret: values.secret ?? (env.OPENIM_CALLBACK_SECRET || undefined),
  };
  const unsigned = values.unsigned === true;
  if (unsigned && (values.token ?? values.secret) !== undefined) {
    throw new UsageError('--unsigned contradicts --token and --secret.');
  }
  if (values.token !== undefined && given.sdkAppId === undefined) throw new UsageError(TOKEN_ALONE);
  const sample = Object.values(given).every((value) => value === undefined) && isThisMachine(url);
  const { sdkAppId, token, secret } = sample ? SAMPLE : given;
  const via = oneOf('--via', values.via ?? 'basic', ['basic', 'path'] as const);
  const version = oneOf('--openim-version', values['openim-version'] ?? 'v3.7-main', OPENIM_VERSIONS);
  const timeout = values.timeout === undefined ? undefined : wholeNumber('--timeout', values.timeout, 1, LONGEST_DELAY);
  return {
    url,
    tencent:
      sdkAppId === undefined || (token === undefined && !unsigned)
        ? undefined
        : { sdkAppId, ...(!unsigned && { token }) },
    openim: secret === undefined && !unsigned ? undefined : { via, version, ...(!unsigned && { secret }) },
    tokenAlone: !sample && token !== undefined && sdkAppId === undefined,
    timeouts: { tencent: timeout ?? 2_000, openim: timeout ?? 5_000 },
    timeoutGiven: timeout !== undefined,
    sample,
  };
}

/** @throws UsageError */
function urlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`--url must begin with http:// or https://, not "${text}".`);
  }
  if (url.search !== '' || url.hash !== '')
    throw new UsageError('--url must not have a query: the sender adds its own.');
  if (!isPercentEncoded(url.username) || !isPercentEncoded(url.password)) {
    throw new UsageError('a "%" of the user or password in --url must be written as %25.');
  }
  const [, path, provider] = /^(.*?)\/*(?:\/(tencent|openim))?\/*$/.exec(url.pathname)!;
  if (provider !== undefined) {
    throw new UsageError(`--url must end before "/${provider}", which is added: ${url.origin}${path}`);
  }
  return moduleUrl(text);
}

function isPercentEncoded(text: string): boolean {
  return !/%(?![\da-f]{2})/i.test(text);
}

/** The module's path as it may be shown: without user and password. */
export function shownUrl({ url: { origin, pathname } }: Target): string {
  return origin + pathname;
}

function isThisMachine({ hostname }: URL): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}

const TOKEN_ALONE =
  'the token needs the SDKAppID that it belongs to: add --sdk-app-id <number> (or set TENCENT_SDK_APP_ID), as in the options of your module.';

/** @throws UsageError where nothing is known of the sender */
export function requireCredentials(target: Target, provider: Provider): void {
  if (target[provider] !== undefined) return;
  if (provider === 'tencent' && target.tokenAlone) throw new UsageError(TOKEN_ALONE);
  throw new UsageError(
    provider === 'tencent'
      ? 'to sign as Tencent give --sdk-app-id and --token (or TENCENT_SDK_APP_ID and TENCENT_CALLBACK_TOKEN), or --unsigned.'
      : 'to call as OpenIM give --secret (or OPENIM_CALLBACK_SECRET), or --unsigned.',
  );
}
