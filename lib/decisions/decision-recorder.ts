import type { Admission, Caller } from '../chat-servers/chat-server.js';
import type { CallbackTally } from '../counters/callback-counters.js';
import { nameOf } from '../logging/error-text.js';
import type { Tracing } from '../diagnostics/tracing.js';
import type { AnyChatEvent } from '../events/chat-events.js';
import { toJournalEntry, type JournalEntry, type Lease, type RequestFacts } from '../journal/journal-entry.js';
import type { JournalWriter } from '../journal/journal-writer.js';
import { Episodes } from '../logging/episodes.js';
import { WebhooksLogger } from '../logging/webhooks-logger.js';
import { uuidv7 } from '../time/uuidv7.js';
import type { Verdict } from './decider.js';
import { decisionEvent, isRemarkable, recordOf } from './decision-events.js';

/** What decisions are recorded with. */
export interface DecisionRecorderParts {
  /** Undefined without a journal. */
  readonly writer: Pick<JournalWriter, 'appendDecision'> | undefined;
  readonly counters: Pick<CallbackTally, 'decisionsUnrecorded'>;
  /** Which handlers an event is to be delivered to at least once; undefined where that is not promised. */
  readonly due: (event: AnyChatEvent) => { due: readonly string[]; lease: Lease } | undefined;
  readonly dispatch: (event: AnyChatEvent, entry?: JournalEntry) => void;
  /** Does something after all answers of this turn of the event loop, which it must not delay. */
  readonly afterAnswers: (task: () => void) => void;
  readonly store: 'full' | 'metadata';
  readonly tracing?: Pick<Tracing, 'traceContext'>;
}

/** What is known of the request that asked. */
type AskingRequest = Pick<Admission, 'contentType'> & { readonly caller: Pick<Caller, 'facts'> };

/**
 * Makes events of what handlers decided, stores them, and has them delivered: after the answer, which waits for nothing of it. What the
 * journal does not take is delivered without it.
 */
export class DecisionRecorder {
  private readonly logger = new WebhooksLogger();
  private readonly episodes = new Episodes(this.logger);
  private pending = 0;
  private idle: (() => void)[] = [];

  constructor(private readonly parts: DecisionRecorderParts) {}

  /**
   * Never throws. Call it when the answer is known; what was allowed is no event, and costs nothing.
   *
   * @param bytes the callback's body, credentials blanked
   */
  record(verdict: Verdict, bytes: Uint8Array, request: AskingRequest): void {
    if (!isRemarkable(verdict)) return;
    const occurredAt = Date.now();
    const traceContext = this.parts.tracing?.traceContext();
    const facts = { contentType: request.contentType, ...request.caller.facts, traceContext };
    this.pending++;
    this.parts.afterAnswers(() => {
      this.emit(verdict, bytes, facts, occurredAt)
        .catch((error: unknown) => this.logger.error(`A decision could not be emitted: ${nameOf(error)}`))
        .finally(() => this.ended());
    });
  }

  /** Resolves when all that was decided is stored, and given to whoever delivers it. */
  async drained(): Promise<void> {
    if (this.pending > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  /** Tells what the log does not have yet. */
  close(): void {
    this.episodes.end();
  }

  private async emit(verdict: Verdict, bytes: Uint8Array, facts: RequestFacts, occurredAt: number): Promise<void> {
    const { writer, counters, due, dispatch, store } = this.parts;
    const record = recordOf(verdict);
    const event = decisionEvent(verdict.proposal, record, { id: uuidv7(occurredAt), occurredAt });
    if (writer === undefined) return dispatch(event);
    const isFull = store === 'full';
    const { changes: _changes, ...metadata } = record; // which may quote the chat as a body does
    const entry = toJournalEntry(event, facts, isFull ? bytes : null, due(event), isFull ? record : metadata);
    try {
      await writer.appendDecision(entry);
    } catch (error) {
      counters.decisionsUnrecorded++;
      this.noteLoss(error);
      return dispatch(event);
    }
    dispatch(event, entry);
  }

  private noteLoss(error: unknown): void {
    const begin = `The journal did not take a decision (${nameOf(error)}): its event is delivered without it, and tried once`;
    this.episodes.note('unrecorded', begin, (count) => `${count} more decisions are not in the journal`);
  }

  private ended(): void {
    this.pending--;
    if (this.pending === 0) for (const resolve of this.idle.splice(0)) resolve();
  }
}
