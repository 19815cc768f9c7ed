import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { HttpAdapterHost } from '@nestjs/core';
import { markOf, hideFromParsers, markAsCallback } from '../http/callback-mark.js';
import { isClosing } from '../http/reply.js';
import type { CallbackPaths } from './callback-paths.js';

/** Calls `next` for a request that it leaves to the framework. */
export type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

type Adapter = HttpAdapterHost['httpAdapter'];

/**
 * Calls back as soon as the HTTP adapter is known, which under `@nestjs/testing` is after the modules are made. A standalone
 * context or a microservice has none: there the module waits for nothing.
 */
export function whenAdapterKnown(host: HttpAdapterHost, callback: (adapter: Adapter) => void): void {
  const callBack = () => host.httpAdapter && callback(host.httpAdapter);
  if (host.httpAdapter) callBack();
  else host.init$.subscribe(callBack);
}

/**
 * Has something awaited before the app begins to shut down: while everything works still, and before the `onModuleDestroy` of any
 * module. Nest 11 has no such place; there nothing is called.
 */
export function beforeShutdown(adapter: Adapter, wait: () => Promise<void>): void {
  const own = (adapter.beforeClose as (() => unknown) | undefined)?.bind(adapter);
  adapter.beforeClose = async () => {
    await wait();
    await own?.();
  };
}

/** What of a Fastify instance is needed. */
interface FastifyLike {
  addHook(
    name: 'onRequest',
    hook: (request: { raw: IncomingMessage }, reply: { raw: ServerResponse }, done: () => void) => void,
  ): void;
}

/**
 * Has a middleware run before the framework's body parsers; on Express before all middleware of the app too, and once more after
 * that, for URLs that it has rewritten.
 *
 * @returns to be called when the app's middleware is there: without parsers nothing else tells
 */
export function beforeBodyParsers(adapter: Adapter, middleware: Middleware): () => void {
  const unlessClosing: Middleware = (request, response, next) => {
    // what was sent after a refused body, over a connection that ends with the refusal, could never be answered
    if (!isClosing(request.socket)) middleware(request, response, next);
  };
  if (adapter.getType() === 'fastify') {
    // what Nest calls middleware there would cost all routes of the app a second search for their path
    adapter
      .getInstance<FastifyLike>()
      .addHook('onRequest', ({ raw: request }, { raw: response }, done) => unlessClosing(request, response, done));
    return () => {}; // it routes a request before middleware can rewrite its URL
  }
  adapter.use(unlessClosing);
  let isThere = false;
  const lookAgain = () => {
    if (!isThere) adapter.use(middleware);
    isThere = true;
  };
  const register = adapter.registerParserMiddleware.bind(adapter);
  adapter.registerParserMiddleware = (...options) => {
    lookAgain();
    register(...options);
  };
  return lookAgain;
}

/**
 * Takes in our requests, for the controllers: before the host's body parsers.
 *
 * @param bodyLimit bytes
 * @returns to be called when the app's middleware is there
 */
export function markCallbacks(adapter: Adapter, paths: CallbackPaths, bodyLimit: number): () => void {
  const isFastify = adapter.getType() === 'fastify';
  const markCallback = (request: IncomingMessage) => {
    const url = request.url ?? '';
    const found = paths.find(url, request.method);
    if (found === undefined) return;
    markAsCallback(request, found.segments, bodyLimit);
    hideFromParsers(request, isFastify);
    // Express would answer it by itself, with the segment in its answer
    if (!found.segments.every(isDecodable)) {
      request.url = `${url.slice(0, found.end)}malformed${/\?.*/s.exec(url)?.[0] ?? ''}`;
    }
  };
  if (isFastify) {
    // the app's middleware may parse bodies too
    const server = adapter.getHttpServer() as Server | undefined;
    server?.prependListener('request', markCallback);
  }
  return beforeBodyParsers(adapter, (request, _response, next) => {
    if (markOf(request) === undefined) markCallback(request);
    next();
  });
}

function isDecodable(segment: string): boolean {
  try {
    decodeURIComponent(segment);
    return true;
  } catch {
    return false;
  }
}
