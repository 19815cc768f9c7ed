import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { register } from 'prom-client';
import { C2cMessageSent, OnChatEvent, UnrecoverableError } from '../../lib/index.js';
import { settled } from '../../lib/testing/index.js';
import { closeBehind, startDurableApp } from '../support/durable-app.js';
import { sendTencent } from '../support/send.js';
import { bothSenders } from '../support/webhook-app.js';
import { PrometheusController } from './examples/prometheus.js';
import { EXAMPLES } from './pages.js';

@Injectable()
class Archive {
  @OnChatEvent(C2cMessageSent, { id: 'archive' })
  keep({ text }: C2cMessageSent): void {
    if (text === 'private words') throw new UnrecoverableError('private words');
  }
}

const closing = closeBehind();
afterEach(() => register.resetMetrics());
afterAll(() => register.clear());

it('the recipe for Prometheus has callbacks, durations, dead letters and the backlog, and nothing private', async () => {
  const module = { tencent: { ...bothSenders.tencent, answerTimeout: 60_000 } }; // also on a machine that is busy
  const options = { providers: [Archive], controllers: [PrometheusController], module };
  const { url, app } = await closing(startDurableApp(options));
  await sendTencent(url);
  await sendTencent(url);
  await settled(app);
  const response = await fetch(`${url}/metrics`);
  expect(response.headers.get('content-type')).toBe(register.contentType);
  const text = await response.text();
  for (const line of [
    'chat_webhooks_answer_duration_seconds_count{provider="tencent",outcome="accepted"} 1',
    'chat_webhooks_answer_duration_seconds_count{provider="tencent",outcome="duplicate"} 1',
    'chat_webhooks_handler_duration_seconds_count{handler="archive"} 1',
    'chat_webhooks_backlog{handler="archive",state="dead"} 1',
    'chat_webhooks_backlog{handler="archive",state="pending"} 0',
  ])
    expect(text.split('\n')).toContain(line);
  expect(text).not.toMatch(/private words|jared|john/);
});

it('the recipe for Prometheus tells the rest while the journal does not answer', async () => {
  const { url, deliveries } = await closing(startDurableApp({ controllers: [PrometheusController] }));
  await sendTencent(url);
  jest.spyOn(deliveries, 'backlog').mockRejectedValue(new Error('gone'));
  const response = await fetch(`${url}/metrics`);
  expect(response.status).toBe(200);
  const text = await response.text();
  expect(text).toContain('chat_webhooks_answer_duration_seconds_count');
  expect(text).not.toContain('chat_webhooks_backlog{');
});

it('the recipe for Prometheus has at most 20 lines next to its imports', () => {
  const lines = readFileSync(join(EXAMPLES, 'prometheus.ts'), 'utf8').split('\n');
  expect(lines.filter((line) => line !== '' && !line.startsWith('import ')).length).toBeLessThanOrEqual(20);
});
