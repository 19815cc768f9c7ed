import type { Attributes, Counter, Histogram, Meter, ObservableGauge, ObservableResult } from '@opentelemetry/api';
import type { CallbackMessage } from '../diagnostics/channels.js';
import type { Provider } from '../events/chat-event.js';
import { budgetAttributes, callbackAttributes } from './attributes.js';
import { ANSWER, seconds } from './durations.js';

/** Counts and times answers, and shows in which time each chat server wants them, as told with the last one. */
export class CallbackMetrics {
  private readonly counter: Counter;
  private readonly duration: Histogram;
  private readonly budget: ObservableGauge;
  private readonly budgets = new Map<Provider, number>();
  /** What is not in the counter yet: an SDK takes microseconds to add to one. */
  private readonly counts = new Map<string, { readonly attributes: Attributes; count: number }>();

  constructor(meter: Meter) {
    this.counter = meter.createCounter('chat_webhooks.callbacks', {
      description: 'Callbacks that were answered; error.type is the code of a refusal',
      unit: '{callback}',
    });
    this.duration = seconds(
      meter,
      'chat_webhooks.callback.duration',
      'From the admission of the caller to the answer',
      ANSWER,
    );
    this.budget = meter.createObservableGauge('chat_webhooks.callback.budget', {
      description: 'Time in which an answer must be there: the option answerTimeout',
      unit: 's',
    });
    this.budget.addCallback(this.observe);
  }

  readonly measure = ({ provider, outcome, code, milliseconds, budget }: CallbackMessage): void => {
    this.budgets.set(provider, budget);
    const kind = `${provider} ${outcome} ${code}`;
    let counted = this.counts.get(kind);
    if (counted === undefined) {
      counted = { attributes: callbackAttributes(provider, outcome, code), count: 0 };
      this.counts.set(kind, counted);
    }
    counted.count++;
    if (milliseconds !== undefined) this.duration.record(milliseconds / 1000, counted.attributes);
  };

  end(): void {
    this.addCounts();
    this.budget.removeCallback(this.observe);
  }

  /** Called when metrics are collected, before counters are read. */
  private readonly observe = (result: ObservableResult): void => {
    this.addCounts();
    for (const [provider, budget] of this.budgets) result.observe(budget / 1000, budgetAttributes(provider));
  };

  private addCounts(): void {
    for (const one of this.counts.values()) {
      if (one.count > 0) this.counter.add(one.count, one.attributes);
      one.count = 0;
    }
  }
}
