import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { admit } from '../../pipeline/endpoint/admission.js';
import type { HostRequest } from '../../pipeline/endpoint/host-http.js';
import { HostRoutes } from '../../pipeline/endpoint/host-routes.js';
import { OpenImAuthenticator } from './authenticator.js';
import { OpenImController } from './controller.js';

/**
 * Lets nobody but our OpenIM server in; the verdict is the authenticator's. Extend it and pass the class as
 * `guards: { openim: … }` to look at the execution context too; call `super.canActivate` for the verdict.
 *
 * On a route of the host's own, `@UseGuards(OpenImGuard)` looks for what OpenIM puts into the path in the parameters `:secret` and
 * `:command`, or in a wildcard.
 */
@Injectable()
export class OpenImGuard implements CanActivate {
  @Inject(HostRoutes) private readonly hostRoutes!: HostRoutes;

  constructor(protected readonly authenticator: OpenImAuthenticator) {}

  /**
   * The verdict; a promise where the authenticator gives one, and on routes of the host's own.
   *
   * @throws Refusal, answered in OpenIM's format; on routes of the host's own an HttpException that has that format
   */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const request = context.switchToHttp().getRequest<HostRequest>();
    if (context.getClass().prototype instanceof OpenImController) return admit(request, this.authenticator);
    return this.hostRoutes.admit('openim', this.authenticator, request);
  }
}
