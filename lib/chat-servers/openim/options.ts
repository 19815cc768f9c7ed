import { appsOf, refuseRepeated, secretsOf } from '../../options/app-options.js';
import { strayIn, type OptionChecks } from '../../options/option-checks.js';
import type { KeysOf } from '../../options/option-keys.js';
import { digest } from '../../pipeline/http/secrets.js';
import { counted } from '../../logging/counted.js';
import type { ChatServerDescription, ChatServerOptions } from '../chat-server.js';

declare module '../../options/options.js' {
  interface ChatServerOptionTypes {
    openim: OpenImOptions;
  }
}

/** Injection token of the authenticator's options, for subclasses with a constructor of their own. */
export const OPENIM_OPTIONS = 'CHAT_WEBHOOKS_OPENIM_OPTIONS';

/** One installation of OpenIM, which is known by its secret; or, said explicitly, one of which nothing is checked. */
export type OpenImApp =
  // the compiler names the last one's missing member
  | {
      secret?: never;
      /** Nothing is checked: whoever reaches the URL can call. */
      trust: 'network';
      /** Tells installations apart in events and journal: 1 to 64 characters of ASCII. @default 'openim' */
      appId?: string;
    }
  | {
      /**
       * What the server must know: in its webhook URL as the password of HTTP Basic, or as the first path segment. At least
       * 24 characters of `A-Z a-z 0-9 - _ . ~`; several while one replaces another.
       */
      secret: string | readonly string[];
      trust?: never;
      /** Tells installations apart in events and journal: 1 to 64 characters of ASCII. @default 'openim' */
      appId?: string;
    };

/** An installation next to others: it has a name and a secret of its own. */
export type NamedOpenImApp = Extract<OpenImApp, { trust?: never }> & { appId: string };

/** Options for OpenIM: one installation, or several that call the same URL, each with a secret of its own. */
export type OpenImOptions = (OpenImApp | { apps: readonly NamedOpenImApp[] }) & {
  /** What before-callbacks are answered when they cannot be processed; a failed authentication always refuses. @default 'allow' */
  onFailure?: 'allow' | 'refuse';
  /** IP addresses and CIDR ranges that may call. @default everybody */
  allowedAddresses?: readonly string[];
  /**
   * Milliseconds that storing a callback may take before it counts as failed, and that handlers may take with
   * `answerAfter: 'handlers'`; keep it below
   * `timeout` of OpenIM's webhooks.yml, 5 s unless set. @default 4000
   */
  answerTimeout?: number;
};

/** An installation as the authenticator reads it. */
export interface ResolvedOpenImApp {
  readonly appId: string;
  /** Digests; empty when nothing is checked. */
  readonly secrets: readonly Buffer[];
}

/** OpenIM's options, complete and checked. */
export interface ResolvedOpenImOptions extends ChatServerOptions {
  readonly apps: readonly ResolvedOpenImApp[];
  readonly onFailure: 'allow' | 'refuse';
}

const APP_KEYS: KeysOf<OpenImApp> = { appId: true, secret: true, trust: true };

const KEYS: KeysOf<OpenImOptions> = {
  ...APP_KEYS,
  apps: true,
  onFailure: true,
  allowedAddresses: true,
  answerTimeout: true,
};

/** Checks OpenIM's options and fills in the defaults. */
export function resolveOpenIm(options: OpenImOptions, checks: OptionChecks): ResolvedOpenImOptions {
  const { addresses, fault, milliseconds, oneOf, refuseUnknown } = checks;
  refuseUnknown('openim.', options, KEYS);
  const given = appsOf<OpenImApp>(checks, 'openim', options, APP_KEYS, '{ appId, secret }');
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

/** What the start report and the warnings at the start say about OpenIM's options. */
export function describeOpenIm({ apps }: ResolvedOpenImOptions): ChatServerDescription {
  const secrets = apps.reduce((sum, app) => sum + app.secrets.length, 0);
  const installations = apps.length > 1 ? `${apps.length} installations by ` : '';
  const isOpen = apps.some((app) => app.secrets.length === 0);
  return {
    verified: secrets > 0 ? installations + counted(secrets, 'secret') : 'unverified',
    appIds: apps.map(({ appId }) => appId),
    warnings: isOpen ? ['OpenIM is trusted without a secret: anybody who reaches the URL can call'] : [],
  };
}
