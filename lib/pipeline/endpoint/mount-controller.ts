import { GUARDS_METADATA } from '@nestjs/common/constants.js';
import {
  All,
  Controller,
  Post,
  UseFilters,
  UseGuards,
  VERSION_NEUTRAL,
  type CanActivate,
  type Type,
} from '@nestjs/common';
import type { Provider } from '../../events/chat-event.js';
import { CallbackController, RefusalFilter } from './callback-controller.js';
import type { HostRequest, HostResponse } from './host-http.js';

const HIDDEN_FROM_SWAGGER = 'swagger/apiExcludeController';

/** Where and how a controller is mounted. */
export interface ControllerMount {
  /** The module's path. */
  readonly path: string;
  /** The chat server's name, which is also its route below `path`. */
  readonly chatServer: Provider;
  /** Of the controller, as logs and the app's API description show it. */
  readonly className: string;
  readonly guard: Type<CanActivate>;
  /** The host's class decorators, such as `Public()` or `SkipThrottle()`. */
  readonly decorators: readonly ClassDecorator[];
}

/** A controller whose routes are not known yet. */
export interface MountedController {
  readonly controller: Type<CallbackController>;
  readonly chatServer: Provider;
  /**
   * Adds the routes, as soon as the framework is known, whose wildcards they need. They take all methods and all paths below, so that
   * wrong requests are answered in the chat server's format too.
   */
  readonly addRoutes: (framework: string) => void;
  /** Restricts the routes that were added to POST. */
  readonly takePostOnly: (framework: string) => void;
}

/**
 * Makes a controller class for one chat server and one `forRoot` call. Path and decorators are metadata of the class, which two apps
 * in one process must not share.
 */
export function mountController(mount: ControllerMount): MountedController {
  const { chatServer, className } = mount;
  const filter = class extends RefusalFilter {
    static override readonly chatServer = chatServer;
  };
  const controller = class extends CallbackController {
    static override readonly chatServer = chatServer;
    override receive(request: HostRequest, response: HostResponse): Promise<void> {
      return super.receive(request, response);
    }
  };
  Object.defineProperty(controller, 'name', { value: className });
  Controller({ path: mount.path, version: VERSION_NEUTRAL })(controller);
  UseFilters(filter)(controller);
  UseGuards(mount.guard)(controller);
  for (const decorate of mount.decorators) decorate(controller);
  // as ApiExcludeController of @nestjs/swagger does it; where the host has used that already, a second mark would be appended
  if (!Reflect.hasOwnMetadata(HIDDEN_FROM_SWAGGER, controller)) {
    Reflect.defineMetadata(HIDDEN_FROM_SWAGGER, [true], controller);
  }
  const addRoutes = (decorate: typeof All, framework: string) => {
    const wildcard = framework === 'fastify' ? '*' : '*below';
    const descriptor = Object.getOwnPropertyDescriptor(controller.prototype, 'receive')!;
    decorate([chatServer, `${chatServer}/${wildcard}`])(controller.prototype, 'receive', descriptor);
  };
  return {
    controller,
    chatServer,
    addRoutes: (framework) => addRoutes(All, framework),
    takePostOnly: (framework) => addRoutes(Post, framework),
  };
}

/** Whether any of these class decorators adds guards, as `UseGuards` does. */
export function bringGuards(decorators: readonly ClassDecorator[]): boolean {
  const decorated = class {};
  for (const decorate of decorators) decorate(decorated);
  return Reflect.hasMetadata(GUARDS_METADATA, decorated);
}
