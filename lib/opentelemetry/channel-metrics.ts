import type { Attributes, Meter, ObservableGauge, ObservableResult } from '@opentelemetry/api';
import type {
  CallbackMessage,
  ChannelMessages,
  DecisionMessage,
  DeliveryMessage,
  JournalMessage,
} from '../diagnostics/channels.js';
import { subscribe } from '../diagnostics/subscribe.js';
import type { Provider } from '../events/chat-event.js';
import {
  CONSUMER_GROUP_NAME,
  DESTINATION_NAME,
  ERROR_TYPE,
  MESSAGING,
  OUTCOME,
  PROCESS_DURATION,
  PROPOSAL,
  PROVIDER,
} from './names.js';

// The SDK's own buckets are for milliseconds.
/** Seconds until an answer, which chat servers want within a few. */
const ANSWER = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2.5, 5];
/** Seconds, as the conventions say. */
const PROCESSING = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
/** Callbacks and decisions; a batch of ours has at most 500. */
const ENTRIES = [1, 2, 5, 10, 20, 50, 100, 200, 500];

/** Measures what the channels tell, which is what happens in all apps of the process. @returns ends it */
export function measureChannels(meter: Meter): () => void {
  const budgets = new Budgets(meter);
  const ends = [
    () => budgets.end(),
    measured('chat-webhooks:callback', callbacks(meter, budgets)),
    measured('chat-webhooks:delivery', deliveries(meter)),
    measured('chat-webhooks:decision', decisions(meter)),
    measured('chat-webhooks:journal', batches(meter)),
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

/** Shows in which time each chat server wants its answers, as told with the last one. */
class Budgets {
  private readonly byProvider = new Map<Provider, number>();
  private readonly gauge: ObservableGauge;

  constructor(meter: Meter) {
    this.gauge = meter.createObservableGauge('chat_webhooks.callback.budget', {
      description: 'Time in which an answer must be there: the option answerTimeout',
      unit: 's',
    });
    this.gauge.addCallback(this.observe);
  }

  note(provider: Provider, milliseconds: number): void {
    this.byProvider.set(provider, milliseconds);
  }

  end(): void {
    this.gauge.removeCallback(this.observe);
  }

  private readonly observe = (result: ObservableResult): void => {
    for (const [provider, budget] of this.byProvider) result.observe(budget / 1000, { [PROVIDER]: provider });
  };
}

function callbacks(meter: Meter, budgets: Budgets): (message: CallbackMessage) => void {
  const count = meter.createCounter('chat_webhooks.callbacks', {
    description: 'Callbacks that were answered; error.type is the code of a refusal',
    unit: '{callback}',
  });
  const duration = seconds(
    meter,
    'chat_webhooks.callback.duration',
    'From the admission of the caller to the answer',
    ANSWER,
  );
  return ({ provider, outcome, code, milliseconds, budget }) => {
    const attributes = withError({ [PROVIDER]: provider, [OUTCOME]: outcome }, code);
    budgets.note(provider, budget);
    count.add(1, attributes);
    if (milliseconds !== undefined) duration.record(milliseconds / 1000, attributes);
  };
}

function deliveries(meter: Meter): (message: DeliveryMessage) => void {
  const duration = seconds(meter, PROCESS_DURATION, 'Of one call of a handler', PROCESSING);
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
    const attributes = { [DESTINATION_NAME]: message.eventName, [CONSUMER_GROUP_NAME]: message.handler };
    if (message.phase !== 'end') return others[message.phase].add(1, attributes);
    duration.record(message.milliseconds / 1000, withError({ ...MESSAGING, ...attributes }, message.error));
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
    duration.record(milliseconds / 1000, { [PROVIDER]: provider, [PROPOSAL]: proposal, [OUTCOME]: outcome });
}

function batches(meter: Meter): (message: JournalMessage) => void {
  const size = meter.createHistogram('chat_webhooks.journal.batch.size', {
    description: 'Callbacks and decisions that were written together',
    unit: '{entry}',
    advice: { explicitBucketBoundaries: ENTRIES },
  });
  const duration = seconds(meter, 'chat_webhooks.journal.batch.duration', 'Of one write to the journal', ANSWER);
  return ({ outcome, entries, milliseconds, error }) => {
    const attributes = withError({ [OUTCOME]: outcome }, error);
    size.record(entries, attributes);
    duration.record(milliseconds / 1000, attributes);
  };
}

function seconds(meter: Meter, name: string, description: string, explicitBucketBoundaries: number[]) {
  return meter.createHistogram(name, { description, unit: 's', advice: { explicitBucketBoundaries } });
}

function withError(attributes: Attributes, error: string | undefined): Attributes {
  if (error !== undefined) attributes[ERROR_TYPE] = error;
  return attributes;
}
