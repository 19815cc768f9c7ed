import { Controller, Get, Header } from '@nestjs/common';
import { ChatDeliveries } from 'nestjs-chat-webhooks';
import { subscribe } from 'nestjs-chat-webhooks/diagnostics';
import { Counter, Gauge, Histogram, register } from 'prom-client';

const named = (name: string, ...labelNames: string[]) => ({ name: `chat_webhooks_${name}`, help: name, labelNames });
const callbacks = new Counter(named('callbacks_total', 'provider', 'outcome'));
const answers = new Histogram(named('answer_duration_seconds', 'provider'));
const calls = new Histogram(named('handler_duration_seconds', 'handler'));
const deadLetters = new Counter(named('dead_letters_total', 'handler'));
const backlog = new Gauge(named('backlog', 'handler'));

subscribe('chat-webhooks:callback', ({ provider, outcome, milliseconds }) => {
  callbacks.inc({ provider, outcome });
  if (milliseconds !== undefined) answers.observe({ provider }, milliseconds / 1000);
});
subscribe('chat-webhooks:delivery', (told) => {
  if (told.phase === 'end') calls.observe({ handler: told.handler }, told.milliseconds / 1000);
  if (told.phase === 'dead-letter') deadLetters.inc({ handler: told.handler });
});

/** For Prometheus. */
@Controller('metrics')
export class MetricsController {
  constructor(private readonly deliveries: ChatDeliveries) {}

  @Get()
  @Header('Content-Type', register.contentType)
  async read(): Promise<string> {
    const waiting = await this.deliveries.backlog().catch(() => []); // without the database, the rest is still told
    backlog.reset(); // those for whom nothing waits any more are not in the list
    for (const { handler, pending } of waiting) backlog.set({ handler }, pending);
    return register.metrics();
  }
}
