import assert from 'node:assert/strict';
import test from 'node:test';
import { look, seen, WRITERS } from './handlers';
import { initSentry } from './sentry-client';

test('Sentry and openTelemetry(): each call of a handler has a scope of its own, and a span that arrives at an exporter', async () => {
  const Sentry = initSentry('./instrument-with-exporters');
  const client = Sentry.getClient()!;
  const errors: any[] = [];
  client.on('beforeSendEvent', (event) => void (event.type === undefined && errors.push(event)));
  look.request = () => Sentry.getIsolationScope();
  const { metricExporter, metricReader, spanExporter }: typeof import('./exporters') = require('./exporters');
  const { reportedToBoth }: typeof import('./sentry-and-exporters') = require('./sentry-and-exporters');
  const { start }: typeof import('./sentry-app') = require('./sentry-app');
  const {
    deliver,
    openImC2cMessage,
    tencentC2cMessage,
  }: typeof import('nestjs-chat-webhooks/testing') = require('nestjs-chat-webhooks/testing');
  const { SpanKind }: typeof import('@opentelemetry/api') = require('@opentelemetry/api');
  const ofKind = (wanted: number) => spanExporter.getFinishedSpans().filter(({ kind }) => kind === wanted);

  const app = await start(reportedToBoth);
  const processScope = Sentry.getIsolationScope();
  await Promise.all(WRITERS.map((from) => deliver(app, tencentC2cMessage({ from, text: 'private words' }))));
  await deliver(app, openImC2cMessage({ from: 'dora', text: 'private words' }));
  const everybody = [...WRITERS, 'dora'];
  const isDone = () =>
    ofKind(SpanKind.CONSUMER).length === 8 && ofKind(SpanKind.SERVER).length === 4 && errors.length === 8;
  while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 20));
  await metricReader.forceFlush();
  const metrics = metricExporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((one) => one.metrics));
  const spans = spanExporter.getFinishedSpans();
  const requests = new Set(ofKind(SpanKind.SERVER).map((span) => span.spanContext().traceId));
  const handled = new Map(ofKind(SpanKind.CONSUMER).map((span) => [span.spanContext().traceId, span]));
  await app.close();
  await Sentry.close();

  const scopes = everybody.flatMap((from) =>
    [1, 2].map((attempt) => {
      const its = new Set(seen.filter(([who]) => who === `${from} ${attempt}`).map(([, scope]) => scope));
      assert.equal(its.size, 1, `${from} ${attempt}`);
      return [...its][0];
    }),
  );
  assert.equal(new Set([processScope, ...scopes]).size, 9);
  for (const from of everybody) {
    const its = errors.filter(({ exception }) => exception.values[0].value === `${from} failed`);
    const [first, retry] = its.map(({ contexts }) => contexts.trace.trace_id as string);
    assert(requests.has(first!) && handled.has(first!), 'the first attempt is in the trace of its request');
    assert.equal(handled.get(retry!)!.links[0]!.context.traceId, first);
    for (const { breadcrumbs } of its) {
      const written = breadcrumbs.map(({ message }: { message?: string }) => message);
      assert.deepEqual(
        written.filter((line?: string) => line?.startsWith('of ')),
        [`of ${from}`],
      );
    }
  }
  assert(metrics.some(({ descriptor }) => descriptor.name === 'chat_webhooks.callbacks'));
  const all = JSON.stringify(spans.map(({ name, attributes, events, links }) => [name, attributes, events, links]));
  assert.doesNotMatch(all, /private words|Sign=/);
  assert(!all.includes(process.env.OPENIM_SECRET!));
});
