import { Controller, Get } from '@nestjs/common';
import { HealthCheck, HealthCheckService, type HealthCheckResult } from '@nestjs/terminus';
import { ChatWebhooksHealth } from 'nestjs-chat-webhooks';

@Controller()
export class HealthController {
  constructor(
    private readonly terminus: HealthCheckService,
    private readonly webhooks: ChatWebhooksHealth,
  ) {}

  /** For your monitoring. Not for a probe: a restart does not repair a database. */
  @Get('health')
  @HealthCheck()
  check(): Promise<HealthCheckResult> {
    return this.terminus.check([() => this.webhooks.check()]);
  }

  /** For the readiness probe: 503 from the shutdown signal on. */
  @Get('ready')
  @HealthCheck()
  ready(): Promise<HealthCheckResult> {
    return this.terminus.check([() => this.webhooks.ready()]);
  }
}
