import type { ChatEvent, EventData } from './chat-event.js';
import type { Provider, ProviderOf, RawBody } from './raw-body.js';

/** What an event has of the chat server that it came from. */
export interface FromProvider<Name extends string, P extends Provider> {
  readonly eventName: Name;
  readonly provider: P;
  /** The parsed body as it came (credentials blanked), with whatever members this version does not know. */
  readonly raw: RawBody<Name, P>;
}

/** An event with the members of `E`, as a union over the chat servers that it may come from: `provider` narrows `raw`. */
export type EventOf<Name extends string, E extends ChatEvent> = {
  [P in ProviderOf<Name>]: E & FromProvider<Name, P>;
}[ProviderOf<Name>];

/** The class of an event that has members of `E`. */
export interface EventClass<Name extends string, E extends ChatEvent> {
  /** The name under which the event is emitted and stored. */
  readonly eventName: Name;
  readonly prototype: EventOf<Name, E>;
  new (data: EventData<EventOf<Name, E>>): EventOf<Name, E>;
}

/**
 * Makes the class of an event from the class with its members.
 *
 * @param className the name of the constant that holds it, for logs and debuggers
 * @param eventName the name under which the event is emitted and stored
 *
 * @example
 * ```ts
 * export const GroupMessageSent = eventClass('GroupMessageSent', 'chat.group-message.sent', GroupMessage);
 * export type GroupMessageSent = EventOf<typeof GroupMessageSent.eventName, GroupMessage>;
 * ```
 */
export function eventClass<Name extends string, E extends ChatEvent>(
  className: string,
  eventName: Name,
  members: abstract new (data: never) => E,
): EventClass<Name, E> {
  const base = members as unknown as new (data: object) => ChatEvent;
  // a computed key gives the class its name
  const classes = {
    [className]: class extends base {
      static readonly eventName = eventName;
    },
  };
  return classes[className] as unknown as EventClass<Name, E>;
}
