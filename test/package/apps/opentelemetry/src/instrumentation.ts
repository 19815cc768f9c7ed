// As the docs set it up, but for the exporters.
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import { metricReader, spanExporter } from './exporters.js';

const http = new HttpInstrumentation({
  // the addresses of callbacks hold secrets: Tencent's Sign, and for OpenIM the secret itself
  startIncomingSpanHook: ({ url = '' }) =>
    url.startsWith('/chat-webhooks/') ? { 'url.path': '/chat-webhooks', 'url.query': '' } : {},
});

new NodeSDK({
  serviceName: 'chat',
  instrumentations: [http],
  spanProcessors: [new SimpleSpanProcessor({ exporter: spanExporter })],
  metricReaders: [metricReader],
}).start();
