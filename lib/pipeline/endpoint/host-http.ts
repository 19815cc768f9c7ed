import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request as Express (Node's own, extended) or Fastify (a wrapper around Node's) hands it over. */
export type HostRequest = (IncomingMessage | { readonly raw: IncomingMessage }) & {
  /** The caller's address by the framework's "trust proxy" setting. */
  readonly ip?: string;
};

/** A response as Express or Fastify hands it over. */
export type HostResponse = ServerResponse | FastifyReplyLike;

interface FastifyReplyLike {
  readonly raw: ServerResponse;
  getHeaders(): Record<string, unknown>;
  hijack(): unknown;
}

export function nodeRequest(request: HostRequest): IncomingMessage {
  return 'raw' in request ? request.raw : request;
}

export function nodeResponse(response: HostResponse): ServerResponse {
  return 'raw' in response ? response.raw : response;
}

/** Node's response, with the headers that the framework holds for it. */
export interface TakenResponse {
  readonly response: ServerResponse;
  readonly headers: Record<string, unknown>;
}

/** Takes Node's response out of the framework's hands. */
export function takeResponse(response: HostResponse): TakenResponse {
  if (!('raw' in response)) return { response, headers: {} };
  const headers = response.getHeaders();
  response.hijack();
  return { response: response.raw, headers };
}
