import { Controller, Get } from '@nestjs/common';
import { HealthCheck, HealthCheckService } from '@nestjs/terminus';
import { ChatWebhooksHealth } from 'nestjs-chat-webhooks';

@Controller('health') // of the module that imports TerminusModule and ChatWebhooksModule
export class HealthController {
  constructor(
    private readonly terminus: HealthCheckService,
    private readonly webhooks: ChatWebhooksHealth,
  ) {}

  @Get() // for your monitoring
  @HealthCheck()
  check() {
    return this.terminus.check([() => this.webhooks.check({ lag: 30_000 })]);
  }

  @Get('ready') // for the readiness probe
  @HealthCheck()
  ready() {
    return this.terminus.check([() => this.webhooks.ready()]);
  }

  @Get('live') // for the liveness probe
  @HealthCheck()
  live() {
    return this.terminus.check([() => this.webhooks.live()]);
  }
}
