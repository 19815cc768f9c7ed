import type { IncomingMessage } from 'node:http';

const INTAKE = Symbol('chat-webhooks.intake');

/** The content headers of one of our requests, set aside so that no body parser of the host touches its body. */
export interface Intake {
  readonly contentType: string | undefined;
  readonly contentLength: string | undefined;
  readonly contentEncoding: string | undefined;
}

type MarkedRequest = IncomingMessage & { [INTAKE]?: Intake; _body?: boolean };

/**
 * Keeps the host's body parsers away from a request: Express's look at `_body` and at the content headers, Fastify takes a
 * request without content headers for one without a body. Must run before them; every other request is left alone.
 */
export function setBodyAside(request: IncomingMessage): void {
  const marked: MarkedRequest = request;
  const { headers } = request;
  marked[INTAKE] = {
    contentType: headers['content-type'],
    contentLength: headers['content-length'],
    contentEncoding: headers['content-encoding'],
  };
  marked._body = true;
  headers['content-type'] = undefined;
  headers['content-length'] = undefined;
  headers['transfer-encoding'] = undefined;
}

/** What was set aside, or undefined for a request that `setBodyAside` has not seen. */
export function intakeOf(request: IncomingMessage): Intake | undefined {
  return (request as MarkedRequest)[INTAKE];
}
