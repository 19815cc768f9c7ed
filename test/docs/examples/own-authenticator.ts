import { Injectable } from '@nestjs/common';
import { Refusal } from 'nestjs-chat-webhooks';
import { TencentAuthenticator } from 'nestjs-chat-webhooks/tencent';
import type { Caller, CallerRequest } from 'nestjs-chat-webhooks/chat-server';

@Injectable()
export class MaintenanceAwareAuthenticator extends TencentAuthenticator {
  override authenticate(request: CallerRequest): Caller | Promise<Caller> {
    if (process.env.MAINTENANCE) throw new Refusal('REFUSED_BY_HOST', 'maintenance', { status: 503 });
    return super.authenticate(request);
  }
}
// ChatWebhooksModule.forRoot({ …, authenticators: { tencent: MaintenanceAwareAuthenticator } })
