import { jest } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { C2cMessageSent, OnChatEvent, type ChatWebhooksModuleOptions, type Delivery } from '../../lib/index.js';
import { openTelemetry, type OpenTelemetryOptions } from '../../lib/opentelemetry/index.js';
import { settled } from '../../lib/testing/index.js';
import { MemoryStore } from '../../lib/testing/journal/memory-store.js';
import { SDK_APP_ID, tencentC2c } from '../support/callbacks.js';
import { startDurableApp } from '../support/durable-app.js';
import { until } from '../support/gate.js';
import { OtelInMemory, traceRequests } from '../support/otel.js';
import { OPENIM_OK, sendOpenIm, sendTencent, TENCENT_OK } from '../support/send.js';
import {
  RECORDER,
  entrances,
  startWebhookApp,
  type WebhookApp,
  type WebhookAppOptions,
} from '../support/webhook-app.js';

@Injectable()
class Archive {
  /** Attempts that fail, whoever makes them. */
  static failures = 0;

  @OnChatEvent(C2cMessageSent, { id: 'archive' })
  async keep(event: C2cMessageSent, _delivery: Delivery): Promise<void> {
    await trace.getTracer('host').startActiveSpan('before the wait', async (span) => span.end());
    await new Promise((resolve) => setImmediate(resolve));
    trace.getTracer('host').startSpan('after the wait').end();
    if (Archive.failures-- > 0) throw new RangeError(`private words: ${event.text}`);
  }
}

let otel: OtelInMemory;
const running: WebhookApp[] = [];

beforeEach(() => {
  otel = new OtelInMemory();
  Archive.failures = 0;
});
afterEach(async () => {
  for (const { app } of running.splice(0)) await app.close();
  await otel.shutdown();
  jest.restoreAllMocks();
});

async function start(options: WebhookAppOptions = {}, telemetry: OpenTelemetryOptions = {}): Promise<WebhookApp> {
  const app = await startWebhookApp({ ...withTelemetry(options, telemetry) });
  running.push(app);
  return app;
}

async function startDurable(store: MemoryStore, module: Partial<ChatWebhooksModuleOptions> = {}) {
  const app = await startDurableApp(withTelemetry({ adapter: 'fastify', module }), store);
  running.push(app);
  return app;
}

function withTelemetry(options: WebhookAppOptions, telemetry: OpenTelemetryOptions = {}): WebhookAppOptions {
  return {
    providers: [Archive],
    configure: traceRequests,
    ...options,
    module: { telemetry: openTelemetry(telemetry), ...options.module },
  };
}

const idsOf = (span: ReadableSpan) => {
  const { traceId, spanId } = span.spanContext();
  return { traceId, spanId };
};
const ofArchive = () =>
  otel.handlerSpans.filter(({ attributes }) => attributes['messaging.consumer.group.name'] === 'archive');
const serverSpans = () => otel.spans.filter(({ kind }) => kind === SpanKind.SERVER);
const message = (key: string) => tencentC2c({ MsgKey: key });

describe.each(entrances)('a call of a handler on %s', (adapter) => {
  it('is a span that links to the request of its callback, and has what the handler does as children', async () => {
    const { app, url } = await start({ adapter });
    expect(await sendTencent(url)).toMatchObject(TENCENT_OK);
    expect(await sendOpenIm(url)).toMatchObject(OPENIM_OK);
    await settled(app);
    await until(() => serverSpans().length === 2);
    const spans = ofArchive();
    expect(spans.map(({ attributes }) => attributes['chat_webhooks.provider'])).toEqual(['tencent', 'openim']);
    for (const [index, span] of spans.entries()) {
      const request = serverSpans()[index]!;
      expect(span.name).toBe('process chat.c2c-message.sent');
      expect(span.parentSpanContext).toBeUndefined();
      expect(span.links.map(({ context: { traceId, spanId } }) => ({ traceId, spanId }))).toEqual([idsOf(request)]);
      expect(span.spanContext().traceId).not.toBe(request.spanContext().traceId);
      const children = otel.spans.filter(({ parentSpanContext }) => parentSpanContext?.spanId === idsOf(span).spanId);
      expect(children.map(({ name }) => name)).toEqual(['before the wait', 'after the wait']);
    }
  });

  it("is a child of the request's span, where that is wanted", async () => {
    const { app, url } = await start({ adapter }, { firstPass: 'parent' });
    await sendTencent(url);
    await settled(app);
    await until(() => serverSpans().length === 1);
    const [span] = ofArchive();
    expect(span!.links).toEqual([]);
    expect(span!.parentSpanContext).toMatchObject(idsOf(serverSpans()[0]!));
  });
});

describe('the span of a handler', () => {
  it('names event, handler and error, and nothing that anybody wrote', async () => {
    Archive.failures = 1;
    const { app, url, recorder } = await start({ adapter: 'fastify' });
    await sendTencent(url);
    await settled(app);
    const [span] = ofArchive();
    expect(span!.attributes).toEqual({
      'messaging.system': 'chat_webhooks',
      'messaging.system.name': 'chat_webhooks',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': 'chat.c2c-message.sent',
      'messaging.consumer.group.name': 'archive',
      'messaging.message.id': recorder.events[0]!.id,
      'chat_webhooks.provider': 'tencent',
      'chat_webhooks.app_id': String(SDK_APP_ID),
      'chat_webhooks.delivery.attempt': 1,
      'error.type': 'RangeError',
    });
    expect(span!.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(span!.events).toEqual([]);
    const others = otel.handlerSpans.filter(
      ({ attributes }) => attributes['messaging.consumer.group.name'] === RECORDER,
    );
    expect(others.map(({ status, attributes }) => [status.code, attributes['error.type']])).toEqual([
      [SpanStatusCode.UNSET, undefined],
    ]);
  });

  it('links a retry to the request that its callback came with', async () => {
    Archive.failures = 2;
    const store = new MemoryStore();
    const { app, url } = await startDurable(store);
    await sendTencent(url, message('1'));
    await until(() => ofArchive().length === 3);
    await settled(app);
    const [request] = serverSpans();
    const spans = ofArchive();
    expect(spans.map(({ attributes }) => attributes['chat_webhooks.delivery.attempt'])).toEqual([1, 2, 3]);
    expect(new Set(spans.map((span) => span.spanContext().traceId)).size).toBe(3);
    for (const { links, parentSpanContext } of spans) {
      expect(links).toEqual([{ context: expect.objectContaining(idsOf(request!)) }]);
      expect(parentSpanContext).toBeUndefined();
    }
    expect(spans.slice(1).map(({ links }) => links[0]!.context.isRemote)).toEqual([true, true]);
  });

  it('links back from another instance, long after the first one is gone', async () => {
    Archive.failures = 1;
    const store = new MemoryStore();
    const first = await startDurable(store, { retryDelay: 3_600_000, retryDelayLimit: 3_600_000 });
    await sendTencent(first.url, message('2'));
    await until(() => ofArchive().length === 1);
    await first.app.close();
    const [request] = serverSpans();
    const aDayLater = Date.now() + 86_400_000;
    jest.spyOn(Date, 'now').mockReturnValue(aDayLater);
    const second = await startDurable(store);
    await until(() => ofArchive().length === 2);
    await settled(second.app);
    const [, span] = ofArchive();
    expect(span!.attributes).toMatchObject({ 'chat_webhooks.delivery.attempt': 2 });
    expect(span!.links).toEqual([{ context: { ...idsOf(request!), traceFlags: 1, isRemote: true } }]);
  });

  it('links to nothing without a request that was traced', async () => {
    const { app, url } = await start({ adapter: 'fastify', configure: () => {} });
    await sendTencent(url);
    await settled(app);
    expect(ofArchive().map(({ links, parentSpanContext }) => ({ links, parentSpanContext }))).toEqual([
      { links: [], parentSpanContext: undefined },
    ]);
  });
});

it('does nothing without an SDK', async () => {
  await otel.shutdown();
  const { app, url, recorder, log } = await start({ adapter: 'fastify', configure: () => {} });
  expect(await sendTencent(url)).toMatchObject(TENCENT_OK);
  await settled(app);
  expect(recorder.events).toHaveLength(1);
  expect(log.lines.join('\n')).not.toMatch(/telemetry/);
  expect(trace.getSpan(context.active())).toBeUndefined();
});

it('refuses an option that it does not know', () => {
  expect(() => openTelemetry({ firstPass: 'child' as 'link' })).toThrow(TypeError);
});
