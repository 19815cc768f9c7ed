// What the Node SDK sees of an app: the request, the handlers after it, and retries of another instance.
import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { INestApplication } from '@nestjs/common';
import { SpanKind } from '@opentelemetry/api';
import { openImC2cMessage, sendCallback, settled } from 'nestjs-chat-webhooks/testing';
import { Archive, start } from './app.js';
import { metricExporter, metricReader, spanExporter } from './exporters.js';

const ofKind = (wanted: SpanKind) => spanExporter.getFinishedSpans().filter(({ kind }) => kind === wanted);

async function until<T>(read: () => T | undefined): Promise<T> {
  for (let tries = 0; tries < 1_000; tries++) {
    const found = read();
    if (found !== undefined) return found;
    await setTimeout(20);
  }
  throw new Error(`did not happen: ${read.toString()}`);
}

async function send(app: INestApplication): Promise<void> {
  const credentials = { secret: process.env.OPENIM_SECRET! };
  const { status } = await sendCallback(await app.getUrl(), openImC2cMessage({ text: 'hello' }), credentials);
  assert.equal(status, 200);
}

for (const adapter of ['express', 'fastify'] as const) {
  for (const entry of ['controller', 'server'] as const) {
    spanExporter.reset();
    const app = await start({ adapter, entry });
    await send(app);
    await settled(app);
    await app.close();
    const request = await until(() => ofKind(SpanKind.SERVER)[0]);
    const handler = await until(() => ofKind(SpanKind.CONSUMER)[0]);
    assert.equal(handler.name, 'process chat.c2c-message.sent');
    assert.deepEqual(
      handler.links.map(({ context }) => context.spanId),
      [request.spanContext().spanId],
      `${adapter}, ${entry}`,
    );
    const inner = spanExporter.getFinishedSpans().find(({ name }) => name === 'kept');
    assert.equal(inner?.parentSpanContext?.spanId, handler.spanContext().spanId);
    // the hook of the docs
    const attributes = JSON.stringify(
      spanExporter.getFinishedSpans().map(({ name, attributes }) => [name, attributes]),
    );
    assert.ok(!attributes.includes(process.env.OPENIM_SECRET!), attributes);
  }
}

// the first instance stores it and fails; another one, which knows nothing of the first, succeeds
spanExporter.reset();
const shape = { adapter: 'fastify', entry: 'controller', database: 'chat.db' } as const;
Archive.fails = true;
const first = await start(shape);
await send(first);
await until(() => ofKind(SpanKind.CONSUMER)[0]);
await first.close();
Archive.fails = false;
const second = await start(shape);
const retry = await until(() => ofKind(SpanKind.CONSUMER).find(({ attributes }) => !('error.type' in attributes)));
const [request] = ofKind(SpanKind.SERVER);
assert.equal(retry.links[0]?.context.traceId, request!.spanContext().traceId);
assert.equal(retry.links[0]?.context.spanId, request!.spanContext().spanId);
assert.equal(retry.parentSpanContext, undefined);
assert.ok(Number(retry.attributes['chat_webhooks.delivery.attempt']) > 1);

await metricReader.forceFlush();
const names = metricExporter
  .getMetrics()
  .flatMap(({ scopeMetrics }) => scopeMetrics)
  .filter(({ scope }) => scope.name === 'nestjs-chat-webhooks')
  .flatMap(({ metrics }) => metrics.map(({ descriptor }) => descriptor.name));
for (const name of ['chat_webhooks.callbacks', 'messaging.process.duration', 'chat_webhooks.backlog.lag']) {
  assert.ok(names.includes(name), `${name} is not among ${names.join(', ')}`);
}
await second.close();
process.exit(0); // the SDK's timers
