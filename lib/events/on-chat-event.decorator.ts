import { SetMetadata } from '@nestjs/common';
import type { ChatEvent, Provider } from './chat-event.js';
import { CHAT_EVENTS, type AnyChatEvent, type ChatEventClass, type ChatEventName } from './chat-events.js';
import { noteDecorated } from './decorated-methods.js';
import type { Delivery } from './delivery.js';

const CHAT_EVENT_HANDLER = 'chat-webhooks:handler';

/** A base class of events, such as `MessageEvent`: who listens to it gets all events of the family. */
export type EventFamily = abstract new (data: never) => ChatEvent;

/** A class that can be listened to: one of the events, a family of them, or `ChatEvent` for all. */
export type ListenableEvent = ChatEventClass | EventFamily;

/** The event that a handler of class `C` receives. */
export type HandledEvent<C extends ListenableEvent> = C extends {
  readonly eventName: string;
  readonly prototype: infer E;
}
  ? E // as it is, so that the compiler calls it by its name
  : C extends { readonly prototype: infer E }
    ? Extract<AnyChatEvent, E>
    : never;

/** How one handler is called. For what is left out, the module's options count. */
export interface ChatEventHandlerOptions {
  /**
   * Identifies the handler in a durable journal: 1 to 255 characters. Waiting deliveries are found by it, so pass the old id when
   * you rename the class or the method. @default 'ClassName.methodName'
   */
  id?: string;
  /**
   * Only events of these apps: SDKAppIDs, or `appId`s of OpenIM installations. An app that the options do not list causes a warning
   * at the start. @default all apps
   */
  apps?: readonly (string | number)[];
  /** Only events of this chat server. @default all chat servers */
  provider?: Provider;
  /**
   * Attempts before the delivery becomes a dead letter; 1 means no retry. An attempt that a crash ended counts, even if the handler
   * was not reached. Without a durable journal there is only one attempt. @default handlerAttempts of the module: 15
   */
  attempts?: number;
  /**
   * Milliseconds that one attempt may take; then it counts as failed and `delivery.signal` is aborted.
   * @default handlerTimeout of the module: 60000
   */
  timeout?: number;
  /** How many calls may run at once, in each instance of the app. @default handlerConcurrency of the module: 64 */
  concurrency?: number;
  /**
   * Milliseconds before the second attempt, doubled before each further one, and reduced by a random part of up to half.
   * @default retryDelay of the module: 1000
   */
  retryDelay?: number;
  /** Maximum milliseconds between two attempts. @default retryDelayLimit of the module: 600000 */
  retryDelayLimit?: number;
}

/** What `@OnChatEvent` notes about a method. */
export interface ChatEventHandlerMetadata {
  readonly events: readonly ChatEventName[];
  readonly options: ChatEventHandlerOptions;
}

type ListenableEvents = readonly [ListenableEvent, ...ListenableEvent[]];

type HandlerDecorator<Events extends ListenableEvents> = <Handler extends HandlerMethod<Events>>(
  target: object,
  key: string, // a method without a name is not found
  descriptor: TypedPropertyDescriptor<Handler>,
) => void;

// for a call that does not fit, the compiler takes the widest list, and would report the method instead of the misspelt option
type HandlerMethod<Events extends ListenableEvents> = ListenableEvents extends Events
  ? (...parameters: never) => unknown
  : (event: HandledEvent<Events[number]>, delivery: Delivery) => unknown;

/**
 * Marks a method as a handler of chat events. The method's parameters are checked at compile time: the event, and if wanted a
 * `Delivery`, which tells the attempt and how to stop. Each handler gets each event independently: a handler that is slow or fails
 * neither delays the event for the others nor hides it from them. With a durable journal it is called again until it succeeds or its
 * attempts are used up, and may therefore see an event more than once.
 *
 * @example
 * ```ts
 * @OnChatEvent(C2cMessageSent, GroupMessageSent, { id: 'archive', attempts: 5 })
 * async keep(message: C2cMessageSent | GroupMessageSent, { attempt }: Delivery) { … }
 * ```
 */
export function OnChatEvent<const Events extends ListenableEvents>(...events: Events): HandlerDecorator<Events>;
export function OnChatEvent<const Events extends ListenableEvents>(
  ...eventsAndOptions: [...events: Events, options: ChatEventHandlerOptions]
): HandlerDecorator<Events>;
export function OnChatEvent(...given: readonly (ListenableEvent | ChatEventHandlerOptions)[]) {
  const events = given.filter((one): one is ListenableEvent => typeof one === 'function');
  const options = given.filter((one): one is ChatEventHandlerOptions => typeof one === 'object' && one !== null);
  if (events.length === 0 || events.length + options.length < given.length || events.some(isNoEvent)) {
    throw new TypeError('@OnChatEvent takes event classes, such as C2cMessageSent, followed by its options');
  }
  return (target: object, key: string | symbol, descriptor: PropertyDescriptor) => {
    if (typeof descriptor?.value !== 'function') {
      throw new TypeError('@OnChatEvent takes a method, in a class that is compiled with "experimentalDecorators"');
    }
    const other = handlerMetadata(descriptor.value); // a method may have the decorator twice
    const metadata: ChatEventHandlerMetadata = {
      events: [...new Set([...(other?.events ?? []), ...events.flatMap(eventNamesOf)])],
      options: Object.assign({}, other?.options, ...options),
    };
    SetMetadata(CHAT_EVENT_HANDLER, metadata)(target, key, descriptor);
    noteDecorated({ target, key });
  };
}

/** An event's own name; of a base class, the names of the events below it. */
export function eventNamesOf(event: ListenableEvent): ChatEventName[] {
  if ('eventName' in event) return [event.eventName];
  return CHAT_EVENTS.filter(({ prototype }) => prototype instanceof event).map(({ eventName }) => eventName);
}

/** For callers without a compiler: a handler that listens to nothing would never be called. */
function isNoEvent(event: ListenableEvent): boolean {
  return eventNamesOf(event).length === 0;
}

/** What the decorator said of a method, or undefined for one without it. */
export function handlerMetadata(method: unknown): ChatEventHandlerMetadata | undefined {
  return typeof method === 'function' ? Reflect.getMetadata(CHAT_EVENT_HANDLER, method) : undefined;
}
