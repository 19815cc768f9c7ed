import * as Sentry from '@sentry/nestjs';
import type { ChatWebhooksOptions } from 'nestjs-chat-webhooks';

/** To be spread into the options of ChatWebhooksModule. */
export const reportedToSentry: Partial<ChatWebhooksOptions> = {
  onHandlerFailed: ({ error, handler }) => void Sentry.captureException(error, { tags: { handler } }),
  onDecisionFailed: ({ error, handler, fault }) => {
    if (fault === 'error') Sentry.captureException(error, { tags: { handler } });
  },
  // a retry belongs to no request: without this, all of them would share the scope of the process, and what it collects
  telemetry: {
    traceContext: () => undefined,
    handling: () => ({ run: (call) => Sentry.withIsolationScope(() => call()), end: () => {} }),
  },
};
