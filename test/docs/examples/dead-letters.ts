import { Body, Controller, Get, Post } from '@nestjs/common';
import { ChatDeliveries } from 'nestjs-chat-webhooks';

@Controller('admin/deliveries')
export class DeliveriesController {
  constructor(private readonly deliveries: ChatDeliveries) {}

  @Get()
  async look() {
    const [letter] = await this.deliveries.deadLetters({ handler: 'search-index' }, { limit: 1 });
    return { backlog: await this.deliveries.backlog(), error: letter?.error, text: letter?.event?.raw };
  }

  @Post('requeue') // what died in one hour; also by handler, event or conversation, or a list of letters
  requeue(@Body() { since }: { since: number }) {
    return this.deliveries.requeue({ handler: 'search-index', since, until: since + 3_600_000 });
  }

  @Post('replay') // a new handler over last week's messages
  async replay() {
    const filter = { since: Date.now() - 7 * 24 * 3_600_000 };
    const { matched } = await this.deliveries.replay('search-index', filter, { dryRun: true });
    return matched < 1_000_000 ? this.deliveries.replay('search-index', filter) : { matched };
  }
}
