import type { AnyChatEvent } from '../events/chat-events.js';
import type { Provider, Trust } from '../events/chat-event.js';
import { uuidv7 } from '../time/uuidv7.js';

/**
 * How far a callback has come. Of audit alone: `recorded` (handed to the handlers once, or nothing is due) and `rejected`
 * (genuine caller, body that does not fit its command). With durable delivery: `pending` (in an instance's hands), `settled` (every
 * handler was done at the first pass), `split` (what was not has deliveries of its own).
 */
export type JournalState = 'recorded' | 'rejected' | 'pending' | 'settled' | 'split';

/** For how long something is one holder's; what it leaves undone becomes anybody's. */
export interface Lease {
  /** Who holds it: a UUID, of an instance or of one claim of it. */
  readonly owner: string;
  /** From the journal's now on. */
  readonly milliseconds: number;
}

/** What of a request, beside its body, is needed to make the event again. Never a signature, secret or authorization. */
export interface RequestFacts {
  readonly clientIp?: string | undefined;
  readonly platform?: string | undefined;
  readonly operationId?: string | undefined;
  readonly requestId?: string | undefined;
  readonly contentType?: string | undefined;
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
  /** Ids of the handlers it is to be delivered to, fixed now; empty unless `state` is `pending`. */
  readonly due: readonly string[];
  /** Of the instance that stores it; null unless `state` is `pending`. */
  readonly lease: Lease | null;
}

/** Bytes of a rejected body that are kept. */
export const REJECTED_BODY_LIMIT = 64 * 1024;

/**
 * Makes the entry of an event.
 *
 * @param delivery handlers it is due to and the lease for the first pass; left out where nothing is to be delivered from the journal
 */
export function toJournalEntry(
  event: AnyChatEvent,
  facts: RequestFacts,
  body: Uint8Array | null,
  delivery?: Pick<JournalEntry, 'due' | 'lease'>,
): JournalEntry {
  // what was answered with an error is kept and told once, and promised to nobody
  const rejected = event.eventName === 'chat.callback.rejected';
  const pending = !rejected && delivery !== undefined && delivery.due.length > 0;
  const { from = null, to = null, groupId = null, conversationKey = null } = event.subject();
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
    occurredAt: event.occurredAt,
    receivedAt: event.receivedAt,
    trust: event.trust,
    facts,
    body: rejected && body !== null ? body.subarray(0, REJECTED_BODY_LIMIT) : body,
    due: pending ? delivery.due : [],
    lease: pending ? delivery.lease : null,
  };
}
