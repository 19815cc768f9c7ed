import type { Attributes } from '@opentelemetry/api';
import type { HandlerCall } from '../diagnostics/telemetry.js';

// Each object is written out, name by name: one with computed names, or with others spread into it, takes V8 ten times as long to make,
// and there are several for each callback. Names of messaging are those of OpenTelemetry's semantic conventions. These are still in
// development, so their package gives no promise for its constants; a test compares our texts with it. `messaging.system` is what
// `messaging.system.name` was called before: what is made for messaging, such as a service graph, looks for it.

/** Of the span of one call of a handler. `messaging.system` is the same for all chat servers, as it is this package that calls. */
export function spanAttributes({ handler, event, attempt }: HandlerCall): Attributes {
  return {
    'messaging.system': 'chat_webhooks',
    'messaging.system.name': 'chat_webhooks',
    'messaging.operation.name': 'process',
    'messaging.operation.type': 'process',
    'messaging.destination.name': event.eventName,
    'messaging.consumer.group.name': handler,
    'messaging.message.id': event.id,
    'chat_webhooks.provider': event.provider,
    'chat_webhooks.app_id': event.appId,
    'chat_webhooks.delivery.attempt': attempt,
  };
}

/** Of the duration of one call of a handler. */
export function processAttributes(eventName: string, handler: string, error: string | undefined): Attributes {
  return withError(
    {
      'messaging.system': 'chat_webhooks',
      'messaging.system.name': 'chat_webhooks',
      'messaging.operation.name': 'process',
      'messaging.destination.name': eventName,
      'messaging.consumer.group.name': handler,
    },
    error,
  );
}

export function deliveryAttributes(eventName: string, handler: string): Attributes {
  return { 'messaging.destination.name': eventName, 'messaging.consumer.group.name': handler };
}

export function backlogAttributes(handler: string): Attributes {
  return { 'messaging.consumer.group.name': handler };
}

export function budgetAttributes(provider: string): Attributes {
  return { 'chat_webhooks.provider': provider };
}

export function callbackAttributes(provider: string, outcome: string, code: string | undefined): Attributes {
  return withError({ 'chat_webhooks.provider': provider, 'chat_webhooks.outcome': outcome }, code);
}

export function decisionAttributes(provider: string, proposal: string, outcome: string): Attributes {
  return {
    'chat_webhooks.provider': provider,
    'chat_webhooks.proposal': proposal,
    'chat_webhooks.outcome': outcome,
  };
}

export function batchAttributes(outcome: string, error: string | undefined): Attributes {
  return withError({ 'chat_webhooks.outcome': outcome }, error);
}

function withError(attributes: Attributes, error: string | undefined): Attributes {
  if (error !== undefined) attributes['error.type'] = error;
  return attributes;
}
