import { channel } from 'node:diagnostics_channel';
import type { Provider } from '../events/chat-event.js';
import type { Silence } from '../silence/silence.js';

// Payloads name chat servers, apps, commands, events and handlers. They never have an account, a group, a text, a signature or a secret.

/**
 * A callback was answered. `accepted`: new, and stored where there is a journal. `duplicate`: it had come before. `asked`: it asked before
 * something happened, and `chat-webhooks:decision` tells what was decided. `probe`: a test of the URL. `refused`: `code` tells why.
 */
export interface CallbackMessage {
  readonly outcome: 'accepted' | 'duplicate' | 'asked' | 'probe' | 'refused';
  readonly provider: Provider;
  /** Undefined for a caller that is not known to be the chat server. */
  readonly appId: string | undefined;
  /** Undefined when this version does not know it: then it can be any text. */
  readonly command: string | undefined;
  /** Code of the refusal, such as `INVALID_SIGNATURE`; undefined where nothing was refused. */
  readonly code: string | undefined;
  /** Milliseconds from the admission of the caller to the answer; undefined for a caller that was not admitted. */
  readonly milliseconds: number | undefined;
  /** Milliseconds in which the chat server wants its answer: the option `answerTimeout`. */
  readonly budget: number;
}

/** What all messages about a delivery tell. */
interface DeliveryFacts {
  /** The handler's id. */
  readonly handler: string;
  /** Such as `chat.c2c-message.sent`. */
  readonly eventName: string;
  /** A hash, or a UUID. */
  readonly eventId: string;
}

/** What all messages about one call of a handler tell. */
interface AttemptFacts extends DeliveryFacts {
  readonly provider: Provider;
  readonly appId: string;
  /** Counts from 1. */
  readonly attempt: number;
}

/** A handler is called. */
export interface DeliveryStarted extends AttemptFacts {
  readonly phase: 'start';
}

/** A call of a handler has ended. */
export interface DeliveryEnded extends AttemptFacts {
  readonly phase: 'end';
  /** How long the call took. */
  readonly milliseconds: number;
  /** Name of the error, such as `HandlerTimeoutError`; undefined where the handler succeeded. */
  readonly error: string | undefined;
}

/** A delivery failed, and will be tried again. */
export interface DeliveryRetried extends DeliveryFacts {
  readonly phase: 'retry';
  /** The attempt that failed; counts from 1. */
  readonly attempt: number;
  /** Milliseconds until the next one. */
  readonly dueIn: number;
}

/** A delivery was given up: it is in the journal as a dead letter. */
export interface DeliveryGivenUp extends DeliveryFacts {
  readonly phase: 'dead-letter';
  /** How many were made. */
  readonly attempts: number;
}

/** A handler never gets an event, as its queue was full. Only where delivery is at most once. */
export interface DeliveryDropped extends DeliveryFacts {
  readonly phase: 'dropped';
}

/** What happens with one event and one handler; `phase` tells them apart. */
export type DeliveryMessage = DeliveryStarted | DeliveryEnded | DeliveryRetried | DeliveryGivenUp | DeliveryDropped;

/** A `@BeforeChatEvent` handler was asked. */
export interface DecisionMessage {
  readonly provider: Provider;
  readonly appId: string;
  readonly command: string;
  /** Such as `C2cMessageSending`. */
  readonly proposal: string;
  /** The handler's id. */
  readonly handler: string;
  /** What was decided, `shadow` for one that was only tried, or why the handler did not decide: as `CallbackCounters.decisions` counts it. */
  readonly outcome: string;
  /** How long the handler took. */
  readonly milliseconds: number;
  /** Milliseconds that it had. */
  readonly budget: number;
}

/** A batch was given to the journal. */
export interface JournalMessage {
  /** `failed` when the journal took none of it. */
  readonly outcome: 'written' | 'failed';
  /** Callbacks and decisions in the batch. */
  readonly entries: number;
  /** Bytes of their bodies. */
  readonly bytes: number;
  /** Entries that were stored already. */
  readonly duplicates: number;
  /** Entries that the journal refused, each by itself. */
  readonly refused: number;
  readonly milliseconds: number;
  /** Name of the error; undefined unless `outcome` is `failed`. */
  readonly error: string | undefined;
}

/** The message of each channel. */
export interface ChannelMessages {
  readonly 'chat-webhooks:callback': CallbackMessage;
  readonly 'chat-webhooks:delivery': DeliveryMessage;
  readonly 'chat-webhooks:decision': DecisionMessage;
  readonly 'chat-webhooks:journal': JournalMessage;
  readonly 'chat-webhooks:silence': Silence;
}

/** One channel, as those write it who publish: they make a message only where somebody listens. */
export interface PublishingChannel<Message> {
  readonly hasSubscribers: boolean;
  publish(message: Message): void;
}

function named<Name extends keyof ChannelMessages>(name: Name): PublishingChannel<ChannelMessages[Name]> {
  return channel(name);
}

export const CALLBACK_CHANNEL = named('chat-webhooks:callback');
export const DELIVERY_CHANNEL = named('chat-webhooks:delivery');
export const DECISION_CHANNEL = named('chat-webhooks:decision');
export const JOURNAL_CHANNEL = named('chat-webhooks:journal');
export const SILENCE_CHANNEL = named('chat-webhooks:silence');
