import { sha256Hex, eventId } from '../../events/event-id.js';
import { CallbackRejected } from '../../events/callback.event.js';
import type { AnyChatEvent } from '../../events/chat-events.js';
import { CALLBACK_CHANNEL, type CallbackMessage } from '../../diagnostics/channels.js';
import type { Tracing } from '../../diagnostics/tracing.js';
import { Refusal } from '../../refusal/refusal.js';
import { toJournalEntry, type JournalEntry, type Lease } from '../../journal/journal-entry.js';
import { JournalOverloadedError, type JournalWriter } from '../../journal/journal-writer.js';
import { uuidv7 } from '../../time/uuidv7.js';
import { parseBody, type WireObject } from '../../wire/json.js';
import type { CallbackTally } from '../../counters/callback-counters.js';
import { publishAnswer, publishRefusal } from './answer-messages.js';
import { recognizedEvent, unrecognizedEvent } from './event-factory.js';
import type { ProposalAnswers } from './proposal-answers.js';
import type { ArrivalCounter } from '../../silence/arrival-counter.js';
import type { RefusalLog } from './refusal-log.js';
import type { CallbackContext } from '../../chat-servers/callback-definition.js';
import type { Admission, Caller, RefusedCallback, Reply } from '../../chat-servers/chat-server.js';
import type { ActiveProtocol } from './active-protocol.js';

/** What the receiver works with. */
export interface ReceiverParts {
  /** Undefined without a journal. */
  readonly writer: JournalWriter | undefined;
  readonly counters: CallbackTally;
  readonly log: RefusalLog;
  /** Answers what the chat server asks. */
  readonly proposals: ProposalAnswers;
  /** Which handlers an event is to be delivered to at least once; undefined where that is not promised. */
  readonly due: (event: AnyChatEvent) => { due: readonly string[]; lease: Lease } | undefined;
  /** @param ended called when the first pass of all handlers has ended */
  readonly dispatch: (event: AnyChatEvent, entry?: JournalEntry, ended?: () => void) => void;
  /** Does something after all answers of this turn of the event loop, which it must not delay. */
  readonly afterAnswers: (task: () => void) => void;
  readonly unrecognized: 'accept' | 'refuse';
  readonly store: 'full' | 'metadata';
  readonly answerAfter: 'stored' | 'handlers';
  /** Undefined where nobody asks whether callbacks come. */
  readonly arrivals?: ArrivalCounter | undefined;
  readonly tracing?: Pick<Tracing, 'traceContext'>;
}

/**
 * The path of a callback from its bytes to its answer: parse, validate, map, store, answer, and then dispatch. It knows no framework:
 * controller, server entry and `ChatWebhooks.handle` all call it.
 */
export class CallbackReceiver {
  constructor(private readonly parts: ReceiverParts) {}

  /**
   * Processes a callback. Whatever goes wrong becomes an answer in the chat server's format. Returns a promise only if the answer waits
   * for a journal or for handlers.
   */
  receive(protocol: ActiveProtocol, admission: Admission, bytes: Buffer): Reply | Promise<Reply> {
    const arrival: Arrival = {
      protocol,
      admission,
      bytes,
      receivedAt: Date.now(),
      body: undefined,
      command: undefined,
      outcome: 'accepted',
    };
    this.parts.counters.received++;
    let reply: Reply | Promise<Reply>;
    try {
      reply = this.process(arrival);
    } catch (error) {
      reply = this.reject(arrival, error);
    }
    if (!CALLBACK_CHANNEL.hasSubscribers) return reply;
    if (!('then' in reply)) publishAnswer(arrival);
    else void reply.then(() => publishAnswer(arrival));
    return reply;
  }

  private process(arrival: Arrival): Reply | Promise<Reply> {
    const { protocol, admission, bytes, receivedAt } = arrival;
    const { caller } = admission;
    if (protocol.probesWithEmptyBody && bytes.length === 0) return this.answerProbe(arrival);
    const body = (arrival.body = parseBody(bytes));
    if (protocol.probesWithEmptyBody && isEmpty(body)) return this.answerProbe(arrival);
    const identity = protocol.appAndCommandOf(caller, body);
    const command = (arrival.command = identity.command);
    const definition = protocol.commands.get(command);
    const clean = protocol.blankCredentials(body, bytes);
    const context = contextOf(protocol, caller, identity, receivedAt, clean.bytes);
    if (definition?.phase === 'after')
      this.parts.arrivals?.note(protocol.provider, identity.appId, command, receivedAt);
    if (definition?.phase === 'before') {
      arrival.outcome = 'asked';
      const reply = this.parts.proposals.answer(protocol, admission, definition, context, clean.body ?? body);
      return 'then' in reply ? reply.catch((error: unknown) => this.reject(arrival, error)) : reply;
    }
    const event = this.toEvent(protocol, clean.body ?? body, context);
    const stored = this.storeAndDispatch(arrival, event, clean.bytes);
    if (stored === undefined) return protocol.accept(command, body);
    return stored.then(
      () => protocol.accept(command, body),
      (error: unknown) => this.reject(arrival, error),
    );
  }

  /** Answers a callback that came no further than `refusal` allows. */
  refuse(protocol: ActiveProtocol, refusal: Refusal, about: RefusedCallback): Reply {
    this.parts.counters.refusals.count(refusal.code);
    this.parts.log.write(protocol.provider, refusal, about);
    publishRefusal(protocol, refusal, about);
    return protocol.refuse(refusal, about);
  }

  private answerProbe(arrival: Arrival): Reply {
    const { protocol, admission } = arrival;
    this.parts.counters.probes++;
    arrival.outcome = 'probe';
    return protocol.accept(admission.caller.command ?? '', {});
  }

  private toEvent(protocol: ActiveProtocol, body: WireObject, context: CallbackContext): AnyChatEvent {
    const event = recognizedEvent(protocol, body, context);
    if (event !== undefined) return event;
    if (this.parts.unrecognized === 'refuse') throw new Refusal('UNRECOGNIZED_COMMAND');
    return unrecognizedEvent(body, context);
  }

  /**
   * Stores the event, if there is a journal, and has it dispatched unless it was known already.
   *
   * @returns undefined when the answer waits for nothing
   * @throws Refusal, as a rejection: `JOURNAL_TIMEOUT`, `JOURNAL_OVERLOADED`, `JOURNAL_FAILED`
   */
  private storeAndDispatch(arrival: Arrival, event: AnyChatEvent, bytes: Uint8Array): Promise<void> | undefined {
    const { protocol, admission } = arrival;
    const { writer, counters, store, due, answerAfter } = this.parts;
    if (writer === undefined) {
      return answerAfter === 'stored' ? this.dispatchLater(event) : this.awaitHandlers(event, protocol.answerTimeout);
    }
    const traceContext = this.parts.tracing?.traceContext();
    const facts = { contentType: admission.contentType, ...admission.caller.facts, traceContext };
    const entry = toJournalEntry(event, facts, store === 'full' ? bytes : null, due(event));
    return new Promise((resolve, reject) => {
      let isStored = false;
      const timer = setTimeout(() => {
        if (isStored) resolve();
        else reject(new Refusal('JOURNAL_TIMEOUT'));
      }, protocol.answerTimeout);
      writer.append(entry).then(
        (outcome) => {
          if (answerAfter === 'handlers' && outcome === 'stored') {
            isStored = true;
            return this.dispatchLater(event, entry, () => {
              clearTimeout(timer);
              resolve();
            });
          }
          clearTimeout(timer);
          // also when the answer could not wait for it: the row is there, and a repeated callback will be its duplicate
          if (outcome === 'stored') this.dispatchLater(event, entry);
          else {
            counters.duplicates++;
            arrival.outcome = 'duplicate';
          }
          resolve();
        },
        (error: unknown) => {
          clearTimeout(timer);
          reject(journalRefusal(error));
        },
      );
    });
  }

  /** Resolves when the first pass of all handlers has ended, or the answer can wait no longer. */
  private awaitHandlers(event: AnyChatEvent, answerTimeout: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, answerTimeout);
      this.dispatchLater(event, undefined, () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** After the answers of this turn, which handlers must not delay. */
  private dispatchLater(event: AnyChatEvent, entry?: JournalEntry, ended?: () => void): undefined {
    const { counters, afterAnswers, dispatch } = this.parts;
    if (!(event instanceof CallbackRejected)) counters.accepted++;
    afterAnswers(() => dispatch(event, entry, ended));
  }

  /** Answers what was thrown on the way. A genuine caller's unusable body is stored before it is refused. */
  private reject(arrival: Arrival, error: unknown): Reply | Promise<Reply> {
    const { protocol, admission, bytes, receivedAt, body } = arrival;
    const { request, caller, admittedAt } = admission;
    const { appId } = caller;
    arrival.outcome = 'refused';
    const command = arrival.command ?? caller.command;
    const about = { request, caller, command, body, admittedAt };
    const refusal = error instanceof Refusal ? error : new Refusal('INTERNAL_ERROR', '', { cause: error });
    if (refusal.stage !== 'body' || appId === undefined) return this.refuse(protocol, refusal, about);
    const clean = protocol.blankCredentials(body, bytes);
    const identity = { appId, command: command ?? '' };
    const {
      bytes: _bytes,
      freshId: _freshId,
      ...context
    } = contextOf(protocol, caller, identity, receivedAt, clean.bytes);
    const event = new CallbackRejected({
      ...context,
      id: eventId({ ...context, outcome: 'rejected', keys: [sha256Hex(clean.bytes)] }),
      occurredAt: receivedAt,
      reason: refusal.code,
      faults: refusal.faults,
      raw: clean.body,
      body: clean.bytes,
    });
    const stored = this.storeAndDispatch(arrival, event, clean.bytes);
    if (stored === undefined) return this.refuse(protocol, refusal, about);
    return stored.then(
      () => this.refuse(protocol, refusal, about),
      (failure: Refusal) => this.refuse(protocol, failure, about),
    );
  }
}

/** A callback whose body is here, and what is known of it so far. */
interface Arrival {
  readonly protocol: ActiveProtocol;
  readonly admission: Admission;
  readonly bytes: Buffer;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  body: WireObject | undefined;
  command: string | undefined;
  outcome: CallbackMessage['outcome'];
}

function isEmpty(body: WireObject): boolean {
  for (const _ in body) return false;
  return true;
}

function contextOf(
  { provider }: ActiveProtocol,
  { trust, client }: Caller,
  { appId, command }: { appId: string; command: string },
  receivedAt: number,
  bytes: Uint8Array,
): CallbackContext {
  return { provider, appId, command, trust, client, receivedAt, bytes, freshId: uuidv7 };
}

function journalRefusal(error: unknown): Refusal {
  if (error instanceof JournalOverloadedError) return new Refusal('JOURNAL_OVERLOADED', error.message);
  return new Refusal('JOURNAL_FAILED', '', { cause: error });
}
