import type { Provider } from '../../events/chat-event.js';
import type { CallerRequest } from '../../chat-servers/chat-server.js';
import { readText } from '../../wire/values.js';

/** A callback that did not come over this app's HTTP server. */
export interface CallbackRequest {
  /** Whose callback it is; one of a chat server without options is refused. */
  readonly provider: Provider;
  /** As it came: anything but `POST` is refused. */
  readonly method: string;
  /**
   * As it came, with its query: a path or a whole URL. What OpenIM puts into the path is looked for after `route`; a path that does
   * not contain the route must begin there, as `/callbackAfterSendSingleMsgCommand` does. Of Tencent only the query counts.
   */
  readonly url: string;
  /** Path of the chat server's route, where it is not that of the module. @default '/chat-webhooks/<provider>', by `path` and global prefix */
  readonly route?: string;
  /** As they came, in any capitals. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The exact bytes, or their text; a body that was parsed is no longer what the chat server sent. Nothing for an empty one. */
  readonly body?: Uint8Array | string | null;
  /** The caller's address, for `allowedAddresses`. */
  readonly remoteAddress?: string | undefined;
}

/** What to answer the chat server. */
export interface CallbackAnswer {
  readonly status: number;
  /** With lower-cased names; the content type is among them. */
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
 * @param segmentsAfter finds what is in a path after the chat server's route; undefined when nothing in the path counts
 * @throws TypeError for what no request can be made of
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

/** Path segments after the route, wherever in the path it is; all of them where it is not. */
function segmentsIn(
  url: string,
  route: string | undefined,
  segmentsAfter: (path: string) => readonly string[] | undefined,
): readonly string[] {
  const path = /^[^?#]*/.exec(url)![0];
  if (route === undefined) return segmentsAfter(path) ?? segmentsOf(path);
  const whole = `/${route.replace(/^\/+|\/+$/g, '')}`;
  const at = `${path}/`.indexOf(`${whole}/`);
  return segmentsOf(path.slice(at === -1 ? 0 : at + whole.length));
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter(Boolean);
}

/** Of names that differ in nothing but capitals the first one counts, as Node has it for those that matter here. */
function withLowerCasedNames(headers: CallbackRequest['headers']): CallerRequest['headers'] {
  const byName = new Map<string, string | string[] | undefined>();
  for (const [name, value] of Object.entries(headers)) {
    const lowerCased = name.toLowerCase();
    if (byName.get(lowerCased) !== undefined) continue;
    byName.set(lowerCased, Array.isArray(value) && value.length === 1 ? value[0] : (value as string | string[]));
  }
  return Object.fromEntries(byName);
}
