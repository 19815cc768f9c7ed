import { appsOf, refuseRepeated, secretsOf, type KeysOf } from '../../options/app-options.js';
import { strayIn, type OptionChecks } from '../../options/option-checks.js';
import { digest } from '../../caller/secrets.js';
import { addresses, milliseconds, oneOf, readOptions, type GivenOptions } from '../../options/option-table.js';
import { counted } from '../../logging/counted.js';
import type { ChatServerDescription, ChatServerOptions } from '../chat-server.js';

declare module '../../options/options.js' {
  interface ChatServerOptionTypes {
    /** OpenIM: one installation, or several that call the same URL. */
    openim: OpenImOptions;
  }
}

/** Injection token of the authenticator's options, for subclasses with a constructor of their own. */
export const OPENIM_OPTIONS = 'CHAT_WEBHOOKS_OPENIM_OPTIONS';

/** Options for all installations of OpenIM that call. The comments are what editors and the docs show. */
export const OPENIM_OPTION_TABLE = {
  /**
   * Answer to before-callbacks that cannot be processed: `'allow'` or `'refuse'`. A caller that fails to authenticate is always refused.
   * @default 'allow'
   */
  onFailure: oneOf(['allow', 'refuse'], 'allow'),
  /** IP addresses and CIDR ranges that may call. @default everybody */
  allowedAddresses: addresses(),
  /**
   * Milliseconds that storing a callback may take before it counts as failed, and that handlers may take with
   * `answerAfter: 'handlers'`. Keep it below `timeout` of OpenIM's webhooks.yml, which is 5 s unless it is set. @default 4000
   */
  answerTimeout: milliseconds(4_000),
};

/** An installation of OpenIM that is known by its secret, or one that is explicitly trusted without any check. */
export type OpenImApp = (
  | {
      secret?: never;
      /** `'network'` instead of `secret`: nothing is checked, and whoever reaches the URL can call. */
      trust: 'network';
      /** Tells installations apart in events and journal: 1 to 64 characters of ASCII. @default 'openim' */
      appId?: string;
      apps?: never;
    }
  // the compiler names the last one's missing member
  | {
      /**
       * What the server sends, from its webhook URL: the password of HTTP Basic, or the first path segment. At least 24 characters
       * of `A-Z a-z 0-9 - _ . ~`; a list while one replaces another.
       */
      secret: string | readonly string[];
      trust?: never;
      /** Tells installations apart in events and journal: 1 to 64 characters of ASCII. @default 'openim' */
      appId?: string;
      apps?: never;
    }
) & {
  /**
   * Which of its two callbacks makes a message a `C2cMessageSent` or `GroupMessageSent`: `'send'`, the one after it was queued, or
   * `'stored'`, the one after it was stored, which has its `sequence`. Not all versions of OpenIM have the latter. @default 'send'
   */
  messagesFrom?: 'send' | 'stored';
};

/** An installation next to others: it has a name and a secret of its own. */
export type NamedOpenImApp = Extract<OpenImApp, { trust?: never }> & { appId: string };

/** Several installations that call the same URL. */
interface OpenImApps {
  /** A list of `{ appId, secret }` instead of one, for several installations at one URL; the secret tells which one calls. */
  apps: readonly NamedOpenImApp[];
  secret?: never;
  trust?: never;
  appId?: never;
  messagesFrom?: never;
}

/** Options for OpenIM: one installation, or several that call the same URL. */
export type OpenImOptions = (OpenImApps | OpenImApp) & GivenOptions<typeof OPENIM_OPTION_TABLE>;

/** An installation as the authenticator reads it. */
export interface ResolvedOpenImApp {
  readonly appId: string;
  /** Digests; empty when nothing is checked. */
  readonly secrets: readonly Buffer[];
  /** Which of its callbacks make messages `…Sent` events. */
  readonly messagesFrom: 'send' | 'stored';
}

/** OpenIM's options, complete and checked. */
export interface ResolvedOpenImOptions extends ChatServerOptions {
  readonly apps: readonly ResolvedOpenImApp[];
  readonly onFailure: 'allow' | 'refuse';
}

const APP_KEYS: KeysOf<Omit<OpenImApp, 'apps'>> = {
  appId: true,
  secret: true,
  trust: true,
  messagesFrom: true,
};

/** Checks OpenIM's options and fills in the defaults. */
export function resolveOpenIm(options: OpenImOptions, checks: OptionChecks): ResolvedOpenImOptions {
  const { fault } = checks;
  checks.refuseUnknown('openim.', options, { ...APP_KEYS, apps: true, ...OPENIM_OPTION_TABLE });
  const given = appsOf<OpenImApp>(checks, 'openim', options, APP_KEYS, '{ appId, secret }');
  const apps = given.map(({ key, app }) => resolveOpenImApp(checks, key, app, given.length > 1));
  refuseRepeated(checks, 'openim.apps', 'appId', apps.map(({ appId }) => appId).filter(Boolean));
  const secrets = apps.flatMap((app) => app.secrets.map((secret) => secret.toString('hex')));
  if (new Set(secrets).size < secrets.length) {
    fault('openim.apps', 'has one secret twice: it tells who calls, so each app needs its own');
  }
  return { apps, ...readOptions(OPENIM_OPTION_TABLE, options, checks, 'openim.') };
}

/** @param named whether there are other installations, which only its name and secret tell it from */
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
  const messagesFrom = checks.oneOf(`${key}.messagesFrom`, app.messagesFrom ?? 'send', ['send', 'stored']);
  return { appId, secrets: [...new Set(secrets)].map(digest), messagesFrom };
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
