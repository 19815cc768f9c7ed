import { Catch, Inject, Req, Res, UseFilters, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { CallbackEndpoint } from '../../pipeline/endpoint/callback-endpoint.js';
import type { HostRequest, HostResponse } from '../../pipeline/endpoint/host-http.js';
import type { CallbackProtocol } from '../chat-server.js';

/** Injection token of the chat server's description. */
export const OPENIM_PROTOCOL = 'CHAT_WEBHOOKS_OPENIM_PROTOCOL';

/** Answers in the chat server's format what is thrown before the controller is reached: by our guard, or by the host's own. */
@Catch()
export class OpenImRefusalFilter implements ExceptionFilter {
  constructor(
    @Inject(OPENIM_PROTOCOL) private readonly protocol: CallbackProtocol,
    private readonly endpoint: CallbackEndpoint,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void | Promise<void> {
    const http = host.switchToHttp();
    return this.endpoint.refuse(this.protocol, http.getRequest<HostRequest>(), http.getResponse<HostResponse>(), error);
  }
}

/** Mounted by `mountController`: all methods, and everything below the route. */
@UseFilters(OpenImRefusalFilter)
export class OpenImController {
  constructor(
    @Inject(OPENIM_PROTOCOL) private readonly protocol: CallbackProtocol,
    private readonly endpoint: CallbackEndpoint,
  ) {}

  receive(@Req() request: HostRequest, @Res() response: HostResponse): Promise<void> {
    return this.endpoint.receive(this.protocol, request, response);
  }
}
