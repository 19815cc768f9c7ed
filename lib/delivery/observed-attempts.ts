import { DELIVERY_CHANNEL } from '../diagnostics/channels.js';
import { Tracing } from '../diagnostics/tracing.js';
import type { Attempt } from './attempt.js';
import { nameOf } from '../logging/error-text.js';

/** Runs attempts where telemetry and whoever listens to the channel can see them. Where nobody does, that costs nothing. */
export class ObservedAttempts {
  constructor(private readonly tracing = new Tracing(undefined)) {}

  /** Rejects as the attempt does. */
  run(attempt: Attempt): Promise<void> {
    return this.tracing.isOn || DELIVERY_CHANNEL.hasSubscribers ? this.observed(attempt) : attempt.run();
  }

  private async observed(attempt: Attempt): Promise<void> {
    const { tracing } = this;
    const { handler, event, delivery, traceContext } = attempt;
    const { eventName, id: eventId, provider, appId } = event;
    const facts = { handler: handler.id, eventName, eventId, provider, appId, attempt: delivery.attempt };
    if (DELIVERY_CHANNEL.hasSubscribers) DELIVERY_CHANNEL.publish({ phase: 'start', ...facts });
    const begun = performance.now();
    const ended = (error: string | undefined) => {
      tracing.end(traced, error);
      if (!DELIVERY_CHANNEL.hasSubscribers) return;
      DELIVERY_CHANNEL.publish({ phase: 'end', ...facts, milliseconds: performance.now() - begun, error });
    };
    const { attempt: number, redelivery } = delivery;
    const traced = tracing.handling({ handler: handler.id, event, attempt: number, redelivery, traceContext });
    try {
      await (traced === undefined ? attempt.run() : tracing.run(traced, () => (attempt.keepContext(), attempt.run())));
      ended(undefined);
    } catch (error) {
      ended(nameOf(error));
      throw error;
    }
  }
}
