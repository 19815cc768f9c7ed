import type { RefusalCode } from '../../refusal/refusal.js';

/** Numbers since the start of this instance. */
export interface CallbackCounts {
  /** Callbacks whose caller was genuine and whose body arrived, whatever became of them. */
  readonly received: number;
  /** New ones among them: answered and handed to the handlers. */
  readonly accepted: number;
  /** Answered, but known already. */
  readonly duplicates: number;
  /** The console's tests of the URL. */
  readonly probes: number;
  readonly refused: Readonly<Partial<Record<RefusalCode, number>>>;
  /** Calls of `@OnChatEvent` handlers that succeeded. */
  readonly handled: number;
  /** Calls of handlers, and of listeners outside Nest's `@OnEvent`, that threw or rejected. */
  readonly failed: number;
  /** Deliveries given up because a handler's queue was full, where delivery is at most once. */
  readonly dropped: number;
  /** Deliveries given up after their last attempt, or at once where another one was of no use. */
  readonly deadLetters: number;
}

/** Counts what happened; inject it for metrics. */
export class CallbackCounters {
  received = 0;
  accepted = 0;
  duplicates = 0;
  probes = 0;
  handled = 0;
  failed = 0;
  dropped = 0;
  deadLetters = 0;
  private readonly refusals = new Map<RefusalCode, number>();

  refuse(code: RefusalCode): void {
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
  }

  snapshot(): CallbackCounts {
    const { received, accepted, duplicates, probes, handled, failed, dropped, deadLetters } = this;
    const refused = Object.fromEntries(this.refusals);
    return { received, accepted, duplicates, probes, refused, handled, failed, dropped, deadLetters };
  }
}
