import type { Meter } from '@opentelemetry/api';
import type { ChannelMessages, DecisionMessage, DeliveryMessage, JournalMessage } from '../diagnostics/channels.js';
import { subscribe } from '../diagnostics/subscribe.js';
import { batchAttributes, decisionAttributes, deliveryAttributes, processAttributes } from './attributes.js';
import { CallbackMetrics } from './callback-metrics.js';
import { ANSWER, PROCESSING, seconds } from './durations.js';

/** Callbacks and decisions; a batch of ours has at most 500. */
const ENTRIES = [1, 2, 5, 10, 20, 50, 100, 200, 500];

/** Measures what the channels tell, which is what happens in all apps of the process. @returns ends it */
export function measureChannels(meter: Meter): () => void {
  const callbacks = new CallbackMetrics(meter);
  const ends = [
    measured('chat-webhooks:callback', callbacks.measure),
    measured('chat-webhooks:delivery', deliveries(meter)),
    measured('chat-webhooks:decision', decisions(meter)),
    measured('chat-webhooks:journal', batches(meter)),
    () => callbacks.end(),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/** A meter that throws must not end the process, as a subscriber that throws would. */
function measured<Name extends keyof ChannelMessages>(
  name: Name,
  measure: (message: ChannelMessages[Name]) => void,
): () => void {
  return subscribe(name, (message) => {
    try {
      measure(message);
    } catch {
      // it measures nothing, then
    }
  });
}

function deliveries(meter: Meter): (message: DeliveryMessage) => void {
  const duration = seconds(meter, 'messaging.process.duration', 'Of one call of a handler', PROCESSING);
  const counter = (name: string, description: string) =>
    meter.createCounter(`chat_webhooks.delivery.${name}`, { description, unit: '{delivery}' });
  const others = {
    retry: counter('retries', 'Deliveries that failed, and will be tried again'),
    'dead-letter': counter('dead_letters', 'Deliveries that were given up'),
    dropped: counter(
      'dropped',
      "Events that a handler never gets, as its queue was full; only where delivery is 'at-most-once'",
    ),
  };
  return (message) => {
    if (message.phase === 'start') return;
    const { eventName, handler } = message;
    if (message.phase !== 'end') return others[message.phase].add(1, deliveryAttributes(eventName, handler));
    duration.record(message.milliseconds / 1000, processAttributes(eventName, handler, message.error));
  };
}

function decisions(meter: Meter): (message: DecisionMessage) => void {
  const duration = seconds(
    meter,
    'chat_webhooks.decision.duration',
    'Of one call of a handler that decides; the outcome is what it decided, or why it did not',
    ANSWER,
  );
  return ({ provider, proposal, outcome, milliseconds }) =>
    duration.record(milliseconds / 1000, decisionAttributes(provider, proposal, outcome));
}

function batches(meter: Meter): (message: JournalMessage) => void {
  const size = meter.createHistogram('chat_webhooks.journal.batch.size', {
    description: 'Callbacks and decisions that were written together',
    unit: '{entry}',
    advice: { explicitBucketBoundaries: ENTRIES },
  });
  const duration = seconds(meter, 'chat_webhooks.journal.batch.duration', 'Of one write to the journal', ANSWER);
  return ({ outcome, entries, milliseconds, error }) => {
    const attributes = batchAttributes(outcome, error);
    size.record(entries, attributes);
    duration.record(milliseconds / 1000, attributes);
  };
}
