import type { EventEmitter2 } from '@nestjs/event-emitter';
import type { AnyChatEvent } from '../events/chat-events.js';
import { WebhooksLogger } from '../logging/webhooks-logger.js';
import { isThenable } from '../time/thenable.js';

type Listeners = ReturnType<EventEmitter2['listeners']>;

/** Calls the listeners of the host's emitter. */
export class PlainListeners {
  private readonly logger = new WebhooksLogger();
  private warned = false;

  /** @param source asked at each event, as the emitter may not be made before the first */
  constructor(private readonly source: { readonly emitter: EventEmitter2 }) {}

  /**
   * Calls each listener by itself. With the emitter's own `emit`, the first one that throws would hide the event from those after it,
   * and one that rejects would end the process. Only an `emit` that somebody has replaced, as tests do, is called.
   *
   * @param failed called with what a listener threw or rejected with
   * @returns the calls that have not ended yet; they never reject
   */
  call(event: AnyChatEvent, failed: (error: unknown) => void): Promise<void>[] {
    const { emitter } = this.source;
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
    const listeners = this.listenersTo(eventName);
    if (listeners === undefined || Object.hasOwn(emitter, 'emit')) {
      if (listeners === undefined) this.warn();
      if (typeof emitter.emit === 'function') call(emitter.emit as (...values: unknown[]) => unknown, eventName, event);
      return calls;
    }
    // copies, as one may remove itself
    for (const listener of listeners.named.slice()) call(listener, event);
    for (const listener of listeners.any.slice()) call(listener, eventName, event);
    return calls;
  }

  /** How many of them get an event now; 0 where a test has replaced the emitter by something else. */
  count(eventName: string): number {
    const { named, any } = this.listenersTo(eventName) ?? { named: [], any: [] };
    return named.length + any.length;
  }

  /** Undefined where the emitter is replaced by something else, such as a mock that has the methods but returns nothing. */
  private listenersTo(eventName: string): { named: Listeners; any: Listeners } | undefined {
    const { emitter } = this.source;
    if (typeof emitter.listeners !== 'function' || typeof emitter.listenersAny !== 'function') return undefined;
    const [named, any] = [emitter.listeners(eventName), emitter.listenersAny()];
    return Array.isArray(named) && Array.isArray(any) ? { named, any } : undefined;
  }

  private warn(): void {
    if (this.warned) return;
    this.warned = true;
    this.logger.warn(
      'What this app provides as EventEmitter2 has no listeners() and listenersAny(): only its emit() is called, if it has one',
    );
  }
}
