import { Inject, Injectable, type CanActivate, type ExecutionContext, type Type } from '@nestjs/common';
import type { Authenticator } from '../../chat-servers/chat-server.js';
import type { Provider } from '../../events/chat-event.js';
import { admit } from './admission.js';
import { isControllerOf } from './callback-controller.js';
import type { HostRequest } from './host-http.js';
import { HostRoutes } from './host-routes.js';

/**
 * Lets only one chat server in, as its authenticator decides. Each chat server has a subclass. It works on the module's route and, by
 * `@UseGuards`, on routes of the host's own.
 */
@Injectable()
export abstract class CallbackGuard implements CanActivate {
  @Inject(HostRoutes) private readonly hostRoutes!: HostRoutes;

  /** Name of the chat server that may call. */
  protected abstract readonly chatServer: Provider;
  /** Decides whether a caller is that chat server. */
  protected abstract readonly authenticator: Authenticator;

  /**
   * Asks the authenticator. Returns a promise if the authenticator does, and on routes of the host's own.
   *
   * @throws Refusal, which is answered in the chat server's format; on routes of the host's own an HttpException in that format
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
