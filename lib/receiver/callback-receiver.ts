import { sha256Hex, eventId } from '../events/event-id.js';
import { CallbackRejected } from '../events/callback.event.js';
import type { AnyChatEvent } from '../events/chat-events.js';
import { Refusal } from '../http/refusal.js';
import type { Reply } from '../http/reply.js';
import { toJournalEntry, type JournalEntry, type Lease } from '../journal/journal-entry.js';
import { JournalOverloadedError, type JournalWriter } from '../journal/journal-writer.js';
import { within } from '../journal/time-limit.js';
import { uuidv7 } from '../journal/uuidv7.js';
import { parseBody, type WireObject } from '../wire/json.js';
import type { CallbackCounters } from './callback-counters.js';
import { recognizedEvent, unrecognizedEvent } from './event-factory.js';
import type { RefusalLog } from './refusal-log.js';
import type { CallbackContext, Caller, CallerRequest, RefusedCallback, Sender } from './sender.js';

/** What the receiver works with. */
export interface ReceiverParts {
  /** Undefined without a journal. */
  readonly writer: JournalWriter | undefined;
  readonly counters: CallbackCounters;
  readonly log: RefusalLog;
  /** Which handlers an event is to be delivered to at least once; undefined where that is not promised. */
  readonly due: (eventName: string) => { due: readonly string[]; lease: Lease } | undefined;
  readonly dispatch: (event: AnyChatEvent, entry?: JournalEntry) => void;
  readonly unrecognized: 'accept' | 'refuse';
  readonly store: 'full' | 'metadata';
}

/**
 * The path of a callback from its bytes to its answer: read, validate, map, store, answer, and then dispatch. Plain code that
 * knows no framework; controllers are thin faces of it.
 */
export class CallbackReceiver {
  constructor(private readonly parts: ReceiverParts) {}

  /** Never rejects: whatever goes wrong becomes an answer in the sender's format. */
  async receive(sender: Sender, request: CallerRequest, caller: Caller, bytes: Buffer): Promise<Reply> {
    const receivedAt = Date.now();
    this.parts.counters.received++;
    let body: WireObject | undefined;
    let command: string | undefined;
    try {
      if (sender.probesWithEmptyBody && bytes.length === 0) return this.answerProbe(sender, caller);
      body = parseBody(bytes);
      if (sender.probesWithEmptyBody && isEmpty(body)) return this.answerProbe(sender, caller);
      const identity = sender.identify(caller, body);
      command = identity.command;
      const clean = sender.blankCredentials(body, bytes);
      const context = contextOf(sender, caller, identity, receivedAt, clean.bytes);
      const event = this.toEvent(sender, clean.body ?? body, context);
      await this.keep(sender, caller, event, clean.bytes);
      return sender.accept(command, body);
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal('INTERNAL_ERROR', '', { cause: error });
      const about = { request, caller, command: command ?? caller.command, body };
      return this.reject(sender, about, refusal, { bytes, receivedAt });
    }
  }

  /** Answers a callback that came no further than `refusal` allows. */
  refuse(sender: Sender, refusal: Refusal, about: RefusedCallback): Reply {
    this.parts.counters.refuse(refusal.code);
    this.parts.log.write(sender.provider, refusal);
    return sender.refuse(refusal, about);
  }

  private answerProbe(sender: Sender, caller: Caller): Reply {
    this.parts.counters.probes++;
    return sender.accept(caller.command ?? '', {});
  }

  private toEvent(sender: Sender, body: WireObject, context: CallbackContext): AnyChatEvent {
    const event = recognizedEvent(sender, body, context);
    if (event !== undefined) return event;
    if (this.parts.unrecognized === 'refuse') throw new Refusal('UNRECOGNIZED_COMMAND');
    return unrecognizedEvent(uuidv7(context.receivedAt), body, context);
  }

  /** Stores the event, if there is a journal, and has it dispatched unless it was known already. */
  private async keep(sender: Sender, caller: Caller, event: AnyChatEvent, bytes: Uint8Array): Promise<void> {
    const { writer, counters, store, due } = this.parts;
    if (writer === undefined) return this.dispatchLater(event);
    const entry = toJournalEntry(event, caller.facts, store === 'full' ? bytes : null, due(event.eventName));
    const stored = writer.append(entry).then((outcome) => {
      // also when the answer could not wait for it: the row is there, and a repeated callback will be its duplicate
      if (outcome === 'stored') this.dispatchLater(event, entry);
      else counters.duplicates++;
    });
    await storedWithin(sender.answerTimeout, stored);
  }

  /** The event loop's next turn begins after the answer was handed over. */
  private dispatchLater(event: AnyChatEvent, entry?: JournalEntry): void {
    if (!(event instanceof CallbackRejected)) this.parts.counters.accepted++;
    setImmediate(() => this.parts.dispatch(event, entry));
  }

  /** A genuine caller's unusable body is stored before it is refused. */
  private async reject(
    sender: Sender,
    about: RefusedCallback & { caller: Caller },
    refusal: Refusal,
    { bytes, receivedAt }: { bytes: Buffer; receivedAt: number },
  ): Promise<Reply> {
    const { caller, command = '', body } = about;
    const { appId } = caller;
    if (refusal.stage !== 'body' || appId === undefined) return this.refuse(sender, refusal, about);
    const clean = sender.blankCredentials(body, bytes);
    const { bytes: _, ...context } = contextOf(sender, caller, { appId, command }, receivedAt, clean.bytes);
    const event = new CallbackRejected({
      ...context,
      id: eventId({ ...context, outcome: 'rejected', keys: [sha256Hex(clean.bytes)] }),
      occurredAt: receivedAt,
      reason: refusal.code,
      faults: refusal.faults,
      raw: clean.body,
      body: clean.bytes,
    });
    try {
      await this.keep(sender, caller, event, clean.bytes);
    } catch (error) {
      return this.refuse(sender, error as Refusal, about);
    }
    return this.refuse(sender, refusal, about);
  }
}

function isEmpty(body: WireObject): boolean {
  for (const _ in body) return false;
  return true;
}

function contextOf(
  { provider }: Sender,
  { trust, client }: Caller,
  { appId, command }: { appId: string; command: string },
  receivedAt: number,
  bytes: Uint8Array,
): CallbackContext {
  return { provider, appId, command, trust, client, receivedAt, bytes };
}

/** @throws Refusal `JOURNAL_TIMEOUT`, `JOURNAL_OVERLOADED`, `JOURNAL_FAILED` */
async function storedWithin(milliseconds: number, stored: Promise<void>): Promise<void> {
  try {
    await within(milliseconds, stored, () => {
      throw new Refusal('JOURNAL_TIMEOUT');
    });
  } catch (error) {
    if (error instanceof Refusal) throw error;
    if (error instanceof JournalOverloadedError) throw new Refusal('JOURNAL_OVERLOADED', error.message);
    throw new Refusal('JOURNAL_FAILED', '', { cause: error });
  }
}
