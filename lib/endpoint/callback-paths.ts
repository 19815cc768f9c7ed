import { RequestMethod } from '@nestjs/common';
import type { ApplicationConfig } from '@nestjs/core';

/** The senders' routes below the module's path. */
export const ROUTES = { tencent: 'tencent', openim: 'openim' } as const;

/** Whose callbacks arrive at a route. */
export type Route = keyof typeof ROUTES;

/** Where a request of ours arrived. */
export interface CallbackPath {
  readonly route: Route;
  /** Path segments below the sender's route, still percent-encoded, empty ones dropped. */
  readonly segments: readonly string[];
  /** What the URL begins with, up to the segments. */
  readonly below: string;
}

/** Where a sender's route is, and where what lies below it: a host can exclude either from its global prefix. */
interface MountedPaths {
  readonly route: Route;
  readonly exact: string;
  readonly below: string;
}

/** Tells which requests are ours, by their URLs. */
export class CallbackPaths {
  private mounts: readonly MountedPaths[] | undefined;

  constructor(
    private readonly config: ApplicationConfig,
    private readonly path: string,
  ) {}

  /** Undefined for a request of the host's own. */
  find(url: string): CallbackPath | undefined {
    for (const { route, exact, below } of this.all()) {
      if (url.startsWith(exact) && (url.length === exact.length || url[exact.length] === '?')) {
        return { route, segments: [], below };
      }
      if (url.startsWith(below)) {
        const end = url.indexOf('?', below.length);
        const rest = end === -1 ? url.slice(below.length) : url.slice(below.length, end);
        return { route, segments: rest.split('/').filter(Boolean), below };
      }
    }
    return undefined;
  }

  /** Path of a sender's route, or of what lies below it. @param segments percent-encoded */
  locate(sender: Route, segments: readonly string[]): string {
    const { exact, below } = this.all().find(({ route }) => route === sender)!;
    return segments.length === 0 ? exact : below + segments.join('/');
  }

  /** Made when first asked for, as the prefix is set after the module was made. */
  private all(): readonly MountedPaths[] {
    return (this.mounts ??= mountsOf(this.config, this.path));
  }
}

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
    return { route, exact: locate(own), below: locate(`${own}/*`).slice(0, -1) };
  });
}

function joinPaths(...paths: string[]): string {
  return paths
    .map((path) => path.replace(/^\/+|\/+$/g, ''))
    .reduce((joined, path) => (path === '' ? joined : `${joined}/${path}`), '');
}
