import { Controller, Get, Header } from '@nestjs/common';
import { ChatDeliveries } from 'nestjs-chat-webhooks';
import { subscribe } from 'nestjs-chat-webhooks/diagnostics';
import { Gauge, Histogram, register } from 'prom-client';

const named = (name: string, ...labelNames: string[]) => ({ name: `chat_webhooks_${name}`, help: name, labelNames });
const answers = new Histogram(named('answer_duration_seconds', 'provider', 'outcome'));
const calls = new Histogram(named('handler_duration_seconds', 'handler'));
const backlog = new Gauge(named('backlog', 'handler', 'state'));
subscribe('chat-webhooks:callback', ({ provider, outcome, milliseconds = 0 }) =>
  answers.observe({ provider, outcome }, milliseconds / 1000),
);
subscribe('chat-webhooks:delivery', (told) => {
  if (told.phase === 'end') calls.observe({ handler: told.handler }, told.milliseconds / 1000);
});
@Controller('metrics')
export class PrometheusController {
  constructor(private readonly deliveries: ChatDeliveries) {}
  @Get() @Header('Content-Type', register.contentType) async read(): Promise<string> {
    backlog.reset(); // handlers for whom nothing waits are not in the list; without the database, the rest is still told
    for (const { handler, pending, dead } of await this.deliveries.backlog().catch(() => []))
      for (const [state, count] of Object.entries({ pending, dead })) backlog.set({ handler, state }, count);
    return register.metrics();
  }
}
