import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { HttpAdapterHost } from '@nestjs/core';
import { markOf, hideFromParsers, markAsCallback } from '../http/callback-mark.js';
import { isClosing } from '../http/reply.js';
import type { CallbackPaths } from './callback-paths.js';

/** A function that sees requests before the framework routes them. It calls `next` to let a request go on. */
export type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

type Adapter = HttpAdapterHost['httpAdapter'];

/**
 * Calls back as soon as the HTTP adapter is known. Under `@nestjs/testing` that is only after the modules are made. A standalone
 * context or a microservice has no adapter, and the callback is never called.
 */
export function whenAdapterKnown(host: HttpAdapterHost, callback: (adapter: Adapter) => void): void {
  const callBack = () => host.httpAdapter && callback(host.httpAdapter);
  if (host.httpAdapter) callBack();
  else host.init$.subscribe(callBack);
}

/**
 * Makes the app await something before it begins to shut down: while everything still works, and before the `onModuleDestroy` of any
 * module. Nest 11 has no such hook, so there it is never called.
 */
export function beforeShutdown(adapter: Adapter, wait: () => Promise<void>): void {
  const own = (adapter.beforeClose as (() => unknown) | undefined)?.bind(adapter);
  adapter.beforeClose = async () => {
    await wait();
    await own?.();
  };
}

/** The part of a Fastify instance that we use. */
interface FastifyLike {
  addHook(
    name: 'onRequest',
    hook: (request: { raw: IncomingMessage }, reply: { raw: ServerResponse }, done: () => void) => void,
  ): void;
}

/**
 * Runs a middleware before the framework's body parsers. On Express it runs before all middleware of the app, and once more after
 * it, as the app may have rewritten the URL.
 *
 * @returns a function to call when the app's middleware is registered: an app without parsers gives no other sign of that
 */
export function beforeBodyParsers(adapter: Adapter, middleware: Middleware): () => void {
  const unlessClosing: Middleware = (request, response, next) => {
    // after a refusal that ends the connection, further requests on it could never be answered
    if (!isClosing(request.socket)) middleware(request, response, next);
  };
  if (adapter.getType() === 'fastify') {
    // Nest's middleware for Fastify would make every route of the app be looked up twice
    adapter
      .getInstance<FastifyLike>()
      .addHook('onRequest', ({ raw: request }, { raw: response }, done) => unlessClosing(request, response, done));
    return () => {}; // Fastify routes a request before middleware can rewrite its URL
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
 * Recognizes our requests before the host's body parsers run, and marks them for our controllers.
 *
 * @param bodyLimit bytes
 * @returns a function to call when the app's middleware is registered
 */
export function markCallbacks(adapter: Adapter, paths: CallbackPaths, bodyLimit: number): () => void {
  const isFastify = adapter.getType() === 'fastify';
  const markCallback = (request: IncomingMessage) => {
    const url = request.url ?? '';
    const found = paths.find(url, request.method);
    if (found === undefined) return;
    markAsCallback(request, found.segments, bodyLimit);
    hideFromParsers(request, isFastify);
    // Express would answer a malformed segment itself, and repeat it in the answer
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
