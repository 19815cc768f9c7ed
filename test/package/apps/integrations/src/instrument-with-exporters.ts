import { metrics } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import * as Sentry from '@sentry/nestjs';
import { metricReader, spanProcessor } from './exporters'; // yours, such as a BatchSpanProcessor with an OTLPTraceExporter
import { withoutSignature } from './without-signature';

const http = Sentry.httpIntegration({
  // what follows the path is Tencent's signature; beforeSend sees nothing of what goes to your exporter
  incomingRequestSpanHook: (span, { url = '' }) => {
    if (!url.startsWith('/chat-webhooks/')) return;
    span.setAttributes({ 'url.full': '/chat-webhooks', 'http.url': '/chat-webhooks', 'http.target': '/chat-webhooks' });
  },
});

Sentry.init({
  dsn: process.env.SENTRY_DSN,
  tracesSampleRate: 1, // of what reaches your exporter, too
  beforeSend: withoutSignature,
  beforeSendTransaction: withoutSignature,
  integrations: [http],
  openTelemetrySpanProcessors: [spanProcessor],
});

metrics.setGlobalMeterProvider(new MeterProvider({ readers: [metricReader] }));
