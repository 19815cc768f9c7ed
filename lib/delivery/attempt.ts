import { AsyncResource } from 'node:async_hooks';
import type { AnyChatEvent } from '../events/chat-events.js';
import type { Delivery, DeliveryReceipt } from '../events/delivery.js';
import { containedAbortController } from './contained-signal.js';
import type { EventHandler } from './event-handler.js';
import { HandlerTimeoutError } from './handler-errors.js';

/** The handler's second argument. Most handlers never look at the signal, so it is made when they do. */
class AttemptDelivery implements Delivery {
  private aborter: AbortController | undefined;
  private reason: Error | undefined;

  constructor(
    readonly handler: string,
    readonly attempt: number,
    readonly redelivery: boolean,
    public receipt: DeliveryReceipt | undefined,
  ) {}

  get signal(): AbortSignal {
    this.aborter ??= containedAbortController(this.handler);
    if (this.reason !== undefined) this.aborter.abort(this.reason);
    return this.aborter.signal;
  }

  abort(reason: Error): void {
    this.reason = reason;
    this.aborter?.abort(reason);
  }
}

/** One call of a handler, which ends whatever the handler does. */
export class Attempt {
  readonly delivery: AttemptDelivery;
  /** Why it was ended from outside; undefined when the handler itself ended it. */
  aborted: Error | undefined;
  /** To be called when it has ended and nothing more is to be stored of it; undefined where no answer waits for that. */
  endAwaited: (() => void) | undefined;
  /** Trace context that is stored with the callback; undefined where the attempt runs in the callback's own async context. */
  traceContext: string | undefined;
  private resource: AsyncResource | undefined;
  private end: ((reason: Error) => void) | undefined;

  /**
   * @param number counts from 1
   * @param receipt names this attempt for the journal; undefined where the journal keeps nothing about it
   * @param crashes how many processes in a row died with this delivery
   */
  constructor(
    readonly handler: EventHandler,
    readonly event: AnyChatEvent,
    number = 1,
    redelivery = false,
    receipt?: DeliveryReceipt,
    public crashes = 0,
  ) {
    this.delivery = new AttemptDelivery(handler.id, number, redelivery, receipt);
  }

  /** Rejects with whatever the handler threw or rejected with, or with the reason it was aborted for. */
  run(): Promise<void> {
    const { invoke, policy, id } = this.handler;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.abort(new HandlerTimeoutError(id, policy.timeout)), policy.timeout);
      this.end = (reason) => {
        clearTimeout(timer);
        reject(reason);
      };
      new Promise((start) => start(invoke(this.event, this.delivery))).then(() => {
        clearTimeout(timer);
        resolve();
      }, this.end);
    });
  }

  /** Has what is told of this attempt run in the async context that is current: the one that telemetry gives to the handler. */
  keepContext(): void {
    this.resource = new AsyncResource('ChatWebhooks');
  }

  /** Does work where the handler ran. */
  inContext<T>(work: () => T): T {
    return this.resource === undefined ? work() : this.resource.runInAsyncScope(work);
  }

  /** Ends the attempt without waiting for the handler, whose signal is aborted. */
  abort(reason: Error): void {
    this.aborted ??= reason;
    this.delivery.abort(reason);
    this.end?.(reason);
  }
}
