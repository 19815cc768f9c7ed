import type { EventEmitter2 } from '@nestjs/event-emitter';
import type { AnyChatEvent } from '../events/chat-events.js';

/**
 * Calls each listener of the host's emitter by itself. The emitter's own `emit` would let the first one that throws hide the
 * event from those behind it, and a listener that rejects end the process.
 *
 * @param failed told what a listener threw or rejected with
 * @returns the calls that have not ended yet; they never reject
 */
export function callPlainListeners(
  emitter: EventEmitter2,
  event: AnyChatEvent,
  failed: (error: unknown) => void,
): Promise<void>[] {
  const { eventName } = event;
  const calls: Promise<void>[] = [];
  const call = (listener: (...values: unknown[]) => unknown, ...values: unknown[]) => {
    try {
      (emitter as { event?: unknown }).event = eventName; // as `emit` does: listeners to a pattern read `this.event`
      const returned = listener.apply(emitter, values);
      if (isThenable(returned)) calls.push(Promise.resolve(returned).then(() => {}, failed));
    } catch (error) {
      failed(error);
    }
  };
  // copies, as one may remove itself
  for (const listener of emitter.listeners(eventName).slice()) call(listener, event);
  for (const listener of emitter.listenersAny().slice()) call(listener, eventName, event);
  return calls;
}

/** How many of them hear of an event now. A test may have put something else in the emitter's place. */
export function countPlainListeners(emitter: Partial<EventEmitter2>, eventName: string): number {
  return (emitter.listeners?.(eventName).length ?? 0) + (emitter.listenersAny?.().length ?? 0);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function';
}
