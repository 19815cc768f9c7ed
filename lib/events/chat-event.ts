import type { Provider } from './raw-body.js';

export type { Provider } from './raw-body.js';

/**
 * How far the caller was verified: Tencent's signature, OpenIM's secret, or, where the options say so, only the SDKAppID
 * or nothing but the network.
 */
export type Trust = 'signature' | 'secret' | 'unverified-app-id' | 'unverified-network';

/** The members that an event is made from: all of its data, without what the class itself computes. */
export type EventData<E> = E extends unknown ? Omit<E, 'eventName' | 'text' | 'toJSON'> : never;

/** An event as JSON: its members by their names. `chatEventFromJSON()` makes the event again. */
export interface ChatEventJson extends Omit<EventData<ChatEvent>, 'client' | 'raw'> {
  readonly eventName: string;
  /** JSON has no members that are undefined. */
  readonly client: Partial<ChatClient>;
  readonly [member: string]: unknown;
}

/** What every event has. `@OnChatEvent(ChatEvent)` receives all of them; `eventName` tells which one it is. */
export abstract class ChatEvent {
  /** Matched and stored by this name, never by the class's identity. */
  abstract readonly eventName: string;
  /** Equal for equal callbacks; see `eventId()`. */
  readonly id: string;
  readonly provider: Provider;
  /** Tencent: the SDKAppID. OpenIM: the option `openim.appId`. */
  readonly appId: string;
  /** The sender's word, such as `C2C.CallbackAfterSendMsg`. */
  readonly command: string;
  /** Epoch milliseconds at which the callback's body was complete. */
  readonly receivedAt: number;
  /** Epoch milliseconds; the sender's event time, else the message's, else `receivedAt`. */
  readonly occurredAt: number;
  readonly trust: Trust;
  readonly client: ChatClient;
  /** The parsed body as it came (credentials blanked), with whatever members this version does not know. */
  readonly raw: unknown;

  constructor(data: EventData<ChatEvent>) {
    this.id = data.id;
    this.provider = data.provider;
    this.appId = data.appId;
    this.command = data.command;
    this.receivedAt = data.receivedAt;
    this.occurredAt = data.occurredAt;
    this.trust = data.trust;
    this.client = data.client;
    this.raw = data.raw;
  }

  /** What `JSON.stringify` writes, with all that `chatEventFromJSON()` needs. */
  toJSON(): ChatEventJson {
    return { ...(this as EventData<ChatEvent>), eventName: this.eventName };
  }
}

/** The device that caused the callback, as far as the sender tells. */
export interface ChatClient {
  /** Tencent's `ClientIP`. */
  readonly ip: string | undefined;
  /** Tencent's `OptPlatform` as sent; for OpenIM the name of `senderPlatformID`. An open list. */
  readonly platform: string | undefined;
}
