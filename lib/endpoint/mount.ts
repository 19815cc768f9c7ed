import type { IncomingMessage } from 'node:http';
import { RequestMethod } from '@nestjs/common';
import type { ApplicationConfig, HttpAdapterHost } from '@nestjs/core';
import { takeIn } from '../http/intake.js';

/** The senders' routes below the module's path. */
export const ROUTES = { tencent: 'tencent', openim: 'openim' } as const;

type Next = () => void;

/**
 * Calls back as soon as the HTTP adapter is known, which under `@nestjs/testing` is after the modules are made. A standalone
 * context or a microservice has none: there the module waits for nothing.
 */
export function whenAdapterKnown(
  host: HttpAdapterHost,
  callback: (adapter: HttpAdapterHost['httpAdapter']) => void,
): void {
  const callBack = () => host.httpAdapter && callback(host.httpAdapter);
  if (host.httpAdapter) callBack();
  else host.init$.subscribe(callBack);
}

/** Where a sender's route is, and where what lies below it: a host can exclude either from its global prefix. */
interface MountedPaths {
  readonly exact: string;
  readonly below: string;
}

/** Middleware that takes in our requests; it must run before the host's body parsers. */
export function takeInCallbacks(config: ApplicationConfig, path: string) {
  let mounts: readonly MountedPaths[] | undefined;
  // a name of its own: Nest leaves out its JSON parser when a middleware is called like that
  return function takeInCallback(request: IncomingMessage, _response: unknown, next: Next): void {
    mounts ??= mountsOf(config, path);
    const url = request.url ?? '';
    const end = url.indexOf('?');
    const requested = end === -1 ? url : url.slice(0, end);
    for (const { exact, below } of mounts) {
      if (requested === exact) takeIn(request, []);
      else if (requested.startsWith(below)) {
        const segments = requested.slice(below.length).split('/').filter(Boolean);
        takeIn(request, segments);
        // Express would answer it by itself, with the segment in its answer
        if (!segments.every(isDecodable)) request.url = `${below}malformed${end === -1 ? '' : url.slice(end)}`;
      }
    }
    next();
  };
}

/** Full paths of our routes; asked at the first request, as the prefix is set after the module was made. */
function mountsOf(config: ApplicationConfig, path: string): MountedPaths[] {
  const prefix = config.getGlobalPrefix();
  const { exclude = [] } = config.getGlobalPrefixOptions();
  // as Nest does it: by the text of the route, and only with exclusions of all methods, as our routes take all
  const locate = (own: string) =>
    exclude.some(({ requestMethod, pathRegex }) => requestMethod === RequestMethod.ALL && pathRegex.test(own))
      ? own
      : joinPaths(prefix, own);
  return Object.values(ROUTES).map((route) => {
    const own = joinPaths(path, route);
    return { exact: locate(own), below: locate(`${own}/*`).slice(0, -1) };
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

function joinPaths(...paths: string[]): string {
  return paths
    .map((path) => path.replace(/^\/+|\/+$/g, ''))
    .reduce((joined, path) => (path === '' ? joined : `${joined}/${path}`), '');
}
