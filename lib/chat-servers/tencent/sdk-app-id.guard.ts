import { Injectable } from '@nestjs/common';
import { CallbackGuard } from '../../pipeline/endpoint/callback-guard.js';
import { TencentAuthenticator } from './authenticator.js';

/**
 * Lets nobody but Tencent Cloud Chat in, and only for our SDKAppIDs; the verdict is the authenticator's. Extend it and pass the
 * class as `guards: { tencent: … }` to look at the execution context too; call `super.canActivate` for the verdict.
 *
 * On a route of the host's own, `@UseGuards(SdkAppIdGuard)` answers the console's test of the URL by itself.
 */
@Injectable()
export class SdkAppIdGuard extends CallbackGuard {
  protected override readonly chatServer = 'tencent';

  constructor(protected override readonly authenticator: TencentAuthenticator) {
    super();
  }
}
