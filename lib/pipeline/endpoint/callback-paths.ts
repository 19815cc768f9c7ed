import type { Provider } from '../../events/chat-event.js';
import { MODULE_PATH } from '@nestjs/common/constants.js';
import { RequestMethod, type Type } from '@nestjs/common';
import type { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { RoutePathFactory } from '@nestjs/core/router/route-path-factory.js';
import { pathMatcher, type PathMatcher } from './path-matcher.js';

/** Where a request of ours arrived. */
export interface CallbackPath {
  readonly chatServer: Provider;
  /** Path segments below the chat server's route, still percent-encoded, empty ones dropped. */
  readonly segments: readonly string[];
  /** Where in the URL the route ends. */
  readonly end: number;
}

/** Where a chat server's route is, and where what lies below it: a host can exclude either from its global prefix. */
interface MountedPaths {
  readonly chatServer: Provider;
  readonly exact: PathMatcher;
  readonly below: PathMatcher;
  /** Whether the route takes POST alone, all other requests being the host's. */
  readonly postOnly: boolean;
}

/** What decides where a module's routes are. */
export interface RouteParts {
  readonly config: ApplicationConfig;
  readonly modules: ModulesContainer;
  /** The module's class, by which `RouterModule` knows it. */
  readonly module: Type;
  /** The module's own path. */
  readonly path: string;
  /** The name of each is its route below that. */
  readonly chatServers: readonly { readonly name: Provider }[];
}

/** Tells which requests are ours, by their URLs. */
export class CallbackPaths {
  private mounts: readonly MountedPaths[] | undefined;

  constructor(private readonly parts: RouteParts) {}

  /** Undefined for a request of the host's own. */
  find(url: string, method: string | undefined): CallbackPath | undefined {
    for (const { chatServer, exact, below, postOnly } of this.all()) {
      if (postOnly && method !== 'POST') continue;
      const end = exact.endIn(url);
      if (end !== -1 && (end === url.length || url[end] === '?')) return { chatServer, segments: [], end };
      const start = below.endIn(url);
      if (start !== -1) {
        const query = url.indexOf('?', start);
        const rest = query === -1 ? url.slice(start) : url.slice(start, query);
        return { chatServer, segments: rest.split('/').filter(Boolean), end: start };
      }
    }
    return undefined;
  }

  /**
   * Path segments after a chat server's route, wherever in the path it is: platforms put stages and prefixes in front.
   *
   * @returns undefined where it is not
   */
  segmentsAfter(chatServer: Provider, path: string): readonly string[] | undefined {
    for (let at = 0; at !== -1; at = path.indexOf('/', at + 1)) {
      const found = this.find(path.slice(at), 'POST');
      if (found?.chatServer === chatServer) return found.segments;
    }
    return undefined;
  }

  /** Path of a chat server's route, or of what lies below it. @param segments percent-encoded */
  locate(chatServer: Provider, segments: readonly string[]): string {
    const { exact, below } = this.all().find((one) => one.chatServer === chatServer)!;
    return segments.length === 0 ? exact.example : below.example + segments.join('/');
  }

  /** Where the chat servers' routes are, as Nest maps them: with the app's prefix, and `:parameters` as they are written. */
  mapped(): Readonly<Record<Provider, string>> {
    const entries = this.all().map(({ chatServer, exact }) => [chatServer, exact.pattern]);
    return Object.fromEntries(entries) as Record<Provider, string>;
  }

  /** Whether a route must be one for POST alone: the host's prefix makes an exception for those. */
  takesPostOnly(chatServer: Provider): boolean {
    return this.all().some((one) => one.chatServer === chatServer && one.postOnly);
  }

  /**
   * Made when first asked for, as the prefix is set after the module was made.
   *
   * @throws Error for a prefix with a pattern that cannot be followed
   */
  private all(): readonly MountedPaths[] {
    return (this.mounts ??= this.parts.chatServers.map(({ name }) => mountOf(this.parts, name)));
  }
}

function mountOf({ config, modules, module, path }: RouteParts, chatServer: Provider): MountedPaths {
  const modulePath: string | undefined =
    Reflect.getMetadata(MODULE_PATH + modules.applicationId, module) ?? Reflect.getMetadata(MODULE_PATH, module);
  const factory = new RoutePathFactory(config);
  const map = (methodPath: string, method: RequestMethod) =>
    factory.create(
      {
        ctrlPath: path,
        methodPath,
        globalPrefix: config.getGlobalPrefix(),
        ...(modulePath !== undefined && { modulePath }),
      },
      method,
    )[0]!;
  const wildcard = `${chatServer}/*below`;
  const paths = (method: RequestMethod) => [map(chatServer, method), map(wildcard, method)] as const;
  const [exact, below] = paths(RequestMethod.POST);
  return {
    chatServer,
    exact: pathMatcher(exact),
    below: pathMatcher(below.slice(0, -'*below'.length)),
    postOnly: paths(RequestMethod.ALL).join() !== [exact, below].join(),
  };
}
