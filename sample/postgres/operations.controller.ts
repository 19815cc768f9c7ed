import { Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { ChatDeliveries } from 'nestjs-chat-webhooks';
import type { Repository } from 'typeorm';
import { GroupBill } from './group-bill.js';
import { SearchIndex } from './search-index.js';

/** What a person on call needs. In an app of your own, put a guard in front of it. */
@Controller()
export class OperationsController {
  constructor(
    @InjectRepository(GroupBill) private readonly bills: Repository<GroupBill>,
    private readonly search: SearchIndex,
    private readonly deliveries: ChatDeliveries,
  ) {}

  @Get('bills')
  listBills(): Promise<GroupBill[]> {
    return this.bills.find({ order: { groupId: 'ASC' } });
  }

  @Get('search')
  find(@Query('q') words = ''): string[] {
    return this.search.search(words);
  }

  @Post('search/repair')
  @HttpCode(204)
  repair(): void {
    this.search.repair();
  }

  /** What waits for a handler, and what was given up. */
  @Get('deliveries')
  async deliveriesOverview(): Promise<object> {
    const letters = await this.deliveries.deadLetters({}, { limit: 20 });
    return {
      backlog: await this.deliveries.backlog(),
      deadLetters: letters.map(({ handler, eventId, attempts, error, diedAt }) => ({
        handler,
        eventId,
        attempts,
        error: error.split('\n', 1)[0],
        diedAt: new Date(diedAt).toISOString(),
      })),
    };
  }

  /** Gives the dead letters of the search index all their attempts again. */
  @Post('deliveries/requeue')
  @HttpCode(200)
  async requeue(): Promise<{ requeued: number }> {
    return { requeued: await this.deliveries.requeue({ handler: 'search-index' }) };
  }
}
