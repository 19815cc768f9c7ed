import type { AnyChatEvent, ChatEventName } from '../events/chat-events.js';
import type { Delivery } from '../events/delivery.js';
import type { ChatEventHandlerOptions } from '../events/on-chat-event.decorator.js';

/** How a handler is called, and how often; complete and checked. Times in milliseconds. */
export type HandlerPolicy = Readonly<Required<Omit<ChatEventHandlerOptions, 'id'>>>;

/** A method with `@OnChatEvent`, ready to be called. */
export interface EventHandler {
  /** The decorator's `id`, else `ClassName.methodName`. */
  readonly id: string;
  readonly events: readonly ChatEventName[];
  readonly policy: HandlerPolicy;
  readonly invoke: (event: AnyChatEvent, delivery: Delivery) => unknown;
}

/** Something of each handler, by the names of the events it handles. */
export function indexByEvent<T>(
  handlers: readonly EventHandler[],
  valueOf: (handler: EventHandler) => T,
): ReadonlyMap<string, readonly T[]> {
  const index = new Map<string, T[]>();
  for (const handler of handlers) {
    const value = valueOf(handler);
    for (const name of handler.events) index.set(name, [...(index.get(name) ?? []), value]);
  }
  return index;
}
