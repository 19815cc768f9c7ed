import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { admit } from '../endpoint/admission.js';
import type { HostRequest } from '../endpoint/host-http.js';
import { OpenImAuthenticator } from './openim.authenticator.js';

/**
 * Lets nobody but our OpenIM server in; the verdict is the authenticator's. Extend it and pass the class as
 * `guards: { openim: … }` to look at the execution context too; call `super.canActivate` for the verdict.
 */
@Injectable()
export class OpenImGuard implements CanActivate {
  constructor(protected readonly authenticator: OpenImAuthenticator) {}

  /** A promise where the authenticator gives one. @throws Refusal, answered in OpenIM's format */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    return admit(context.switchToHttp().getRequest<HostRequest>(), this.authenticator);
  }
}
