import type { HttpAdapterHost } from '@nestjs/core';
import type { ResolvedOptions } from '../options/options.js';
import type { CallbackPaths } from '../pipeline/endpoint/callback-paths.js';
import type { MountedController } from '../pipeline/endpoint/mount-controller.js';
import { beforeBodyParsers, beforeShutdown, markCallbacks, whenAdapterKnown } from '../pipeline/endpoint/mount.js';
import type { ServerEntry } from '../pipeline/endpoint/server-entry.js';

/** What mounting works with. */
export interface RouteMountingParts {
  readonly options: Pick<ResolvedOptions, 'bodyLimit'>;
  readonly controllers: readonly MountedController[];
  readonly paths: CallbackPaths;
  /** Undefined where callbacks enter at the controllers. */
  readonly serverEntry: ServerEntry | undefined;
  readonly adapterHost: HttpAdapterHost;
}

/** Brings the chat servers' routes into the app, in the two moments at which Nest lets it. */
export class RouteMounting {
  private middlewareIsThere = () => {};

  constructor(private readonly parts: RouteMountingParts) {}

  /**
   * Before Nest adds its body parsers and looks for routes: to be called while the modules are made.
   *
   * @param wait what the app's shutdown waits for before it begins
   */
  begin(wait: () => Promise<void>): void {
    const { options, controllers, paths, serverEntry, adapterHost } = this.parts;
    whenAdapterKnown(adapterHost, (adapter) => {
      this.middlewareIsThere =
        serverEntry === undefined
          ? markCallbacks(adapter, paths, options.bodyLimit)
          : beforeBodyParsers(adapter, serverEntry.middleware);
      for (const { addRoutes } of controllers) addRoutes(adapter.getType());
      beforeShutdown(adapter, wait);
    });
  }

  /**
   * When the host's prefix and middleware are known, and Nest has not looked for routes yet.
   *
   * @throws Error for a prefix that cannot be followed
   */
  finish(): void {
    const { controllers, paths, adapterHost } = this.parts;
    this.middlewareIsThere();
    const framework = adapterHost.httpAdapter.getType();
    paths.mapped();
    for (const { chatServer, takePostOnly } of controllers) {
      if (paths.takesPostOnly(chatServer)) takePostOnly(framework);
    }
  }
}
