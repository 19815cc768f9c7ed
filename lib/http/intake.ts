import type { IncomingMessage } from 'node:http';

const INTAKE = Symbol('chat-webhooks.intake');

/** One of our requests: where it arrived, and its content headers, set aside so that no body parser touches its body. */
export interface Intake {
  /** Path segments below the sender's route, still percent-encoded, empty ones dropped. */
  readonly segments: readonly string[];
  readonly contentType: string | undefined;
  readonly contentLength: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly transferEncoding: string | undefined;
}

type MarkedRequest = IncomingMessage & { [INTAKE]?: Intake; _body?: boolean };

/**
 * Keeps the host's body parsers away from a request: Express's look at `_body` and at the content headers, Fastify takes a
 * request without content headers for one without a body. Must run before them.
 */
export function takeIn(request: IncomingMessage, segments: readonly string[]): void {
  const marked: MarkedRequest = request;
  const { headers } = request;
  marked[INTAKE] = {
    segments,
    contentType: headers['content-type'],
    contentLength: headers['content-length'],
    contentEncoding: headers['content-encoding'],
    transferEncoding: headers['transfer-encoding'],
  };
  marked._body = true;
  headers['content-type'] = undefined;
  headers['content-length'] = undefined;
  headers['transfer-encoding'] = undefined;
}

/** What was set aside, or undefined for a request that `takeIn` has not seen. */
export function intakeOf(request: IncomingMessage): Intake | undefined {
  return (request as MarkedRequest)[INTAKE];
}
