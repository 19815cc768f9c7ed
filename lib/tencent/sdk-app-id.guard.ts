import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { admit } from '../endpoint/admission.js';
import type { HostRequest } from '../endpoint/host-http.js';
import { TencentAuthenticator } from './tencent.authenticator.js';

/**
 * Lets nobody but Tencent Cloud Chat in, and only for our SDKAppIDs; the verdict is the authenticator's. Extend it and pass the
 * class as `guards: { tencent: … }` to look at the execution context too; call `super.canActivate` for the verdict.
 */
@Injectable()
export class SdkAppIdGuard implements CanActivate {
  constructor(protected readonly authenticator: TencentAuthenticator) {}

  /** A promise where the authenticator gives one. @throws Refusal, answered in Tencent's format */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    return admit(context.switchToHttp().getRequest<HostRequest>(), this.authenticator);
  }
}
