import * as Sentry from '@sentry/nestjs';
import type { ChatWebhooksOptions } from 'nestjs-chat-webhooks';
import type { Telemetry } from 'nestjs-chat-webhooks/diagnostics';

/** A retry belongs to no request: without this, all of them would share the scope of the process, and what it collects. */
export const sentryScopes: Telemetry = {
  traceContext: () => undefined,
  handling: () => ({ run: (call) => Sentry.withIsolationScope(() => call()), end: () => {} }),
};

/** To be spread into the options of ChatWebhooksModule. */
export const reportedToSentry: Partial<ChatWebhooksOptions> = {
  onHandlerFailed: ({ error, handler }) => void Sentry.captureException(error, { tags: { handler } }),
  onDecisionFailed: ({ error, handler, fault }) => {
    if (fault === 'error') Sentry.captureException(error, { tags: { handler } });
  },
  telemetry: sentryScopes,
};
