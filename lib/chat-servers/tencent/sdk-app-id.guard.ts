import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { admit } from '../../pipeline/endpoint/admission.js';
import type { HostRequest } from '../../pipeline/endpoint/host-http.js';
import { HostRoutes } from '../../pipeline/endpoint/host-routes.js';
import { TencentAuthenticator } from './authenticator.js';
import { TencentController } from './controller.js';

/**
 * Lets nobody but Tencent Cloud Chat in, and only for our SDKAppIDs; the verdict is the authenticator's. Extend it and pass the
 * class as `guards: { tencent: … }` to look at the execution context too; call `super.canActivate` for the verdict.
 *
 * On a route of the host's own, `@UseGuards(SdkAppIdGuard)` answers the console's test of the URL by itself.
 */
@Injectable()
export class SdkAppIdGuard implements CanActivate {
  @Inject(HostRoutes) private readonly hostRoutes!: HostRoutes;

  constructor(protected readonly authenticator: TencentAuthenticator) {}

  /**
   * The verdict; a promise where the authenticator gives one, and on routes of the host's own.
   *
   * @throws Refusal, answered in Tencent's format; on routes of the host's own an HttpException that has that format
   */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const request = context.switchToHttp().getRequest<HostRequest>();
    if (context.getClass().prototype instanceof TencentController) return admit(request, this.authenticator);
    return this.hostRoutes.admit('tencent', this.authenticator, request);
  }
}
