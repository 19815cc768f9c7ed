import type { RefusalCode } from '../refusal/refusal.js';

/**
 * What is counted of decisions: what they were; `shadow` for one that was only tried; `late` for one that came after the answer; and why
 * a handler did not decide: `timeout`, `error`, `no-decision`, `overloaded`, `circuit-open`.
 */
export type CountedDecision =
  | 'allowed'
  | 'refused'
  | 'dropped'
  | 'rewritten'
  | 'shadow'
  | 'late'
  | 'timeout'
  | 'error'
  | 'no-decision'
  | 'overloaded'
  | 'circuit-open';

/** What happened in this instance of the app since its start. */
export interface CallbackCounts {
  /** Callbacks from a genuine caller whose body arrived, whatever became of them. */
  readonly received: number;
  /** New callbacks among them, which were answered with OK and passed on to the handlers. */
  readonly accepted: number;
  /** Callbacks that were answered, but had come before. */
  readonly duplicates: number;
  /** Callbacks that asked before something happened, whether a handler decided or not. They are no events. */
  readonly proposals: number;
  /** What `@BeforeChatEvent` handlers decided, and why others did not; what did not occur is left out. */
  readonly decisions: Readonly<Partial<Record<CountedDecision, number>>>;
  /** Decisions that the journal did not confirm, as it failed or was too slow. Handlers got their events without it, and tried them once. */
  readonly decisionsUnrecorded: number;
  /** Tests of the URL from a chat server's console. */
  readonly probes: number;
  /** Refused callbacks, by the code of the refusal; codes that did not occur are left out. */
  readonly refused: Readonly<Partial<Record<RefusalCode, number>>>;
  /** Calls of `@OnChatEvent` handlers that succeeded. */
  readonly handled: number;
  /** Calls of `@OnChatEvent` handlers, and of listeners that are not Nest's `@OnEvent`, that threw, rejected or ran out of time. */
  readonly failed: number;
  /** Events that a handler never got, as its queue was full. Only where delivery is at most once. */
  readonly dropped: number;
  /** Deliveries that were given up: after their last attempt, or at once after an `UnrecoverableError`. */
  readonly deadLetters: number;
}

/** Counts by kinds. */
class KindTally<Kind extends string> {
  private readonly counts = new Map<Kind, number>();

  count(kind: Kind): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }

  read(): Partial<Record<Kind, number>> {
    return Object.fromEntries(this.counts) as Partial<Record<Kind, number>>;
  }
}

/** Counts what happens. Only the library has it; apps read it through `CallbackCounters`. */
export class CallbackTally {
  received = 0;
  accepted = 0;
  duplicates = 0;
  proposals = 0;
  decisionsUnrecorded = 0;
  probes = 0;
  handled = 0;
  failed = 0;
  dropped = 0;
  deadLetters = 0;
  readonly refusals = new KindTally<RefusalCode>();
  readonly decisions = new KindTally<CountedDecision>();
}

/**
 * What happened in this instance of the app since its start. Inject it for metrics.
 *
 * @example
 * ```ts
 * constructor(private readonly counters: CallbackCounters) {}
 * …
 * gauge.set(this.counters.deadLetters);
 * ```
 */
export class CallbackCounters implements CallbackCounts {
  readonly #tally: CallbackTally;

  constructor(tally: CallbackTally) {
    this.#tally = tally;
  }

  get received(): number {
    return this.#tally.received;
  }

  get accepted(): number {
    return this.#tally.accepted;
  }

  get duplicates(): number {
    return this.#tally.duplicates;
  }

  get proposals(): number {
    return this.#tally.proposals;
  }

  get decisions(): CallbackCounts['decisions'] {
    return this.#tally.decisions.read();
  }

  get decisionsUnrecorded(): number {
    return this.#tally.decisionsUnrecorded;
  }

  get probes(): number {
    return this.#tally.probes;
  }

  get refused(): CallbackCounts['refused'] {
    return this.#tally.refusals.read();
  }

  get handled(): number {
    return this.#tally.handled;
  }

  get failed(): number {
    return this.#tally.failed;
  }

  get dropped(): number {
    return this.#tally.dropped;
  }

  get deadLetters(): number {
    return this.#tally.deadLetters;
  }

  /** All numbers as they are now, as an object of their own. */
  snapshot(): CallbackCounts {
    const { received, accepted, duplicates, proposals, decisions, decisionsUnrecorded, probes, refused } = this;
    const { handled, failed, dropped, deadLetters } = this;
    return {
      received,
      accepted,
      duplicates,
      proposals,
      decisions,
      decisionsUnrecorded,
      probes,
      refused,
      handled,
      failed,
      dropped,
      deadLetters,
    };
  }

  /** What `JSON.stringify` writes: the numbers of `snapshot()`. */
  toJSON(): CallbackCounts {
    return this.snapshot();
  }
}
