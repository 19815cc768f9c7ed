import { Controller, Get } from '@nestjs/common';
import { CallbackCounters, type CallbackCounts, type ChatWebhooksOptions } from 'nestjs-chat-webhooks';

@Controller('metrics')
export class MetricsController {
  constructor(private readonly counters: CallbackCounters) {}

  @Get()
  read(): CallbackCounts {
    return this.counters.snapshot(); // received, accepted, duplicates, probes, refused by reason, handled, …
  }
}

export const options: ChatWebhooksOptions = {
  openim: { secret: process.env.OPENIM_CALLBACK_SECRET! },
  onHandlerFailed: ({ handler, event, error }) => console.error(handler, event.id, error),
};
