/**
 * Traces and metrics of OpenTelemetry. Needs `@opentelemetry/api`.
 *
 * @module nestjs-chat-webhooks/opentelemetry
 */
export { openTelemetry, type OpenTelemetryOptions } from './open-telemetry.js';
