import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';

const INTAKE = Symbol('chat-webhooks.intake');

/** One of our requests: where it arrived, what its headers said of its body before they were set aside, and who read that. */
export interface Intake {
  /** Path segments below the chat server's route, still percent-encoded, empty ones dropped. */
  readonly segments: readonly string[];
  readonly contentType: string | undefined;
  readonly contentLength: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly transferEncoding: string | undefined;
  /** Whether all bytes were still there to be read when the request was taken in. */
  readonly wasUntouched: boolean;
  /** Bytes of a body that are worth keeping. */
  readonly limit: number;
  /** What others have read since then; undefined until somebody does. */
  seen: Buffer[] | undefined;
  /** Of all that others have read, be it kept or not. */
  seenBytes: number;
  /** Whether we read the body ourselves by now. */
  isOurs: boolean;
  /** All of the body has been read, though Node may not have noticed its end yet. */
  bodyIsRead: boolean;
}

type MarkedRequest = IncomingMessage & { [INTAKE]?: Intake; _body?: boolean };

/**
 * Notes where a request of ours arrived, and what its headers say of its body. From now on the bytes that others read, such as
 * middleware that counts them, are kept.
 *
 * @param limit bytes of a body that are worth keeping
 */
export function takeIn(request: IncomingMessage, segments: readonly string[], limit: number): void {
  const { headers } = request;
  (request as MarkedRequest)[INTAKE] = {
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
  };
  // a stream's own `on` would set the bytes flowing, before it is known who calls
  EventEmitter.prototype.on.call(request, 'data', keepChunk);
}

/** Whether nobody has read of a body, nor begun to. */
export function isUntouched(request: IncomingMessage): boolean {
  return (
    request.readableFlowing === null &&
    request.readableEncoding === null &&
    !request.readableDidRead &&
    !request.readableEnded
  );
}

/** One function for all requests, rather than one for each. */
function keepChunk(this: MarkedRequest, chunk: Buffer): void {
  const intake = this[INTAKE]!;
  if (intake.isOurs) return;
  intake.seen ??= [];
  intake.seenBytes += chunk.length;
  if (intake.seenBytes <= intake.limit) intake.seen.push(chunk);
}

/** Whether all that others have read was kept, as bytes: nobody decodes the body, or has removed those who listen to it. */
export function hasSeenAll(request: IncomingMessage): boolean {
  return request.readableEncoding === null && request.listeners('data').includes(keepChunk);
}

/**
 * Keeps the host's body parsers away from a request that was taken in: Express's look at `_body` and at the headers for the
 * length, Fastify takes a request without content headers for one without a body. Must run before them.
 *
 * @param typeToo whether the type must go as well, as on Fastify
 */
export function keepParsersAway(request: IncomingMessage, typeToo: boolean): void {
  const { headers } = request;
  (request as MarkedRequest)._body = true;
  if (typeToo) headers['content-type'] = undefined;
  headers['content-length'] = undefined;
  headers['transfer-encoding'] = undefined;
}

/** Gives back what `keepParsersAway` took, for those who come behind the parsers. */
export function restoreHeaders(request: IncomingMessage, intake: Intake): void {
  if ((request as MarkedRequest)._body !== true) return;
  const { headers } = request;
  headers['content-type'] = intake.contentType;
  headers['content-length'] = intake.contentLength;
  headers['transfer-encoding'] = intake.transferEncoding;
}

/** What was noted, or undefined for a request that `takeIn` has not seen. */
export function intakeOf(request: IncomingMessage): Intake | undefined {
  return (request as MarkedRequest)[INTAKE];
}
