import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import type { Provider } from '../../events/chat-event.js';
import { parseObject } from '../../wire/json.js';
import type { Privacy } from './privacy.js';
import type { RecordedCallback } from './recorded-callback.js';

/** A request that came, whosever it is. */
export interface CameIn {
  readonly at: Date;
  readonly method: string;
  /** Path and query, as they came. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What is known of a sender's query; the rest, the signature first of all, is not written. */
const QUERY: Readonly<Record<Provider, readonly string[]>> = {
  tencent: ['sdkappid', 'callbackcommand', 'contenttype', 'clientip', 'optplatform', 'requestid'],
  openim: ['command', 'key'],
};
const HEADERS = ['content-type', 'user-agent', 'operationid'];
/** An address for documentation. */
const SOME_ADDRESS = '198.51.100.7';

/** A callback as it may be written; undefined for a request that is none. */
export function recordable(came: CameIn, privacy: Privacy, masked: boolean): RecordedCallback | undefined {
  if (came.method !== 'POST') return undefined;
  const address = `http://host${came.target.replace(/^\/+/, '/')}`;
  if (!URL.canParse(address)) return undefined; // no path, as in "POST *:0"
  const { pathname, searchParams } = new URL(address);
  const text = came.body.toString();
  const members = parseObject(text) ?? {};
  const segments = pathname.split('/').filter(Boolean);
  const query = Object.fromEntries([...searchParams].map(([name, value]) => [name.toLowerCase(), { name, value }]));
  const provider = providerOf(segments, query, members);
  if (provider === undefined) return undefined;
  const command =
    provider === 'tencent'
      ? (query.callbackcommand?.value ?? members.CallbackCommand)
      : (members.callbackCommand ??
        query.command?.value ??
        segments.findLast((segment) => segment.startsWith('callback')));
  if (typeof command !== 'string' && provider === 'openim') return undefined;
  const kept = QUERY[provider].filter((name) => query[name] !== undefined && !(masked && name === 'key'));
  const isText = isUtf8(came.body);
  return {
    at: came.at.toISOString(),
    provider,
    command: typeof command === 'string' ? command : null,
    path: withoutSecret(segments, provider, command),
    query: Object.fromEntries(
      kept.map((name) => [query[name]!.name, masked && name === 'clientip' ? SOME_ADDRESS : query[name]!.value]),
    ),
    headers: Object.fromEntries(
      HEADERS.flatMap((name) => (came.headers[name] ? [[name, String(came.headers[name])]] : [])),
    ),
    body: isText || masked ? privacy(text) : came.body.toString('base64'),
    encoding: isText || masked ? 'utf8' : 'base64',
    masked,
  };
}

function providerOf(segments: readonly string[], query: object, members: object): Provider | undefined {
  if ('callbackcommand' in query || 'CallbackCommand' in members || segments.includes('tencent')) return 'tencent';
  if ('callbackCommand' in members || segments.includes('openim')) return 'openim';
  return undefined;
}

/** Any part of a path may be a secret but the route's own, which ends with the sender's name, and the command. */
function withoutSecret(segments: readonly string[], provider: Provider, command: unknown): string {
  const route = segments.indexOf(provider);
  return `/${segments.map((segment, i) => (i <= route || segment === command ? segment : '***')).join('/')}`;
}
