import type { IncomingMessage } from 'node:http';
import { RequestMethod } from '@nestjs/common';
import type { ApplicationConfig, HttpAdapterHost } from '@nestjs/core';
import { takeIn } from '../http/intake.js';

/** The senders' routes below the module's path. */
export const ROUTES = { tencent: 'tencent', openim: 'openim' } as const;

type Next = () => void;

/** Calls back as soon as the HTTP adapter is known, which under `@nestjs/testing` is after the modules are made. */
export function whenAdapterKnown(host: HttpAdapterHost, callback: (adapter: HttpAdapterHost['httpAdapter']) => void): void {
  if (host.httpAdapter) callback(host.httpAdapter);
  else host.init$.subscribe(() => callback(host.httpAdapter));
}

/** Middleware that takes in our requests; it must run before the host's body parsers. */
export function takeInCallbacks(config: ApplicationConfig, path: string) {
  let mounts: readonly string[] | undefined;
  // a name of its own: Nest leaves out its JSON parser when a middleware is called like that
  return function takeInCallback(request: IncomingMessage & { originalUrl?: string }, _response: unknown, next: Next): void {
    mounts ??= mountsOf(config, path);
    const url = request.originalUrl ?? request.url ?? '';
    for (const mount of mounts) {
      if (!url.startsWith(mount)) continue;
      const end = url.indexOf('?', mount.length);
      const below = url.slice(mount.length, end === -1 ? undefined : end);
      if (below === '' || below.startsWith('/')) takeIn(request, below.split('/').filter((segment) => segment !== ''));
    }
    next();
  };
}

/** Full paths of our routes; asked at the first request, as the prefix is set after the module was made. */
function mountsOf(config: ApplicationConfig, path: string): string[] {
  const prefix = config.getGlobalPrefix();
  const { exclude = [] } = config.getGlobalPrefixOptions();
  return Object.values(ROUTES).map((route) => {
    const own = joinPaths(path, route);
    const excluded = exclude.some(
      ({ requestMethod, pathRegex }) =>
        (requestMethod === RequestMethod.ALL || requestMethod === RequestMethod.POST) && pathRegex.test(own),
    );
    return excluded ? own : joinPaths(prefix, own);
  });
}

function joinPaths(...paths: string[]): string {
  return paths.map((path) => path.replace(/^\/+|\/+$/g, '')).reduce((joined, path) => (path === '' ? joined : `${joined}/${path}`), '');
}
