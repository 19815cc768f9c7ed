import type { ParseArgsConfig } from 'node:util';
import { moduleUrl } from '../chat-servers/client/address.js';
import type { ChatServerClient } from '../chat-servers/client/chat-server-client.js';
import type { CredentialOption } from '../chat-servers/client/command-line.js';
import { LONGEST_DELAY } from '../time/time-limit.js';
import { oneOf, UsageError, wholeNumber } from './arguments.js';
import type { Environment } from './output.js';

/** Where callbacks go, and how. Options for credentials are added per chat server. */
export const TARGET_OPTIONS = {
  url: { type: 'string' },
  unsigned: { type: 'boolean' },
  timeout: { type: 'string' },
} as const;

/** Options for the credentials of chat servers. */
export function credentialOptions(servers: readonly ChatServerClient[]): NonNullable<ParseArgsConfig['options']> {
  const options = servers.flatMap(({ commandLine }) => Object.entries(commandLine.options));
  return Object.fromEntries(
    options.map(([name, { value }]) => [name, { type: value === undefined ? 'boolean' : 'string' }]),
  );
}

/** What a help says about `TARGET_OPTIONS` and `credentialOptions`. */
export function targetHelp(servers: readonly ChatServerClient[]): string {
  const rows = servers.flatMap(({ commandLine }) => Object.entries(commandLine.options));
  const lines = rows.map(([name, { value = '', help, env }]) => {
    const column = `--${name} ${value}`.trim().padEnd(22);
    return `  ${column}  ${help}${env === undefined ? '' : ` (or ${env})`}`;
  });
  const deadlines = servers.map(({ title, deadline }) => `${title} ${deadline}`).join(', ');
  return `Where to, and with which credentials:
  --url <url>             the module's path in your app, without the name of a chat server (default:
                          http://127.0.0.1:3000/chat-webhooks; http://host is short for http://host/chat-webhooks,
                          http://host/ is the root)
${lines.join('\n')}
  --unsigned              without signature and secret, for apps that trust the app id or the network
  --timeout <ms>          until the answer must be complete (default: ${deadlines})

  Options on a command line end up in the shell's history: prefer the environment variables. If no credentials are given
  and the URL is on this machine, those of the sample app are used.`;
}

const DEFAULT_URL = 'http://127.0.0.1:3000';

/** Values of options as `parseArgs` gives them. */
export type ParsedValues = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

/** A chat server whose part the command plays. */
export interface Role {
  readonly server: ChatServerClient;
  readonly credentials: object;
  /** Milliseconds until the answer must be complete. */
  readonly deadline: number;
}

export interface Target {
  /** The module's path, without a slash at its end. */
  readonly url: URL;
  /** All chat servers that the command knows. */
  readonly servers: readonly ChatServerClient[];
  /** Those whose credentials are known. */
  readonly roles: readonly Role[];
  /** What is wrong with the credentials in the environment, by chat servers. */
  readonly faults: ReadonlyMap<string, string>;
  /** Whether the deadlines are from --timeout, not those of the chat servers. */
  readonly hasOwnDeadline: boolean;
  /** Whether the credentials are the sample app's, as none were given. */
  readonly sample: boolean;
}

/** @throws UsageError for an invalid value */
export function targetOf(values: ParsedValues, env: Environment, servers: readonly ChatServerClient[]): Target {
  const url = urlOf(textOf(values.url) ?? DEFAULT_URL, servers);
  const unsigned = values.unsigned === true;
  const options = servers.flatMap(({ commandLine }) => Object.entries(commandLine.options));
  const secrets = options.filter(([, { isSecret }]) => isSecret).map(([name]) => name);
  if (unsigned && secrets.some((name) => values[name] !== undefined)) {
    throw new UsageError(`--unsigned contradicts ${secrets.map((name) => `--${name}`).join(' and ')}.`);
  }
  const isGiven = ([name, option]: [string, CredentialOption]) => given(name, option) !== undefined;
  const sample = !options.some((option) => option[1].identifies && isGiven(option)) && isThisMachine(url);
  const deadline =
    values.timeout === undefined ? undefined : wholeNumber('--timeout', textOf(values.timeout)!, 1, LONGEST_DELAY);
  const roles: Role[] = [];
  const faults = new Map<string, string>();
  for (const server of servers) {
    const own = Object.entries(server.commandLine.options);
    const texts = Object.fromEntries(own.map(([name, option]) => [name, given(name, option) ?? sampleOf(option)]));
    const fault = server.commandLine.faultOf?.(texts);
    if (fault !== undefined && own.some(([name]) => values[name] !== undefined)) throw new UsageError(fault);
    if (fault !== undefined) faults.set(server.name, fault);
    const credentials = server.commandLine.credentials(texts, unsigned);
    if (credentials !== undefined) roles.push({ server, credentials, deadline: deadline ?? server.deadline });
  }
  return { url, servers, roles, faults, hasOwnDeadline: deadline !== undefined, sample };

  function given(name: string, { env: variable, choices }: CredentialOption): string | undefined {
    const text = textOf(values[name]) ?? (variable === undefined ? undefined : env[variable] || undefined);
    return text === undefined || choices === undefined ? text : oneOf(`--${name}`, text, choices);
  }

  function sampleOf(option: CredentialOption): string | undefined {
    return sample ? option.sample : undefined;
  }
}

function textOf(value: ParsedValues[string]): string | undefined {
  return value === undefined ? undefined : String(value);
}

/** @throws UsageError */
function urlOf(text: string, servers: readonly ChatServerClient[]): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`--url must begin with http:// or https://, not "${text}".`);
  }
  if (url.search !== '' || url.hash !== '')
    throw new UsageError('--url must not have a query: the chat server adds its own.');
  if (!isPercentEncoded(url.username) || !isPercentEncoded(url.password)) {
    throw new UsageError('a "%" in the user or password of --url must be written as %25.');
  }
  const path = url.pathname.replace(/\/+$/, '');
  const name = servers.find((server) => path.endsWith(`/${server.name}`))?.name;
  if (name !== undefined) {
    const before = path.slice(0, -name.length - 1).replace(/\/+$/, '');
    throw new UsageError(`--url must end before "/${name}", which is added: ${url.origin}${before}`);
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

/** @throws UsageError if its credentials are unknown */
export function roleOf({ roles, servers, faults }: Target, name: string): Role {
  const role = roles.find(({ server }) => server.name === name);
  if (role !== undefined) return role;
  const fault = faults.get(name);
  if (fault !== undefined) throw new UsageError(fault);
  const { title, commandLine } = servers.find((server) => server.name === name)!;
  const envs = identifying(commandLine.options).flatMap(([, { env }]) => (env === undefined ? [] : [env]));
  const alternative = envs.length === 0 ? '' : ` (or set ${envs.join(' and ')})`;
  const flags = credentialFlags(commandLine);
  throw new UsageError(`to call as ${title}, pass ${flags}${alternative}, or pass --unsigned.`);
}

/** The options that say who calls, such as `--token`, for sentences. */
export function credentialFlags({ options }: ChatServerClient['commandLine']): string {
  return identifying(options)
    .map(([name]) => `--${name}`)
    .join(' and ');
}

function identifying(options: Readonly<Record<string, CredentialOption>>): [string, CredentialOption][] {
  return Object.entries(options).filter(([, { identifies }]) => identifies === true);
}
