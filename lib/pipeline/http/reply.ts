import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerResponse } from 'node:http2';
import type { Reply } from '../../chat-servers/chat-server.js';
import { markOf } from './callback-mark.js';

export const CONTENT_TYPE = 'application/json; charset=utf-8';

/** What Node drains by itself after an answer, so that the connection can be used again. */
const DRAINABLE = 64 * 1024;
/** How long a caller that is still uploading may take to read the answer before the connection is cut. */
const LINGER_MS = 2_000;

/**
 * Writes the answer to Node's response directly: a host's interceptors, serializers and filters must not change it, because
 * a wrapped answer means failure to Tencent and consent to OpenIM.
 *
 * @param hostHeaders headers that the framework holds for this answer (CORS, rate limits)
 */
export function sendReply(
  request: IncomingMessage,
  response: ServerResponse,
  reply: Reply,
  hostHeaders: Readonly<Record<string, unknown>> = {},
): void {
  if (response.headersSent || response.destroyed) return;
  for (const name in hostHeaders) {
    const value = hostHeaders[name] as string | number | string[] | undefined;
    if (value !== undefined) response.setHeader(name, value);
  }
  for (const name in reply.headers) response.setHeader(name, reply.headers[name]!);
  const unread = isUnread(request);
  const ownConnection = request.httpVersionMajor < 2; // over HTTP/2 a stream of it
  if (unread && ownConnection && (willClose(response) || !isDrainable(request))) closeUnread(request, response);
  response.writeHead(reply.status, {
    'content-type': CONTENT_TYPE,
    'content-length': Buffer.byteLength(reply.body),
  });
  response.end(reply.body);
  if (unread && !ownConnection && request.readableFlowing !== null) closeStream(request, response);
}

/** Whether some of the body has not arrived. An injected request says nothing about `complete`. */
function isUnread(request: IncomingMessage): boolean {
  return request.complete === false && markOf(request)?.bodyIsRead !== true;
}

function willClose(response: ServerResponse): boolean {
  return !response.shouldKeepAlive || response.getHeader('connection') === 'close';
}

/** Whether what has not arrived yet is little, and nobody has begun to read and given up. */
function isDrainable(request: IncomingMessage): boolean {
  if (request.readableFlowing !== null) return false;
  // a marked request's headers are set aside in its mark; those of other requests need not be asked for
  const { contentLength = '0', transferEncoding } = markOf(request) ?? {};
  return transferEncoding === undefined && Number(contentLength) <= DRAINABLE;
}

/**
 * Closes the connection after the answer without reading the rest of the body. Node would read it to its end, or cut the
 * connection at once, which can destroy the answer on its way to a caller that is still writing.
 */
function closeUnread(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('connection', 'close');
  const { socket } = request;
  closing.add(socket);
  if (request.readableFlowing === null) {
    request.pause();
    request.read(); // tells Node that somebody reads this body, so that it does not drain it
  } else {
    socket.pause();
  }
  socket.destroySoon = () => {
    socket.pause();
    socket.end();
    const cut = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => clearTimeout(cut));
  };
}

/** Whether a connection ends with an answer that was given already: further requests on it can never be answered. */
export function isClosing(socket: object): boolean {
  return closing.has(socket);
}

const closing = new WeakSet<object>();

/** Ends an upload over HTTP/2 after the answer; Node does so by itself only where nobody has begun to read. */
function closeStream(request: IncomingMessage, response: ServerResponse): void {
  (response as unknown as Http2ServerResponse).stream.close();
  request.resume();
}
