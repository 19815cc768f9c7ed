import { Controller, Get } from '@nestjs/common';
import { ChatStatistics } from 'nestjs-chat-webhooks/typeorm';

@Controller('statistics')
export class StatisticsController {
  constructor(private readonly statistics: ChatStatistics) {}

  @Get('march')
  march() {
    const march = { from: '2026-03-01', to: '2026-04-01', timeZone: 'Asia/Shanghai' };
    return this.statistics.messages({ ...march, every: 'day' }); // messages, people and conversations of each day
  }

  @Get('today')
  today() {
    const from = new Date().setUTCHours(0, 0, 0, 0);
    return this.statistics.messages({ from, by: 'platform', where: { chat: 'group' } });
  }
}
