import { Logger } from '@nestjs/common';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace-base';

const log = new Logger('Traces');

/** Writes each span to the log. In an app of your own, send them to a collector: docs/opentelemetry.md shows the set-up. */
const toLog: SpanProcessor = {
  onStart() {},
  onEnd({ name, attributes, duration: [seconds, nanoseconds] }) {
    const call = `${attributes['messaging.consumer.group.name']}, attempt ${attributes['chat_webhooks.delivery.attempt']}`;
    const outcome = attributes['error.type'] ?? 'ok';
    log.log(`${name} by ${call}: ${outcome} after ${(seconds * 1e3 + nanoseconds / 1e6).toFixed(1)} ms`);
  },
  async forceFlush() {},
  async shutdown() {},
};

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [toLog] }));
