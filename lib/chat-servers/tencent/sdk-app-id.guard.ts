import { Injectable } from '@nestjs/common';
import { CallbackGuard } from '../../pipeline/endpoint/callback-guard.js';
import { TencentAuthenticator } from './authenticator.js';

/**
 * Lets only Tencent Cloud Chat in, and only for your SDKAppIDs, as `TencentAuthenticator` decides. To check the execution context too,
 * extend it, pass the class as `guards: { tencent: … }`, and call `super.canActivate`.
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
