import { Injectable } from '@nestjs/common';
import { inspect } from 'node:util';
import { ChatEvent } from '../events/chat-event.js';
import type { AnyChatEvent } from '../events/chat-events.js';
import {
  eventNamesOf,
  OnChatEvent,
  type HandledEvent,
  type ListenableEvent,
} from '../events/on-chat-event.decorator.js';
import { LONGEST_DELAY } from '../time/time-limit.js';

/** Milliseconds: less than the 5 s that test runners give a test, as this error says more than theirs. */
const PATIENCE = 2_000;

/** Which event to wait for, and how long. */
export interface AwaitedEvent<Event> {
  /** Milliseconds until it fails; `Infinity` leaves that to the test runner. @default 2000 */
  readonly within?: number;
  /** Picks the event among those of its class. @default any of them */
  readonly where?: (event: Event) => boolean;
}

/**
 * Keeps every event that the app is notified about, and lets a test await one. Add it to the providers of the app under test.
 *
 * @example
 * ```ts
 * const module = await Test.createTestingModule({ imports: [AppModule], providers: [EventRecorder] }).compile();
 * const message = await app.get(EventRecorder).next(C2cMessageSent, { where: ({ from }) => from === 'jared' });
 * ```
 */
@Injectable()
export class EventRecorder {
  private recorded: AnyChatEvent[] = [];
  private readonly given = new Set<AnyChatEvent>();
  private readonly looking = new Set<() => void>();

  /** All events since the start, or since `clear()`, in the order of their delivery. */
  get events(): readonly AnyChatEvent[] {
    return this.recorded;
  }

  @OnChatEvent(ChatEvent, { id: 'nestjs-chat-webhooks/testing:EventRecorder' })
  record(event: AnyChatEvent): void {
    this.recorded.push(event);
    for (const look of this.looking) look();
  }

  /**
   * The first such event that no `next()` has returned yet, whether it is here already or still to come.
   *
   * @param event a class of events, or `ChatEvent` for any
   * @throws Error, as a rejection, when none comes in time; it lists those that came
   */
  next<C extends ListenableEvent>(event: C, awaited: AwaitedEvent<HandledEvent<C>> = {}): Promise<HandledEvent<C>> {
    const names: readonly string[] = eventNamesOf(event);
    const { within = PATIENCE, where = () => true } = awaited;
    const isWanted = (one: AnyChatEvent): one is HandledEvent<C> =>
      names.includes(one.eventName) && !this.given.has(one) && where(one as HandledEvent<C>);
    const look = () => {
      const found = this.recorded.find(isWanted);
      if (found !== undefined) this.given.add(found);
      return found;
    };
    const wanted = `No ${event.name}${awaited.where === undefined ? '' : ' of the wanted kind'}`;
    return this.when(look, within, () => `${wanted} came within ${within} ms`);
  }

  /**
   * All events so far, as soon as there are at least `count` of them.
   *
   * @throws Error, as a rejection, when they do not come in time; it lists those that came
   */
  received(count: number, { within = PATIENCE }: { readonly within?: number } = {}): Promise<readonly AnyChatEvent[]> {
    const look = () => (this.recorded.length >= count ? [...this.recorded] : undefined);
    return this.when(look, within, () => `${this.recorded.length} of ${count} events came within ${within} ms`);
  }

  /** Forgets all events so far. */
  clear(): void {
    this.recorded = [];
    this.given.clear();
  }

  /** Looks now, and again after each event. */
  private when<T>(find: () => T | undefined, within: number, complaint: () => string): Promise<T> {
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        this.looking.delete(look);
      };
      const look = () => {
        try {
          const found = find();
          if (found === undefined) return;
          end();
          resolve(found);
        } catch (error) {
          end();
          reject(error);
        }
      };
      // keeps the process alive: otherwise node:test might end the test without saying what is missing
      const timer = setTimeout(
        () => {
          end();
          reject(new Error(`${complaint()}\n${this.describe()}`));
        },
        Math.min(within, LONGEST_DELAY),
      );
      this.looking.add(look);
      look();
    });
  }

  private describe(): string {
    if (this.recorded.length === 0)
      return 'No event came at all: was the callback answered OK, and is EventRecorder a provider of the app?';
    const lines = this.recorded.map((event) => {
      const { from, to, groupId, text, kind, reason } = event as Readonly<Record<string, unknown>> & AnyChatEvent;
      const facts = Object.entries({ from, to, groupId, text, kind, reason }).filter(
        ([, value]) => value !== undefined,
      );
      const given = this.given.has(event) ? ', returned by an earlier next()' : '';
      return `  ${event.constructor.name} (${event.command}) ${inspect(Object.fromEntries(facts), { breakLength: Infinity })}${given}`;
    });
    return ['What came:', ...lines].join('\n');
  }
}
