import { Injectable } from '@nestjs/common';
import { CallbackGuard } from '../../pipeline/endpoint/callback-guard.js';
import { OpenImAuthenticator } from './authenticator.js';

/**
 * Lets only your OpenIM servers in, as `OpenImAuthenticator` decides. To check the execution context too, extend it, pass the class as
 * `guards: { openim: … }`, and call `super.canActivate`.
 *
 * On a route of the host's own, `@UseGuards(OpenImGuard)` takes the secret and the command that OpenIM puts into the path from the
 * parameters `:secret` and `:command`, or from a wildcard.
 */
@Injectable()
export class OpenImGuard extends CallbackGuard {
  protected override readonly chatServer = 'openim';

  constructor(protected override readonly authenticator: OpenImAuthenticator) {
    super();
  }
}
