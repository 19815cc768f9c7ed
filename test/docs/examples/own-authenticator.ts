import { Injectable } from '@nestjs/common';
import { Refusal, TencentAuthenticator, type Caller, type CallerRequest } from 'nestjs-chat-webhooks';

@Injectable()
export class MaintenanceAwareAuthenticator extends TencentAuthenticator {
  override authenticate(request: CallerRequest): Caller | Promise<Caller> {
    if (process.env.MAINTENANCE) throw new Refusal('ADDRESS_NOT_ALLOWED', 'maintenance');
    return super.authenticate(request);
  }
}
// ChatWebhooksModule.forRoot({ …, authenticators: { tencent: MaintenanceAwareAuthenticator } })
