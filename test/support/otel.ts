import { context, metrics, propagation, SpanKind, trace, type Span } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type MetricData,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base';
import type { INestApplication } from '@nestjs/common';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** OpenTelemetry's SDK in memory, registered for the process. */
export class OtelInMemory {
  private readonly spanExporter = new InMemorySpanExporter();
  private readonly metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  private readonly reader = new PeriodicExportingMetricReader({
    exporter: this.metricExporter,
    exportIntervalMillis: 2 ** 31 - 1,
  });
  private readonly meterProvider = new MeterProvider({ readers: [this.reader] });

  constructor() {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    trace.setGlobalTracerProvider(
      new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(this.spanExporter)] }),
    );
    metrics.setGlobalMeterProvider(this.meterProvider);
  }

  /** Spans that have ended, in that order. */
  get spans(): ReadableSpan[] {
    return this.spanExporter.getFinishedSpans();
  }

  /** Those of handlers. */
  get handlerSpans(): ReadableSpan[] {
    return this.spans.filter(({ kind }) => kind === SpanKind.CONSUMER);
  }

  /** All metrics as they are now, by name. */
  async collect(): Promise<ReadonlyMap<string, MetricData>> {
    this.metricExporter.reset();
    await this.reader.forceFlush();
    const all = this.metricExporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics);
    return new Map(all.flatMap(({ metrics }) => metrics).map((metric) => [metric.descriptor.name, metric]));
  }

  /** Unregisters it, so that the next one can be. */
  async shutdown(): Promise<void> {
    await this.meterProvider.shutdown();
    trace.disable();
    metrics.disable();
    context.disable();
    propagation.disable();
  }
}

/** Has a span of its own for each request, as the instrumentation of `node:http` makes it: around all listeners of the server. */
export function traceRequests(app: INestApplication): void {
  const server = app.getHttpServer() as Server;
  const tracer = trace.getTracer('http');
  const emit = server.emit.bind(server);
  server.emit = (name: string, ...values: unknown[]): boolean => {
    if (name !== 'request') return emit(name, ...values);
    const [request, response] = values as [IncomingMessage, ServerResponse];
    const span: Span = tracer.startSpan(request.method!, { kind: SpanKind.SERVER, root: true });
    response.once('close', () => span.end());
    return context.with(trace.setSpan(context.active(), span), () => emit('request', request, response));
  };
}
