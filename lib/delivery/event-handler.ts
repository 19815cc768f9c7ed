import type { Provider } from '../events/chat-event.js';
import type { AnyChatEvent, ChatEventName } from '../events/chat-events.js';
import type { Delivery } from '../events/delivery.js';
import type { ChatEventHandlerOptions } from '../events/on-chat-event.decorator.js';

/** How a handler is called, and how often: complete and checked. Times in milliseconds. */
export type HandlerPolicy = Readonly<Required<Omit<ChatEventHandlerOptions, 'id' | 'apps' | 'provider'>>>;

/** Whose events a handler wants. */
export interface HandlerSource {
  /** Undefined for all. */
  readonly apps: ReadonlySet<string> | undefined;
  /** Undefined for all. */
  readonly provider: Provider | undefined;
}

/** What decides which handlers get an event. A stored callback has it too. */
export interface EventOrigin {
  readonly eventName: string;
  readonly provider: Provider;
  readonly appId: string;
}

/** A method with `@OnChatEvent`, ready to be called. */
export interface EventHandler {
  /** The decorator's `id`, else `ClassName.methodName`. */
  readonly id: string;
  readonly events: readonly ChatEventName[];
  /** Whose events it wants; undefined for all apps. */
  readonly source?: HandlerSource | undefined;
  readonly policy: HandlerPolicy;
  readonly invoke: (event: AnyChatEvent, delivery: Delivery) => unknown;
}

/** @throws Error when the journal could not tell two handlers apart */
export function refuseRepeatedIds(handlers: readonly EventHandler[]): void {
  const ids = handlers.map(({ id }) => id);
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated === undefined) return;
  throw new Error(
    `ChatWebhooksModule: two handlers are called "${repeated}". The journal keeps what is due by this name: ` +
      "provide the class in one module only, or give one of them an id of its own, @OnChatEvent(…, { id: '…' })",
  );
}

/** Whether a handler is to get an event. */
export function isFor({ events, source }: EventHandler, event: EventOrigin): boolean {
  return (events as readonly string[]).includes(event.eventName) && wants(source, event);
}

/** Whether a handler with this filter is for an app of a chat server. */
export function wants(
  source: HandlerSource | undefined,
  { provider, appId }: Pick<EventOrigin, 'provider' | 'appId'>,
): boolean {
  return source === undefined || ((source.provider ?? provider) === provider && source.apps?.has(appId) !== false);
}

/** A value per handler, found by the event that the handlers are to get. */
export class HandlerIndex<T> {
  private readonly byName = new Map<string, IndexEntry<T>>();

  constructor(handlers: readonly EventHandler[], valueOf: (handler: EventHandler) => T) {
    for (const handler of handlers) {
      const value = valueOf(handler);
      for (const name of handler.events) {
        const entry = this.byName.get(name) ?? { values: [], sources: [], isFiltered: false };
        this.byName.set(name, entry);
        entry.values.push(value);
        entry.sources.push(handler.source);
        entry.isFiltered ||= handler.source !== undefined;
      }
    }
  }

  /** In the order of the handlers. */
  of(event: EventOrigin): readonly T[] {
    const entry = this.byName.get(event.eventName);
    if (entry === undefined) return [];
    const { values, sources, isFiltered } = entry;
    return isFiltered ? values.filter((_, index) => wants(sources[index], event)) : values;
  }
}

interface IndexEntry<T> {
  readonly values: T[];
  readonly sources: (HandlerSource | undefined)[];
  /** Whether any handler wants only the events of some apps. Most apps have no such filter. */
  isFiltered: boolean;
}
