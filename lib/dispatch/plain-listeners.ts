import type { EventEmitter2 } from '@nestjs/event-emitter';
import type { AnyChatEvent } from '../events/chat-events.js';

/**
 * Calls each listener of the host's emitter by itself. The emitter's own `emit` would let the first one that throws hide the
 * event from those behind it, and a listener that rejects end the process.
 *
 * @param failed told what a listener threw or rejected with
 */
export function callPlainListeners(
  emitter: EventEmitter2,
  event: AnyChatEvent,
  failed: (error: unknown) => void,
): Promise<void>[] {
  const call = async (listener: (...values: unknown[]) => unknown, ...values: unknown[]) => {
    try {
      Object.assign(emitter, { event: event.eventName }); // as `emit` does: listeners to a pattern read `this.event`
      await listener.apply(emitter, values);
    } catch (error) {
      failed(error);
    }
  };
  return [
    ...emitter.listeners(event.eventName).map((listener) => call(listener, event)),
    ...emitter.listenersAny().map((listener) => call(listener, event.eventName, event)),
  ];
}
