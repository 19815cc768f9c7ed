import { SetMetadata } from '@nestjs/common';
import { ChatEvent } from './chat-event.js';
import { CHAT_EVENT_NAMES, type AnyChatEvent, type ChatEventClass, type ChatEventName } from './chat-events.js';

const HANDLED_EVENTS = 'chat-webhooks:handled-events';

/** A class that can be listened to: one of the events, or `ChatEvent` for all of them. */
export type ListenableEvent = ChatEventClass | typeof ChatEvent;

/** The event that a handler of class `C` receives. */
export type HandledEvent<C extends ListenableEvent> = C extends abstract new (data: never) => infer E
  ? ChatEvent extends E
    ? AnyChatEvent
    : E
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
  const names = new Set<ChatEventName>(
    events.flatMap((event) => ('eventName' in event ? [event.eventName] : CHAT_EVENT_NAMES)),
  );
  return SetMetadata(HANDLED_EVENTS, [...names]);
}

/** The names a method handles, or undefined for a method without the decorator. */
export function handledEvents(method: unknown): readonly ChatEventName[] | undefined {
  return typeof method === 'function' ? Reflect.getMetadata(HANDLED_EVENTS, method) : undefined;
}
