import type { Provider } from '../../events/chat-event.js';
import type { CallerRequest } from '../../chat-servers/chat-server.js';
import { readText } from '../../wire/values.js';

/** A callback for `ChatWebhooks.handle`, which did not arrive at a route of the module. */
export interface CallbackRequest {
  /** The chat server that sent it. If the module has no options for that chat server, the callback is refused. */
  readonly provider: Provider;
  /** The HTTP method. Anything but `POST` is refused. */
  readonly method: string;
  /**
   * Path with query, or the whole URL, unchanged. Tencent uses the query only. OpenIM also puts its secret and command into the path:
   * they are looked for after `route`. A path that does not contain the route must begin with them, as
   * `/callbackAfterSendSingleMsgCommand` does.
   */
  readonly url: string;
  /** Path of the chat server's route, if it differs from the module's. @default '/chat-webhooks/<provider>', with the module's `path` and the global prefix */
  readonly route?: string;
  /** All headers of the request. The case of their names does not matter. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The exact bytes, or their text; never what a parser made of them. Leave it out for an empty body. */
  readonly body?: Uint8Array | string | null;
  /** The caller's IP address, for `allowedAddresses`. */
  readonly remoteAddress?: string | undefined;
}

/** The answer to send to the chat server. */
export interface CallbackAnswer {
  /** HTTP status. */
  readonly status: number;
  /** By lower-case names, `content-type` included. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text, in the chat server's format. */
  readonly body: string;
}

/** A `CallbackRequest` as the endpoint reads it. */
export interface GivenRequest {
  readonly method: string;
  readonly caller: CallerRequest;
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly body: Buffer;
}

/**
 * Reads what was passed to `ChatWebhooks.handle`.
 *
 * @param segmentsAfter finds the path segments after the chat server's route; undefined for a chat server that uses no path
 * @throws TypeError for a request that lacks something, or whose body was parsed
 */
export function readGivenRequest(
  request: CallbackRequest,
  segmentsAfter: ((path: string) => readonly string[] | undefined) | undefined,
): GivenRequest {
  const { method, headers: given, remoteAddress } = request;
  if (typeof method !== 'string' || typeof request.url !== 'string' || typeof given !== 'object' || given === null) {
    throw new TypeError('ChatWebhooks.handle() needs "method" and "url" as texts and "headers" as an object');
  }
  const body = bytesOf(request.body);
  const url = request.url.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '');
  const segments = segmentsAfter === undefined ? [] : segmentsIn(url, request.route, segmentsAfter);
  const headers = withLowerCasedNames(given);
  return {
    method,
    caller: { url, segments, headers, remoteAddress },
    contentType: readText(headers['content-type']),
    contentEncoding: readText(headers['content-encoding']),
    body,
  };
}

function bytesOf(body: unknown): Buffer {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body === 'string') return Buffer.from(body);
  if (Buffer.isBuffer(body)) return body;
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  throw new TypeError(
    'ChatWebhooks.handle() needs the exact bytes of the body, as a Buffer, Uint8Array or text, not what a parser made of them: ' +
      'pass the raw body, which Nest keeps as request.rawBody with { rawBody: true }',
  );
}

/** The path segments after the route, wherever in the path the route is; all segments if it is nowhere. */
function segmentsIn(
  url: string,
  route: string | undefined,
  segmentsAfter: (path: string) => readonly string[] | undefined,
): readonly string[] {
  const path = url.replace(/[?#].*$/s, '');
  if (route === undefined) return segmentsAfter(path) ?? segmentsOf(path);
  const whole = `/${route.replace(/^\/+|\/+$/g, '')}`;
  const at = `${path}/`.indexOf(`${whole}/`);
  return segmentsOf(path.slice(at === -1 ? 0 : at + whole.length));
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter(Boolean);
}

/** Of names that differ only in case, the first one counts, as with Node for the headers that we read. */
function withLowerCasedNames(headers: CallbackRequest['headers']): CallerRequest['headers'] {
  const byName = new Map<string, string | string[] | undefined>();
  for (const [name, value] of Object.entries(headers)) {
    const lowerCased = name.toLowerCase();
    if (byName.get(lowerCased) !== undefined) continue;
    byName.set(lowerCased, Array.isArray(value) && value.length === 1 ? value[0] : (value as string | string[]));
  }
  return Object.fromEntries(byName);
}
