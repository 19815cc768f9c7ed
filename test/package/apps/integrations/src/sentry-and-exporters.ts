import type { ChatWebhooksOptions } from 'nestjs-chat-webhooks';
import { openTelemetry } from 'nestjs-chat-webhooks/opentelemetry';
import { reportedToSentry, sentryScopes } from './sentry';

/** To be spread into the options of ChatWebhooksModule. */
export const reportedToBoth: Partial<ChatWebhooksOptions> = {
  ...reportedToSentry,
  telemetry: [sentryScopes, openTelemetry({ firstPass: 'parent' })], // in this order: each span belongs to the scope
};
