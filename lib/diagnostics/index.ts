/**
 * What happens inside, for logs, metrics and traces of your own.
 *
 * @module nestjs-chat-webhooks/diagnostics
 */
export { subscribe } from './subscribe.js';
export type {
  CallbackMessage,
  ChannelMessages,
  DecisionMessage,
  DeliveryDropped,
  DeliveryEnded,
  DeliveryGivenUp,
  DeliveryMessage,
  DeliveryRetried,
  DeliveryStarted,
  JournalMessage,
} from './channels.js';
export type { Silence } from '../silence/silence.js';
export type { HandlerCall, Telemetry, TelemetrySources, TracedCall } from './telemetry.js';
