import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import { ChatWebhooks } from 'nestjs-chat-webhooks';

@Controller('ready') // for the readiness probe of your load balancer
export class ReadinessController {
  constructor(private readonly webhooks: ChatWebhooks) {}

  @Get()
  check() {
    if (!this.webhooks.ready) throw new ServiceUnavailableException(); // from the shutdown signal on
    return 'ready';
  }
}
