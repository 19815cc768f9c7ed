import { Catch, Inject, Req, Res, type ArgumentsHost, type ExceptionFilter, type Type } from '@nestjs/common';
import type { Provider } from '../../events/chat-event.js';
import { CALLBACK_PROTOCOLS, type CallbackProtocols } from './admission.js';
import { CallbackEndpoint } from './callback-endpoint.js';
import type { HostRequest, HostResponse } from './host-http.js';
import type { ActiveProtocol } from '../receiver/active-protocol.js';

/** Base of the classes that `mountController` makes, one for each chat server, as Nest makes one instance of a class. */
abstract class OfOneChatServer {
  /** Set on each class that is made. */
  static readonly chatServer: Provider;
  protected readonly protocol: ActiveProtocol;

  constructor(
    @Inject(CALLBACK_PROTOCOLS) protocols: CallbackProtocols,
    protected readonly endpoint: CallbackEndpoint,
  ) {
    this.protocol = protocols[(this.constructor as typeof OfOneChatServer).chatServer];
  }
}

/** Answers in the chat server's format what is thrown before the controller is reached: by our guard, or by the host's own. */
@Catch()
export class RefusalFilter extends OfOneChatServer implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void | Promise<void> {
    const http = host.switchToHttp();
    return this.endpoint.refuse(this.protocol, http.getRequest<HostRequest>(), http.getResponse<HostResponse>(), error);
  }
}

/** Takes the callbacks of a chat server: all methods, and everything below its route, as `mountController` maps it. */
export class CallbackController extends OfOneChatServer {
  receive(@Req() request: HostRequest, @Res() response: HostResponse): Promise<void> {
    return this.endpoint.receive(this.protocol, request, response);
  }
}

/** Whether a class is our controller of a chat server. */
export function isControllerOf(chatServer: Provider, type: Type): boolean {
  return type.prototype instanceof CallbackController && (type as typeof CallbackController).chatServer === chatServer;
}
