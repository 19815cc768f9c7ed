import { Controller, Get } from '@nestjs/common';
import { ChatDeliveries } from 'nestjs-chat-webhooks';
import { subscribe } from 'nestjs-chat-webhooks/diagnostics';
import { Counter, Gauge, Histogram, register } from 'prom-client';

const named = (name: string, ...labelNames: string[]) => ({ name: `chat_webhooks_${name}`, help: name, labelNames });
const callbacks = new Counter(named('callbacks_total', 'provider', 'outcome'));
const answers = new Histogram(named('answer_duration_seconds', 'provider'));
const calls = new Histogram(named('handler_duration_seconds', 'handler'));
const dead = new Counter(named('dead_letters_total', 'handler'));
const backlog = new Gauge(named('backlog', 'handler'));
subscribe('chat-webhooks:callback', ({ provider, outcome }) => callbacks.inc({ provider, outcome }));
subscribe('chat-webhooks:callback', ({ provider, milliseconds: ms }) => ms && answers.observe({ provider }, ms / 1e3));
subscribe('chat-webhooks:delivery', (told) => {
  if (told.phase === 'end') calls.observe({ handler: told.handler }, told.milliseconds / 1e3);
  if (told.phase === 'dead-letter') dead.inc({ handler: told.handler });
});
@Controller('metrics')
export class PrometheusController {
  constructor(private readonly deliveries: ChatDeliveries) {}
  @Get() async read(): Promise<string> {
    for (const { handler, pending } of await this.deliveries.backlog()) backlog.set({ handler }, pending);
    return register.metrics();
  }
}
