import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Admission } from '../../chat-servers/chat-server.js';

const MARK = Symbol('chat-webhooks.callback');

/**
 * What a request of ours carries with it: where it arrived, what its headers said about its body before they were set aside, who
 * has read that, and who calls.
 */
export interface CallbackMark {
  /** Path segments below the chat server's route, still percent-encoded, empty ones dropped. */
  readonly segments: readonly string[];
  readonly contentType: string | undefined;
  readonly contentLength: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly transferEncoding: string | undefined;
  /** Whether nobody had read any of the body when the request was marked. */
  readonly wasUntouched: boolean;
  /** Bytes of a body that are worth keeping. */
  readonly limit: number;
  /** What others have read since then; undefined until somebody does. */
  seen: Buffer[] | undefined;
  /** Bytes of all that others have read, kept or not. */
  seenBytes: number;
  /** Whether we have begun to read the body ourselves. */
  isOurs: boolean;
  /** All of the body has been read, though Node may not have noticed its end yet. */
  bodyIsRead: boolean;
  /** Who calls; undefined until an authenticator has admitted the caller. */
  admission: Admission | undefined;
}

type MarkedRequest = IncomingMessage & { [MARK]?: CallbackMark; _body?: boolean };

/**
 * Notes where a request of ours arrived, and what its headers say of its body. From now on the bytes that others read, such as
 * middleware that counts them, are kept.
 *
 * @param limit bytes of a body that are worth keeping
 */
export function markAsCallback(request: IncomingMessage, segments: readonly string[], limit: number): void {
  const { headers } = request;
  (request as MarkedRequest)[MARK] = {
    segments,
    contentType: headers['content-type'],
    contentLength: headers['content-length'],
    contentEncoding: headers['content-encoding'],
    transferEncoding: headers['transfer-encoding'],
    wasUntouched: isUntouched(request),
    limit,
    seen: undefined,
    seenBytes: 0,
    isOurs: false,
    bodyIsRead: false,
    admission: undefined,
  };
  // a stream's own `on` would set the bytes flowing, before it is known who calls
  EventEmitter.prototype.on.call(request, 'data', keepChunk);
}

/** Whether nobody has begun to read the body. */
export function isUntouched(request: IncomingMessage): boolean {
  return (
    request.readableFlowing === null &&
    request.readableEncoding === null &&
    !request.readableDidRead &&
    !request.readableEnded
  );
}

/** One listener for all requests; a closure for each would cost more. */
function keepChunk(this: MarkedRequest, chunk: Buffer): void {
  const mark = this[MARK]!;
  if (mark.isOurs) return;
  mark.seen ??= [];
  mark.seenBytes += chunk.length;
  if (mark.seenBytes <= mark.limit) mark.seen.push(chunk);
}

/** Whether all that others have read was kept, as bytes: nobody has set an encoding, or removed our listener. */
export function hasSeenAll(request: IncomingMessage): boolean {
  return request.readableEncoding === null && request.listeners('data').includes(keepChunk);
}

/**
 * Keeps the host's body parsers away from a marked request: Express's parsers look at `_body` and at the headers for the length;
 * Fastify takes a request without content headers for one without a body. Call it before they run.
 *
 * @param typeToo whether the type must go as well, as on Fastify
 */
export function hideFromParsers(request: IncomingMessage, typeToo: boolean): void {
  const { headers } = request;
  (request as MarkedRequest)._body = true;
  if (typeToo) headers['content-type'] = undefined;
  headers['content-length'] = undefined;
  headers['transfer-encoding'] = undefined;
}

/** Puts back the headers that `hideFromParsers` took, for those who come after the parsers. */
export function restoreHeaders(request: IncomingMessage, mark: CallbackMark): void {
  if ((request as MarkedRequest)._body !== true) return;
  const { headers } = request;
  headers['content-type'] = mark.contentType;
  headers['content-length'] = mark.contentLength;
  headers['transfer-encoding'] = mark.transferEncoding;
}

/** The mark of a request; undefined if `markAsCallback` has not seen it. */
export function markOf(request: IncomingMessage): CallbackMark | undefined {
  return (request as MarkedRequest)[MARK];
}
