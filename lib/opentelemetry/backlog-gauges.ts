import type { BatchObservableCallback, Meter } from '@opentelemetry/api';
import type { TelemetrySources } from '../diagnostics/telemetry.js';
import { within } from '../time/time-limit.js';
import { backlogAttributes } from './attributes.js';

/** Milliseconds that a collection waits for the journal. */
const PATIENCE = 5_000;

type Backlog = Awaited<ReturnType<TelemetrySources['deliveries']['backlog']>>;

/**
 * Shows what waits for each handler, with one query to the journal for each collection. Without a durable journal, or while that does not
 * answer, there are no such metrics. @returns ends it
 */
export function showBacklog(meter: Meter, deliveries: TelemetrySources['deliveries'], patience = PATIENCE): () => void {
  const gauge = (name: string, description: string, unit: string) =>
    meter.createObservableGauge(`chat_webhooks.backlog.${name}`, { description, unit });
  const pending = gauge('pending', 'Deliveries that wait or are being worked on, of all instances', '{delivery}');
  const dead = gauge('dead_letters', 'Dead letters in the journal, of all instances', '{delivery}');
  const lag = gauge('lag', 'For how long the oldest delivery that waits has been due', 's');
  const gauges = [pending, dead, lag];

  let reading: Promise<Backlog> | undefined;
  // one that hangs is waited for again, rather than asked again
  const read = (): Promise<Backlog> =>
    (reading ??= deliveries.backlog().finally(() => {
      reading = undefined;
    }));
  const observe: BatchObservableCallback = async (result) => {
    const backlog = await within(patience, read(), () => []).catch((): Backlog => []);
    for (const one of backlog) {
      const attributes = backlogAttributes(one.handler);
      result.observe(pending, one.pending, attributes);
      result.observe(dead, one.dead, attributes);
      if (one.lag !== undefined) result.observe(lag, one.lag / 1000, attributes);
    }
  };
  meter.addBatchObservableCallback(observe, gauges);
  return () => meter.removeBatchObservableCallback(observe, gauges);
}
