import type { AnyChatEvent } from '../events/chat-events.js';
import type { DecisionFault, DecisionKind, RefusedTarget } from '../events/decision.event.js';
import type { Provider, Trust } from '../events/chat-event.js';
import type { MessageElement } from '../events/message-element.js';
import { uuidv7 } from '../time/uuidv7.js';

/**
 * How far a callback has come. For audit alone: `recorded` (given to the handlers at most once) and `rejected` (from a genuine caller,
 * but the body does not fit its command). With durable delivery: `pending` (an instance works on it), `settled` (every handler was
 * done in the first pass), `split` (each handler that was not done has a delivery of its own).
 */
export type JournalState = 'recorded' | 'rejected' | 'pending' | 'settled' | 'split';

/** Gives a holder something for some time. What is undone when the time is over, anybody may take. */
export interface Lease {
  /** Who holds it: a UUID of an instance, or of one of its claims. */
  readonly owner: string;
  /** How long, from the journal's now on. */
  readonly milliseconds: number;
}

/**
 * What is stored of a request besides its body: what the event is made from, and what helps to find it in logs. Never a signature or
 * secret.
 */
export interface RequestFacts {
  /** Address of the device that caused the callback, as the chat server gives it. */
  readonly clientIp?: string | undefined;
  /** Platform of that device, in the chat server's words. */
  readonly platform?: string | undefined;
  /** The chat server's id of the operation, if it sends one. */
  readonly operationId?: string | undefined;
  /** The chat server's id of the request, if it sends one. */
  readonly requestId?: string | undefined;
  /** The request's `Content-Type`. */
  readonly contentType?: string | undefined;
  /** Trace context of the request's span, such as a W3C `traceparent`, to which later attempts link; only with the option `telemetry`. */
  readonly traceContext?: string | undefined;
}

/**
 * What is stored of a decision: all that its event has besides the proposal, which is made from the body. JSON gives it back as it was.
 */
export interface DecisionRecord {
  /** Id of the handler that was asked. */
  readonly handler: string;
  /** Whether the handler was only tried: then the answer was "go on", whatever `kind` says. */
  readonly shadow: boolean;
  /** What the handler decided, or what its `onFailure` says. */
  readonly kind: DecisionKind;
  /** Why the handler did not decide; left out where it did. */
  readonly fault?: DecisionFault;
  /** What the person is told. */
  readonly text?: string;
  /** Error code in the chat server's own range. */
  readonly code?: number;
  /** To whom it was refused, where that was decided for each. */
  readonly targets?: readonly RefusedTarget[];
  /** What was changed, by names on the wire. Left out when the option `store` is `metadata`. */
  readonly changes?: Readonly<Record<string, unknown>>;
}

/**
 * A callback as a journal stores it: the audit row and, with the body, everything that the event is made from. Times in epoch
 * milliseconds.
 */
export interface JournalEntry {
  /** The journal's own key, a UUIDv7: sorts by time. */
  readonly key: string;
  /** Unique: a second entry with the same event id is a duplicate. At most 64 ASCII characters. */
  readonly eventId: string;
  readonly state: JournalState;
  readonly provider: Provider;
  readonly appId: string;
  /** Empty when a rejected body named none. */
  readonly command: string;
  readonly eventName: string;
  /** Conversation, accounts and groups are free text: of any length, with any character. */
  readonly conversationKey: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly groupId: string | null;
  /** The event's number in its conversation: a safe integer. Null for what has none. */
  readonly sequence: number | null;
  /** Who sent the message that it is about, a person or the app's own backend; null for what is no message. */
  readonly sentBy: 'user' | 'server' | null;
  /**
   * What the message consists of: the types of its elements in alphabetical order, each once, such as `text` or `image+text`. At most 128
   * ASCII characters, empty for a message of nothing; null for what is no message.
   */
  readonly messageKind: string | null;
  /** When it happened, as far as the chat server tells. */
  readonly occurredAt: number;
  /** When its body was complete. */
  readonly receivedAt: number;
  readonly trust: Trust;
  readonly facts: RequestFacts;
  /** The exact bytes, credentials blanked; null when the option `store` is `metadata`. */
  readonly body: Uint8Array | null;
  /** Name of the proposal that a decision was about, at most 64 ASCII characters; null for what is no decision. */
  readonly proposal: string | null;
  /** What a handler decided; null for what is no decision. */
  readonly decision: DecisionRecord | null;
  /** Ids of the handlers that it is due to, decided when it is stored; empty unless `state` is `pending`. */
  readonly due: readonly string[];
  /** The lease of the instance that stores it; null unless `state` is `pending`. */
  readonly lease: Lease | null;
}

/** Most bytes of a rejected body that are stored. */
const REJECTED_BODY_LIMIT = 64 * 1024;

/**
 * Makes the entry of an event.
 *
 * @param first whom it is due to, and the lease for the first pass; left out where nothing is delivered from the journal
 * @param decision what a handler decided, where the event is about that
 */
export function toJournalEntry(
  event: AnyChatEvent,
  facts: RequestFacts,
  body: Uint8Array | null,
  first?: Pick<JournalEntry, 'due' | 'lease'>,
  decision: DecisionRecord | null = null,
): JournalEntry {
  // what was answered with an error is stored and emitted once, and promised to no handler
  const rejected = event.eventName === 'chat.callback.rejected';
  const pending = !rejected && first !== undefined && first.due.length > 0;
  const { from = null, to = null, groupId = null, conversationKey = null, sequence } = event.subject();
  return {
    key: uuidv7(event.receivedAt),
    eventId: event.id,
    state: rejected ? 'rejected' : pending ? 'pending' : 'recorded',
    provider: event.provider,
    appId: event.appId,
    command: event.command,
    eventName: event.eventName,
    conversationKey,
    from,
    to,
    groupId,
    // chat servers may send any number, and an integer column takes none but these
    sequence: Number.isSafeInteger(sequence) ? sequence! : null,
    sentBy: 'sentBy' in event ? event.sentBy : null,
    messageKind: 'sentBy' in event ? kindOf(event.elements) : null,
    occurredAt: event.occurredAt,
    receivedAt: event.receivedAt,
    trust: event.trust,
    facts,
    body: rejected && body !== null ? body.subarray(0, REJECTED_BODY_LIMIT) : body,
    proposal: 'proposalName' in event ? event.proposalName : null,
    decision,
    due: pending ? first.due : [],
    lease: pending ? first.lease : null,
  };
}

function kindOf(elements: readonly MessageElement[]): string {
  if (elements.length === 1) return elements[0]!.type; // most messages
  return [...new Set(elements.map(({ type }) => type))].sort().join('+');
}
