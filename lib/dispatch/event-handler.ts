import type { AnyChatEvent, ChatEventName } from '../events/chat-events.js';

/** A method with `@OnChatEvent`, ready to be called. */
export interface EventHandler {
  /** `ClassName.methodName`. */
  readonly name: string;
  readonly events: readonly ChatEventName[];
  readonly invoke: (event: AnyChatEvent) => unknown;
}

/** A call of a handler or listener that threw or rejected. */
export interface HandlerFailure {
  /** `ClassName.methodName`, or `@OnEvent` for a plain listener, of which Nest hides failures unless `suppressErrors: false`. */
  readonly handler: string;
  readonly event: AnyChatEvent;
  /** Whatever was thrown, `null` included. */
  readonly error: unknown;
}
