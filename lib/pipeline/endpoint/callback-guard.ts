import { Inject, Injectable, type CanActivate, type ExecutionContext, type Type } from '@nestjs/common';
import type { Authenticator } from '../../chat-servers/chat-server.js';
import type { Provider } from '../../events/chat-event.js';
import { admit } from './admission.js';
import { isControllerOf } from './callback-controller.js';
import type { HostRequest } from './host-http.js';
import { HostRoutes } from './host-routes.js';

/**
 * Lets nobody but one chat server in; the verdict is its authenticator's. Each chat server has a subclass, which works on our
 * route and on routes of the host's own.
 */
@Injectable()
export abstract class CallbackGuard implements CanActivate {
  @Inject(HostRoutes) private readonly hostRoutes!: HostRoutes;

  /** Who may call. */
  protected abstract readonly chatServer: Provider;
  protected abstract readonly authenticator: Authenticator;

  /**
   * The verdict; a promise where the authenticator gives one, and on routes of the host's own.
   *
   * @throws Refusal, answered in the chat server's format; on routes of the host's own an HttpException that has that format
   */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const request = context.switchToHttp().getRequest<HostRequest>();
    if (isControllerOf(this.chatServer, context.getClass())) return admit(request, this.authenticator);
    return this.hostRoutes.admit(this.chatServer, this.authenticator, request);
  }
}

/** Makes the guard of a chat server that has none of its own. */
export function makeGuard(chatServer: Provider, authenticator: Type<Authenticator>): Type<CallbackGuard> {
  @Injectable()
  class Guard extends CallbackGuard {
    protected override readonly chatServer = chatServer;

    constructor(@Inject(authenticator) protected override readonly authenticator: Authenticator) {
      super();
    }
  }
  return Guard;
}
