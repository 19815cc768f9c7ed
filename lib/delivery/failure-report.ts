import { DELIVERY_CHANNEL } from '../diagnostics/channels.js';
import { WebhooksLogger } from '../logging/webhooks-logger.js';
import type { AnyChatEvent } from '../events/chat-events.js';
import { describe, describeShortly, nameOf, stackOf, type Wording } from '../logging/error-text.js';
import { maskedBy } from './error-masking.js';
import type { CallbackTally } from '../counters/callback-counters.js';

/** A call of a handler or listener that threw, rejected, or ran out of time. */
export interface HandlerFailure {
  /** The handler's id, or `@OnEvent` for a plain listener. Nest hides failures of these, unless they have `suppressErrors: false`. */
  readonly handler: string;
  readonly event: AnyChatEvent;
  /** Whatever was thrown, `null` included. */
  readonly error: unknown;
  /** Counts from 1. */
  readonly attempt: number;
  /** What follows: another attempt, a dead letter, or nothing where delivery is at most once. */
  readonly next: 'retry' | 'dead-letter' | 'nothing';
}

/** A delivery that was given up, as `onDeadLetter` gets it. `ChatDeliveries` lists them. */
export interface DeadLetterNotice {
  /** The journal's key of the callback. */
  readonly key: string;
  /** The handler's id. */
  readonly handler: string;
  readonly eventId: string;
  readonly eventName: string;
  /** Undefined when this version cannot read what was stored. */
  readonly event: AnyChatEvent | undefined;
  readonly attempts: number;
  /** Stack or text of the last error. */
  readonly error: string;
}

/** Functions of the host that are notified about failures. What one throws or rejects with is logged. */
export interface FailureHooks {
  readonly onHandlerFailed: ((failure: HandlerFailure) => unknown) | undefined;
  readonly onDeadLetter: ((letter: DeadLetterNotice) => unknown) | undefined;
}

/** How much of a handler's error is logged: name, message and stack, or only the name. */
type ErrorLogging = 'full' | 'name';

/** Counts and logs what went wrong in handlers, and tells the host. */
export class FailureReport {
  private readonly logger = new WebhooksLogger();

  constructor(
    private readonly counters: CallbackTally,
    private readonly hooks: FailureHooks,
    private readonly logErrors: ErrorLogging = 'full',
  ) {}

  /** @param dueIn milliseconds until the next attempt, if there is one */
  failed(failure: HandlerFailure, dueIn = 0): void {
    this.counters.failed++;
    const { handler, event, error, attempt, next } = failure;
    const line = `${handler} failed on ${event.eventName} ${event.id}`;
    const word = this.wordingFor(event);
    if (next === 'retry' && DELIVERY_CHANNEL.hasSubscribers) {
      const { eventName, id: eventId } = event;
      DELIVERY_CHANNEL.publish({ phase: 'retry', handler, eventName, eventId, attempt, dueIn });
    }
    if (next === 'retry') {
      const again = `attempt ${attempt}, next attempt in ${(dueIn / 1000).toFixed(1)} s`;
      // the first attempt's line has the details
      if (attempt > 1) this.logger.warn(`${line} with ${nameOf(error)}: ${again}`);
      else this.logger.warn(`${line}: ${again}: ${word === undefined ? nameOf(error) : describe(error, word)}`);
    } else if (word === undefined) this.logger.error(`${line} with ${nameOf(error)}`);
    else this.logger.error(`${line}: ${describeShortly(error, word)}`, describe(error, word));
    void this.tell('onHandlerFailed', failure);
  }

  /** The handler could not be called: this version of the app cannot read the event, or the handler does not listen to it. */
  notCalled(
    handler: string,
    { eventName, eventId }: Pick<DeadLetterNotice, 'eventName' | 'eventId'>,
    error: unknown,
  ): void {
    this.logger.warn(`${handler} could not be called for ${eventName} ${eventId}`, stackOf(error));
  }

  deadLetter(letter: DeadLetterNotice): void {
    this.counters.deadLetters++;
    const { handler, eventName, eventId, attempts } = letter;
    this.logger.error(`${handler} gave up ${eventName} ${eventId} after attempt ${attempts}: a dead letter`);
    if (DELIVERY_CHANNEL.hasSubscribers) {
      DELIVERY_CHANNEL.publish({ phase: 'dead-letter', handler, eventName, eventId, attempts });
    }
    void this.tell('onDeadLetter', letter);
  }

  dropped(handler: string, event: AnyChatEvent): void {
    this.counters.dropped++;
    this.logger.error(`${handler} is too slow: ${event.eventName} ${event.id} was dropped, its queue is full`);
    if (!DELIVERY_CHANNEL.hasSubscribers) return;
    DELIVERY_CHANNEL.publish({ phase: 'dropped', handler, eventName: event.eventName, eventId: event.id });
  }

  /** Undefined where only names are logged. */
  private wordingFor(event: AnyChatEvent): Wording | undefined {
    return this.logErrors === 'full' ? maskedBy(event) : undefined;
  }

  private async tell<Hook extends keyof FailureHooks>(
    hook: Hook,
    notice: Parameters<NonNullable<FailureHooks[Hook]>>[0],
  ): Promise<void> {
    try {
      await (this.hooks[hook] as ((told: typeof notice) => unknown) | undefined)?.(notice);
    } catch (error) {
      const { event } = notice;
      const word = event && this.wordingFor(event);
      if (word === undefined) this.logger.error(`${hook} itself failed with ${nameOf(error)}`);
      else this.logger.error(`${hook} itself failed: ${describeShortly(error, word)}`, describe(error, word));
    }
  }
}
