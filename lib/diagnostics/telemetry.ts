import type { AnyChatEvent } from '../events/chat-events.js';
import type { CallbackCounters } from '../counters/callback-counters.js';
import type { ChatDeliveries } from '../delivery/chat-deliveries.js';

/** One call of a handler, as telemetry sees it. */
export interface HandlerCall {
  /** The handler's id. */
  readonly handler: string;
  readonly event: AnyChatEvent;
  /** Counts from 1. */
  readonly attempt: number;
  /** Whether the event may have been handled before. */
  readonly redelivery: boolean;
  /** What was stored with the callback: of several telemetries, what the first gave that gave any. Undefined where that is not known. */
  readonly traceContext: string | undefined;
}

/** A call that is being traced. */
export interface TracedCall {
  /** Calls it at once, where what it begins is seen as its own. @returns what it returns, or throws what it throws */
  run<T>(call: () => T): T;
  /** @param error name of the error it ended with; undefined where the handler succeeded */
  end(error: string | undefined): void;
}

/** What telemetry reads of an app while it runs. */
export interface TelemetrySources {
  readonly counters: CallbackCounters;
  /** What is due, by handler. */
  readonly deliveries: Pick<ChatDeliveries, 'backlog'>;
}

/**
 * Sees what happens in one app: the option `telemetry`. `openTelemetry()` of `nestjs-chat-webhooks/opentelemetry` makes one; for anything
 * that needs no async context, the channels of `node:diagnostics_channel` are enough.
 */
export interface Telemetry {
  /** Begins to observe, when the app starts. */
  start?(sources: TelemetrySources): void;
  /** Ends, when the app has stopped. */
  stop?(): void | Promise<void>;
  /**
   * Called for each callback that is stored or delivered, in its own async context.
   *
   * @returns the trace context to store with it, at most 512 characters; undefined for none. W3C's `traceparent` is usual
   */
  traceContext(): string | undefined;
  /**
   * Called before each call of a handler: in the callback's own async context at the first attempt, in none at later ones; of several
   * telemetries, inside of what those before it run.
   */
  handling(call: HandlerCall): TracedCall | undefined;
}
