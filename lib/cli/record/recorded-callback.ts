import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import type { ChatServerClient } from '../../chat-servers/client/chat-server-client.js';
import type { CommandDefinition } from '../../chat-servers/proposal-definition.js';
import { parseObject } from '../../wire/json.js';
import { declarationsOf } from '../chat-servers.js';
import type { Privacy } from './privacy.js';
import type { Provider } from '../../events/chat-event.js';

/** A line of a recording. */
export interface RecordedCallback {
  /** When it came, ISO 8601. */
  readonly at: string;
  readonly provider: Provider;
  /** Null for a test of the URL. */
  readonly command: string | null;
  /** Without secrets. */
  readonly path: string;
  /** Without the signature, and without parameters that are not the chat server's own. */
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How `body` encodes the bytes: as base64 if they are not UTF-8. */
  readonly encoding: 'utf8' | 'base64';
  readonly masked: boolean;
}

/** @throws SyntaxError for a line that is not a recorded callback of these chat servers */
export function parseRecorded(line: string, servers: readonly ChatServerClient[]): RecordedCallback {
  const recorded = JSON.parse(line) as Partial<RecordedCallback> | null;
  const { at, provider, command, query, headers, body, encoding } = recorded ?? {};
  const server = servers.find(({ name }) => name === provider);
  const sound =
    server !== undefined &&
    !Number.isNaN(Date.parse(at ?? '')) &&
    (command === null ? server.probe !== undefined : typeof command === 'string' && command.isWellFormed()) &&
    [query, headers].every(isTexts) &&
    typeof body === 'string' &&
    (encoding === 'utf8' || encoding === 'base64');
  if (!sound) throw new SyntaxError('not a recorded callback');
  return recorded as RecordedCallback;
}

function isTexts(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).every((text) => typeof text === 'string');
}

/** A request of whoever called. */
export interface CameIn {
  readonly at: Date;
  readonly method: string;
  /** Path and query, as they came. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const HEADERS = ['content-type', 'user-agent', 'operationid'];
/** An address for documentation. */
const SOME_ADDRESS = '198.51.100.7';

/** A chat server, and the commands that it declares. */
export interface RecordedServer {
  readonly server: ChatServerClient;
  readonly commands: ReadonlyMap<string, CommandDefinition>;
}

/** Chat servers whose callbacks can be written: the declarations of commands tell what masking may keep. */
export async function recordedServers(servers: readonly ChatServerClient[]): Promise<readonly RecordedServer[]> {
  const recorded: RecordedServer[] = [];
  for (const server of servers)
    recorded.push({ server, commands: new Map(Object.entries(await declarationsOf(server))) });
  return recorded;
}

/** A callback as it may be written; undefined for any other request. */
export function recordable(
  came: CameIn,
  servers: readonly RecordedServer[],
  privacy: Privacy,
): RecordedCallback | undefined {
  if (came.method !== 'POST') return undefined;
  const address = `http://host${came.target.replace(/^\/+/, '/')}`;
  if (!URL.canParse(address)) return undefined; // not a path, as in "POST *:0"
  const { pathname, searchParams } = new URL(address);
  const text = came.body.toString();
  const segments = pathname.split('/').filter(Boolean);
  const parameters = new Map([...searchParams].map(([name, value]) => [name.toLowerCase(), { name, value }]));
  const query = Object.fromEntries([...parameters].map(([key, { value }]) => [key, value]));
  const request = { segments, query, members: parseObject(text) ?? {} };
  // of all chat servers, as one may call at the route of another
  const credentials = servers.flatMap(({ server }) => server.commandLine.recording.masking.credentials);
  for (const { server, commands } of servers) {
    const { name: provider } = server;
    const { recording } = server.commandLine;
    const recognized = recording.recognize({ ...request, isOnRoute: segments.includes(provider) });
    if (recognized === undefined) continue;
    const { command } = recognized;
    const { masked } = privacy;
    const { masking } = recording;
    const harmless = [...masking.harmless, ...((command !== null && commands.get(command)?.harmless) || [])];
    const kept = Object.entries(recording.query).filter(
      ([key, way]) => !(masked && way === 'left out') && parameters.has(key),
    );
    const isText = isUtf8(came.body);
    return {
      at: came.at.toISOString(),
      provider,
      command,
      path: withoutSecret(segments, provider, command),
      query: Object.fromEntries(
        kept.map(([key, way]) => {
          const { name, value } = parameters.get(key)!;
          return [name, masked && way === 'address' ? SOME_ADDRESS : value];
        }),
      ),
      headers: Object.fromEntries(
        HEADERS.flatMap((name) => (came.headers[name] ? [[name, String(came.headers[name])]] : [])),
      ),
      body:
        isText || masked ? privacy.bodyOf(text, { ...masking, harmless, credentials }) : came.body.toString('base64'),
      encoding: isText || masked ? 'utf8' : 'base64',
      masked,
    };
  }
  return undefined;
}

/** Any part of a path may be a secret, except the route, which ends with the name of the chat server, and the command. */
function withoutSecret(segments: readonly string[], provider: string, command: string | null): string {
  const route = segments.indexOf(provider);
  return `/${segments.map((segment, i) => (i <= route || segment === command ? segment : '***')).join('/')}`;
}
