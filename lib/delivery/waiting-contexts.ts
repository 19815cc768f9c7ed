import { AsyncResource } from 'node:async_hooks';
import { inNoContext } from '../time/no-context.js';
import { deliveryName, type ClaimedDelivery, type DeliveryKey } from '../journal/durable-journal.js';

/** Most that are remembered: each may hold a request, with all that the host has put there. */
const LIMIT = 1_000;

/** Async contexts of events that found no free place and wait in the journal until this instance claims them. */
export class WaitingContexts {
  private readonly contexts = new Map<string, AsyncResource>();

  /** Remembers the current context for the first attempt at a delivery; past the limit the oldest is forgotten. */
  remember(delivery: DeliveryKey): void {
    this.contexts.set(deliveryName(delivery), new AsyncResource('ChatEventHandler'));
    // another instance may have claimed it
    if (this.contexts.size > LIMIT) this.contexts.delete(this.contexts.keys().next().value!);
  }

  /** Begins a claimed delivery: a first attempt in the context that is remembered for it, all else in none. */
  run({ callback, handler, attempt, redelivery }: ClaimedDelivery, begin: () => void): void {
    const name = deliveryName({ key: callback.key, handler });
    const context = this.contexts.get(name);
    this.contexts.delete(name);
    if (context === undefined || attempt > 1 || redelivery) inNoContext(begin);
    else context.runInAsyncScope(begin);
  }
}
