// Server: our module with a handler, on Fastify. Argument: who watches: `nobody` | `subscribers` | `sdk` | `opentelemetry`; with `sdk`,
// the host's requests are in traces, and the library knows nothing of them.
import 'reflect-metadata';
import { Server } from 'node:http';
import { Injectable } from '@nestjs/common';
import { context, metrics, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, BatchSpanProcessor, InMemorySpanExporter } from '@opentelemetry/sdk-trace-base';
import { subscribe } from '../../../lib/diagnostics/index.js';
import { C2cMessageSent, ChatWebhooksModule, OnChatEvent } from '../../../lib/index.js';
import { openTelemetry } from '../../../lib/opentelemetry/index.js';
import { SDK_APP_ID, TOKEN } from '../../../test/support/callbacks.js';
import { Tally } from './serve.js';
import { serveNest } from './serve-nest.js';

const [watching = ''] = process.argv.slice(2);

@Injectable()
class Handler {
  constructor(private readonly tally: Tally) {}

  @OnChatEvent(C2cMessageSent)
  count(_message: C2cMessageSent): void {
    this.tally.count++;
  }
}

/** Milliseconds that exporters keep what they get: about as long as those that send it away. */
const KEPT = 100;

/** What a host registers, with exporters in memory. */
function registerSdk(): void {
  const spans = new InMemorySpanExporter();
  const measured = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new BatchSpanProcessor(spans)] }));
  const reader = new PeriodicExportingMetricReader({ exporter: measured, exportIntervalMillis: 1_000 });
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  setInterval(() => {
    spans.reset();
    measured.reset();
  }, KEPT).unref();
}

/** Puts each request into a trace, as the instrumentation of `node:http` does, but without its cost, which is not ours. */
function traceRequests(): void {
  const span = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };
  // oxlint-disable-next-line typescript/unbound-method -- called with the server below
  const { emit } = Server.prototype;
  Server.prototype.emit = function (this: Server, name: string, ...values: unknown[]): boolean {
    const go = () => Reflect.apply(emit, this, [name, ...values]) as boolean;
    return name === 'request' ? context.with(trace.setSpanContext(context.active(), span), go) : go();
  };
}

if (watching === 'sdk' || watching === 'opentelemetry') {
  registerSdk();
  traceRequests();
}
if (watching === 'subscribers') {
  for (const channel of ['callback', 'delivery', 'decision', 'journal'] as const) {
    subscribe(`chat-webhooks:${channel}`, () => {});
  }
}

await serveNest('fastify', {
  imports: [
    ChatWebhooksModule.forRoot({
      tencent: { sdkAppId: SDK_APP_ID, token: TOKEN },
      telemetry: watching === 'opentelemetry' ? openTelemetry() : undefined,
    }),
  ],
  providers: [Handler],
});
