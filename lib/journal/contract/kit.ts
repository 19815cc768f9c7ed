import { AssertionError } from 'node:assert';
import { randomUUID } from 'node:crypto';
import { inspect, isDeepStrictEqual } from 'node:util';
import type { Provider } from '../../events/chat-event.js';
import { c2cConversationKey } from '../../events/conversation-key.js';
import { uuidv7 } from '../../time/uuidv7.js';
import type { CallbackJournal } from '../callback-journal.js';
import type {
  ClaimedDelivery,
  DeliveryChange,
  DeliveryFilter,
  DeliveryKey,
  DeliveryUpdate,
  DurableJournal,
  HandlerBacklog,
  OpenDelivery,
  StoredCallback,
} from '../durable-journal.js';
import type { JournalEntry, Lease } from '../journal-entry.js';

/** A store for one check of a contract: empty when the check begins. */
export interface JournalStore<J extends CallbackJournal> {
  /**
   * Gives a journal on the store. Asked several times, it gives one more instance each time; a store that can serve only one
   * instance gives the same again.
   */
  open(): Promise<J>;
  /** Ends what `open` began. For whoever made the store; no check calls it. */
  close(): Promise<void>;
}

/**
 * Checks by name, each the sentence of the contract that it is about. A check rejects when the journal breaks the contract; the
 * error says how.
 */
export type JournalContract<J extends CallbackJournal> = Readonly<
  Record<string, (store: JournalStore<J>) => Promise<void>>
>;

/**
 * @param sentence what the contract says
 * @throws AssertionError that says both the sentence and the difference, which node:assert does not
 */
export function same<T>(actual: T, expected: T, sentence: string): void {
  if (isDeepStrictEqual(actual, expected)) return;
  const show = (value: unknown) => inspect(value, { depth: 5, maxArrayLength: 20 });
  throw new AssertionError({
    message: `${sentence}\n  expected: ${show(expected)}\n  but it is: ${show(actual)}`,
    actual,
    expected,
    operator: 'deepStrictEqual',
  });
}

/** Checks that a callback comes back as it was appended, without what may be left out. @param method that gives it */
export function sameCallback(callback: StoredCallback, entry: JournalEntry, method: string): void {
  const { due: _due, lease: _lease, body, ...appended } = entry;
  const { body: bytes, ...given } = callback;
  const { sequence = entry.sequence, sentBy = entry.sentBy, messageKind = entry.messageKind } = callback;
  const { proposal = entry.proposal, decision = entry.decision } = callback;
  same(
    { ...given, sequence, sentBy, messageKind, proposal, decision },
    appended,
    `${method}: gives the callback as it was appended`,
  );
  same(Buffer.compare(bytes!, body!), 0, `${method}: gives the exact bytes of the body, as Uint8Array`);
}

/** What waits and what was given up, without the lag, which depends on the moment. */
export async function backlogOf(journal: DurableJournal): Promise<Omit<HandlerBacklog, 'lag'>[]> {
  return (await journal.backlog()).map(({ handler, pending, dead }) => ({ handler, pending, dead }));
}

/** Journals know no chat server: any name will do. */
const PROVIDER = 'example' as string as Provider;

/** Makes an entry as the library would append it, with a key and an event id of its own: a message from one user to another. */
export function journalEntry(overrides: Partial<JournalEntry> = {}): JournalEntry {
  const receivedAt = overrides.receivedAt ?? Date.now();
  return {
    key: uuidv7(receivedAt),
    eventId: randomUUID(),
    state: 'recorded',
    provider: PROVIDER,
    appId: '1400000001',
    command: 'C2C.CallbackAfterSendMsg',
    eventName: 'chat.c2c-message.sent',
    conversationKey: c2cConversationKey(PROVIDER, '1400000001', 'jared', 'john'),
    from: 'jared',
    to: 'john',
    groupId: null,
    sequence: null,
    sentBy: 'user',
    messageKind: 'text',
    occurredAt: receivedAt,
    receivedAt,
    trust: 'signature',
    facts: { clientIp: '198.51.100.7', platform: 'iOS', contentType: 'application/json' },
    body: Buffer.from('{"From_Account":"jared","To_Account":"john"}'),
    proposal: null,
    decision: null,
    due: [],
    lease: null,
    ...overrides,
  };
}

export const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Two instances. No check waits for a lease to run out: leases end at once, or not while it runs. */
export const MINE: Lease = { owner: randomUUID(), milliseconds: HOUR };
export const THEIRS: Lease = { owner: randomUUID(), milliseconds: HOUR };
export const ending = ({ owner }: Lease): Lease => ({ owner, milliseconds: 0 });

/** What was received long ago, by any clock. */
export const LONG_AGO = Date.now() - 2 * DAY;

export function pendingEntry(due: readonly string[], lease = MINE, more: Partial<JournalEntry> = {}): JournalEntry {
  return journalEntry({ state: 'pending', due, lease, ...more });
}

/** A delivery that waits, untried, and is due; or what `more` makes of it. */
export function waiting(handler: string, more: Partial<OpenDelivery> = {}): OpenDelivery {
  return { handler, owner: null, ...change(), ...more };
}

function change(more: Partial<DeliveryChange> = {}): DeliveryChange {
  return { state: 'pending', attempts: 0, dueIn: 0, redelivery: false, error: null, ...more };
}

/** Stores a callback of which something is left to do. */
export async function split(
  journal: DurableJournal,
  open: readonly OpenDelivery[],
  more?: Partial<JournalEntry>,
): Promise<JournalEntry> {
  const entry = pendingEntry(
    open.map(({ handler }) => handler),
    MINE,
    more,
  );
  await journal.append([entry]);
  await journal.settle([{ key: entry.key, owner: MINE.owner, open }]);
  return entry;
}

/** Stores `count` callbacks that wait for one handler. */
export async function splitMany(journal: DurableJournal, count: number, handler: string): Promise<JournalEntry[]> {
  const entries = Array.from({ length: count }, () => pendingEntry([handler])).sort(byEventId);
  await journal.append(entries);
  await journal.settle(entries.map(({ key }) => ({ key, owner: MINE.owner, open: [waiting(handler)] })));
  return entries;
}

/** As the library sorts what it appends. */
export function byEventId(a: JournalEntry, b: JournalEntry): number {
  return a.eventId < b.eventId ? -1 : 1;
}

/** Claims for one handler. */
export function claim(journal: DurableJournal, handler: string, lease = MINE, limit = 100): Promise<ClaimedDelivery[]> {
  return journal.claim([{ handler, limit }], lease);
}

/** The end of the attempt that an instance claimed. */
export function endOf(
  { callback, handler, attempt }: Pick<ClaimedDelivery, 'callback' | 'handler' | 'attempt'>,
  { owner }: Lease,
  more: Partial<DeliveryChange> = {},
): DeliveryUpdate {
  return { key: callback.key, handler, owner, attempt, change: change({ attempts: attempt, ...more }) };
}

export function keysOf(found: readonly { readonly callback: { readonly key: string } }[]): string[] {
  return found.map(({ callback }) => callback.key);
}

/** Whose deliveries there are and how far each has come, in the journal's order. */
export async function progress(journal: DurableJournal, filter: DeliveryFilter = {}) {
  const records = await journal.findDeliveries(filter, { limit: 1_000 });
  return records.map(({ handler, state, attempts, error }) => ({ handler, state, attempts, error }));
}

/** What `progress` shows of a delivery that waits; or what `more` makes of it. */
export function waits(handler: string, more: Partial<DeliveryChange> = {}) {
  const { state, attempts, error } = change(more);
  return { handler, state, attempts, error };
}

/** Checks that nobody can claim a delivery now. */
export async function isNotClaimable(journal: DurableJournal, { handler }: DeliveryKey, sentence: string) {
  same(keysOf(await claim(journal, handler, THEIRS)), [], sentence);
}

/** Checks that a delivery can be claimed now, and claims it. */
export async function isClaimable(journal: DurableJournal, { key, handler }: DeliveryKey, sentence: string) {
  same(keysOf(await claim(journal, handler, THEIRS)), [key], sentence);
}

/** Resolves when the journal's clock shows a later time than at the call. Leaves only callbacks that no search finds. */
export async function nextTick(journal: DurableJournal): Promise<void> {
  const now = async () => {
    const { key, eventId } = await split(journal, [waiting('clock', { state: 'dead' })], { body: null });
    const [record] = await journal.findDeliveries({ eventIds: [eventId] }, { limit: 1 });
    await journal.discard([{ key, handler: 'clock' }]);
    return record!.changedAt;
  };
  const start = await now();
  while ((await now()) <= start);
}
