import type { IncomingMessage } from 'node:http';

const INTAKE = Symbol('chat-webhooks.intake');

/** One of our requests: where it arrived, and what its headers said of its body before they were set aside. */
export interface Intake {
  /** Path segments below the sender's route, still percent-encoded, empty ones dropped. */
  readonly segments: readonly string[];
  readonly contentType: string | undefined;
  readonly contentLength: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly transferEncoding: string | undefined;
  /** All of the body has been read, though Node may not have noticed its end yet. */
  bodyIsRead: boolean;
}

type MarkedRequest = IncomingMessage & { [INTAKE]?: Intake; _body?: boolean };

/** Notes where a request of ours arrived, and what its headers say of its body. */
export function takeIn(request: IncomingMessage, segments: readonly string[]): void {
  const { headers } = request;
  (request as MarkedRequest)[INTAKE] = {
    segments,
    contentType: headers['content-type'],
    contentLength: headers['content-length'],
    contentEncoding: headers['content-encoding'],
    transferEncoding: headers['transfer-encoding'],
    bodyIsRead: false,
  };
}

/**
 * Keeps the host's body parsers away from a request that was taken in: Express's look at `_body` and at the content headers,
 * Fastify takes a request without content headers for one without a body. Must run before them.
 */
export function keepParsersAway(request: IncomingMessage): void {
  const { headers } = request;
  (request as MarkedRequest)._body = true;
  headers['content-type'] = undefined;
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
