import { Injectable } from '@nestjs/common';
import { CallbackGuard } from '../../pipeline/endpoint/callback-guard.js';
import { OpenImAuthenticator } from './authenticator.js';

/**
 * Lets nobody but our OpenIM server in; the verdict is the authenticator's. Extend it and pass the class as
 * `guards: { openim: … }` to look at the execution context too; call `super.canActivate` for the verdict.
 *
 * On a route of the host's own, `@UseGuards(OpenImGuard)` looks for what OpenIM puts into the path in the parameters `:secret` and
 * `:command`, or in a wildcard.
 */
@Injectable()
export class OpenImGuard extends CallbackGuard {
  protected override readonly chatServer = 'openim';

  constructor(protected override readonly authenticator: OpenImAuthenticator) {
    super();
  }
}
