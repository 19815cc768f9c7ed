import type { AnyChatEvent } from '../events/chat-events.js';
import type { Provider, Trust } from '../events/chat-event.js';
import { uuidv7 } from './uuidv7.js';

/** `recorded`: stored and handed to the handlers once. `rejected`: genuine caller, body that does not fit its command. */
export type JournalState = 'recorded' | 'rejected';

/** What of a request, beside its body, is needed to make the event again. Never a signature, secret or authorization. */
export interface RequestFacts {
  readonly clientIp?: string;
  readonly platform?: string;
  readonly operationId?: string;
  readonly requestId?: string;
  readonly contentType?: string;
}

/** One callback as a journal keeps it: audit row and, with the body, everything the event is made from. */
export interface JournalEntry {
  /** The journal's own key, a UUIDv7: sorts by time. */
  readonly key: string;
  /** Unique: a second entry with the same one is a duplicate. At most 64 characters of ASCII. */
  readonly eventId: string;
  readonly state: JournalState;
  readonly provider: Provider;
  readonly appId: string;
  /** Empty when a rejected body named none. */
  readonly command: string;
  readonly eventName: string;
  /** Accounts, groups and the conversation are free text of any length and may hold any character. */
  readonly conversationKey: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly groupId: string | null;
  /** Epoch milliseconds, as all times here. */
  readonly occurredAt: number;
  readonly receivedAt: number;
  readonly trust: Trust;
  readonly facts: RequestFacts;
  /** The exact bytes, credentials blanked; null when the option `store` is `metadata`. */
  readonly body: Uint8Array | null;
}

/** Bytes of a rejected body that are kept. */
export const REJECTED_BODY_LIMIT = 64 * 1024;

/** Makes the entry of an event. */
export function toJournalEntry(event: AnyChatEvent, facts: RequestFacts, body: Uint8Array | null): JournalEntry {
  const rejected = event.eventName === 'chat.callback.rejected';
  return {
    key: uuidv7(event.receivedAt),
    eventId: event.id,
    state: rejected ? 'rejected' : 'recorded',
    provider: event.provider,
    appId: event.appId,
    command: event.command,
    eventName: event.eventName,
    conversationKey: 'conversationKey' in event ? event.conversationKey : null,
    from: 'from' in event ? event.from : null,
    to: 'to' in event ? (event.to ?? null) : null,
    groupId: 'groupId' in event ? (event.groupId ?? null) : null,
    occurredAt: event.occurredAt,
    receivedAt: event.receivedAt,
    trust: event.trust,
    facts,
    body: rejected && body !== null ? body.subarray(0, REJECTED_BODY_LIMIT) : body,
  };
}
