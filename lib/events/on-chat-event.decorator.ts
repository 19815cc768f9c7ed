import { SetMetadata } from '@nestjs/common';
import type { ChatEvent } from './chat-event.js';
import { CHAT_EVENTS, type AnyChatEvent, type ChatEventClass, type ChatEventName } from './chat-events.js';
import type { MessageEvent } from './message-event.js';

const HANDLED_EVENTS = 'chat-webhooks:handled-events';

/**
 * A class that can be listened to: one of the events, `ChatEvent` for all of them, or `MessageEvent` for all messages (those
 * that were not delivered included).
 */
export type ListenableEvent = ChatEventClass | typeof ChatEvent | typeof MessageEvent;

/** The event that a handler of class `C` receives. */
export type HandledEvent<C extends ListenableEvent> = C extends abstract new (data: never) => infer E
  ? Extract<AnyChatEvent, E>
  : never;

/**
 * Marks a method as a handler of chat events. The method's parameter is checked at compile time. Each handler gets each event
 * once and by itself: one that is slow or fails neither delays nor hides the event from the others.
 *
 * @example
 * ```ts
 * @OnChatEvent(C2cMessageSent, GroupMessageSent)
 * async keep(message: C2cMessageSent | GroupMessageSent) { … }
 * ```
 */
export function OnChatEvent<const Events extends readonly [ListenableEvent, ...ListenableEvent[]]>(
  ...events: Events
): <Handler extends (event: HandledEvent<Events[number]>) => unknown>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<Handler>,
) => void {
  return (target, key, descriptor) => {
    const others = handledEvents(descriptor.value) ?? []; // the decorator may stand there twice
    SetMetadata(HANDLED_EVENTS, [...new Set([...others, ...events.flatMap(namesOf)])])(target, key, descriptor);
  };
}

/** An event's own name; of a base class, the names of the events below it. */
function namesOf(event: ListenableEvent): ChatEventName[] {
  if ('eventName' in event) return [event.eventName];
  return CHAT_EVENTS.filter(({ prototype }) => prototype instanceof event).map(({ eventName }) => eventName);
}

/** The names a method handles, or undefined for a method without the decorator. */
export function handledEvents(method: unknown): readonly ChatEventName[] | undefined {
  return typeof method === 'function' ? Reflect.getMetadata(HANDLED_EVENTS, method) : undefined;
}
