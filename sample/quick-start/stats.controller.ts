import { Controller, Get } from '@nestjs/common';
import { ChatStatistics, type MessageCounts } from 'nestjs-chat-webhooks/typeorm';

const HOUR = 3_600_000;

/** Counts messages and people, in real time. */
@Controller('stats')
export class StatsController {
  constructor(private readonly statistics: ChatStatistics) {}

  /** Of the last day by hour, the latest hour first. */
  @Get()
  async hourly(): Promise<MessageCounts[]> {
    const from = (Math.floor(Date.now() / HOUR) - 23) * HOUR;
    const hours = await this.statistics.messages({ from, every: 'hour' });
    return hours.filter(({ messages }) => messages > 0).toReversed();
  }
}
