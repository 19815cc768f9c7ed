import type { Provider } from './raw-body.js';

export type { Provider } from './raw-body.js';

/**
 * How the caller was verified: `signature` (Tencent's `Sign`) or `secret` (OpenIM's); or, where the options allow it, only its
 * SDKAppID (`unverified-app-id`) or nothing at all (`unverified-network`).
 */
export type Trust = 'signature' | 'secret' | 'unverified-app-id' | 'unverified-network';

/** The members that an event is made from: all of its data, without what its class computes. */
export type EventData<E> = E extends unknown ? Omit<E, 'eventName' | 'text' | 'subject' | 'toJSON'> : never;

/** An event as JSON: its members by their names. `chatEventFromJSON()` turns it back into an event. */
export interface ChatEventJson extends Omit<EventData<ChatEvent>, 'client' | 'raw'> {
  readonly eventName: string;
  /** Without the members that are undefined, as JSON has none. */
  readonly client: Partial<ChatClient>;
  readonly [member: string]: unknown;
}

/** Whom an event concerns: what a journal keeps of it in columns of their own. A member that is left out is null there. */
export interface EventSubject {
  readonly from?: string | null | undefined;
  readonly to?: string | undefined;
  readonly groupId?: string | undefined;
  readonly conversationKey?: string | undefined;
  /** Order of the message in its conversation, where the chat server assigned one. A whole number. */
  readonly sequence?: number | undefined;
}

/** The only one of several: what a column of a journal keeps that has room for one. Undefined for nobody, and for more than one. */
export function onlyOne<T>(several: readonly T[]): T | undefined {
  return several.length === 1 ? several[0] : undefined;
}

const NOBODY: EventSubject = Object.freeze({});

/** What every event has. `@OnChatEvent(ChatEvent)` receives all events; `eventName` tells which one it is. */
export abstract class ChatEvent {
  /** The name by which the event is emitted, stored and matched, such as `chat.c2c-message.sent`. */
  declare readonly eventName: string;
  /** 64 hex digits, equal for equal callbacks; see `eventId()`. Of a `CallbackUnrecognized` a UUID, new for each callback. */
  declare readonly id: string;
  /** The chat server that sent the callback. */
  declare readonly provider: Provider;
  /** Tencent: the SDKAppID. OpenIM: the option `openim.appId`. */
  declare readonly appId: string;
  /** The callback's command as the chat server spells it, such as `C2C.CallbackAfterSendMsg`. */
  declare readonly command: string;
  /** When the callback's body was complete, in epoch milliseconds. */
  declare readonly receivedAt: number;
  /** When it happened, in epoch milliseconds: the callback's event time, else the message's time, else `receivedAt`. */
  declare readonly occurredAt: number;
  /** How the caller was verified. */
  declare readonly trust: Trust;
  /** The device that caused the callback. */
  declare readonly client: ChatClient;
  /** The parsed body as it came (credentials blanked), with whatever members this version does not know. */
  declare readonly raw: unknown;

  /** @param data the members of the event and nothing else: they become its members as they are */
  constructor(data: EventData<ChatEvent>) {
    Object.assign(this, data);
    this.eventName = (new.target as unknown as { readonly eventName: string }).eventName;
  }

  /** Whom the event concerns. An event class says so itself, as a member called `from` need not be a sender. */
  subject(): EventSubject {
    return NOBODY;
  }

  /** What `JSON.stringify` writes: all that `chatEventFromJSON()` needs. */
  toJSON(): ChatEventJson {
    return { ...(this as EventData<ChatEvent>), eventName: this.eventName };
  }
}

/** The device that caused a callback, as far as the chat server tells. */
export interface ChatClient {
  /** Tencent's `ClientIP`. */
  readonly ip: string | undefined;
  /** Tencent's `OptPlatform` as sent; for OpenIM the name of `senderPlatformID`. An open list. */
  readonly platform: string | undefined;
}
