import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { HttpAdapterHost } from '@nestjs/core';
import { intakeOf, keepParsersAway, takeIn } from '../http/intake.js';
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

/** What of a Fastify instance is needed. */
interface FastifyLike {
  addHook(
    name: 'onRequest',
    hook: (request: { raw: IncomingMessage }, reply: { raw: ServerResponse }, done: () => void) => void,
  ): void;
}

/** Has a middleware run before the framework's body parsers; on Express before all middleware of the app too. */
export function beforeBodyParsers(adapter: Adapter, middleware: Middleware): void {
  if (adapter.getType() !== 'fastify') return void adapter.use(middleware);
  // what Nest calls middleware there would cost all routes of the app a second search for their path
  adapter
    .getInstance<FastifyLike>()
    .addHook('onRequest', ({ raw: request }, { raw: response }, done) => middleware(request, response, done));
}

/** Takes in our requests, for the controllers: before the host's body parsers. */
export function takeInCallbacks(adapter: Adapter, paths: CallbackPaths): void {
  if (adapter.getType() === 'fastify') {
    // the app's middleware may parse bodies too
    const server = adapter.getHttpServer() as Server | undefined;
    server?.prependListener('request', (request: IncomingMessage) => takeInCallback(paths, request));
  }
  beforeBodyParsers(adapter, (request, _response, next) => {
    if (intakeOf(request) === undefined) takeInCallback(paths, request);
    next();
  });
}

function takeInCallback(paths: CallbackPaths, request: IncomingMessage): void {
  const url = request.url ?? '';
  const found = paths.find(url);
  if (found === undefined) return;
  takeIn(request, found.segments);
  keepParsersAway(request);
  // Express would answer it by itself, with the segment in its answer
  if (!found.segments.every(isDecodable)) request.url = `${found.below}malformed${/\?.*/s.exec(url)?.[0] ?? ''}`;
}

function isDecodable(segment: string): boolean {
  try {
    decodeURIComponent(segment);
    return true;
  } catch {
    return false;
  }
}
