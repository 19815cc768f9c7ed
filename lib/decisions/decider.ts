import { containedAbortController } from '../delivery/contained-signal.js';
import { isThenable } from '../time/thenable.js';
import type { DecisionFault } from '../events/decision.event.js';
import type { DecisionContext } from '../proposals/before-chat-event.decorator.js';
import { Decision } from '../proposals/decision.js';
import type { Proposal } from '../proposals/proposal.js';
import { Circuit } from './circuit.js';
import type { DecidingHandler, DecidingPolicy } from './deciding-handler.js';

/** What is to be answered, and how it came to that. */
export interface Verdict {
  readonly handler: DecidingHandler;
  readonly proposal: Proposal;
  /** What the handler decided, or what its options say where it did not. */
  readonly decision: Decision;
  /** Undefined where the handler decided. */
  readonly fault: DecisionFault | undefined;
  /** What was thrown. */
  readonly error: unknown;
}

/**
 * Milliseconds after which a call that nobody waits for counts as under way no longer: one that never ends, because it ignores its
 * signal, must not keep its place for good.
 */
const ABANDONED_AFTER = 60_000;

/** What is to be known of calls, besides their verdicts. */
export interface DeciderEvents {
  /** A decision that came after the answer, and has no effect. */
  late(handler: DecidingHandler): void;
  /** The handler is not called for a while. */
  opened(handler: DecidingHandler): void;
  /** The handler decides again. */
  closed(handler: DecidingHandler): void;
}

/** Asks one handler, and answers in time whatever the handler does. */
export class Decider {
  private readonly circuit: Circuit;
  private underWay = 0;
  /** Ends the wait for each call. */
  private readonly waits = new Set<() => void>();

  constructor(
    readonly handler: DecidingHandler,
    private readonly events: DeciderEvents,
  ) {
    this.circuit = new Circuit(handler.policy.failures);
  }

  get isOpen(): boolean {
    return this.circuit.isOpen;
  }

  /**
   * Never throws and never rejects. Returns a promise only if the handler does.
   *
   * @param left milliseconds until the answer is due
   */
  decide(proposal: Proposal, left: number): Verdict | Promise<Verdict> {
    const { policy, invoke, id } = this.handler;
    const within = Math.min(policy.within ?? Infinity, left);
    if (within <= 0) return this.verdict(proposal, 'timeout'); // it is the caller's, and no failure of the handler
    if (!this.circuit.admits(performance.now())) return this.verdict(proposal, 'circuit-open');
    if (this.underWay >= policy.concurrency) return this.verdict(proposal, 'overloaded');
    const call = new DecidingCall(id, Date.now() + within);
    this.underWay++;
    let given: unknown;
    try {
      given = invoke(proposal, call);
      // a getter or a proxy of the host may throw when it is only looked at
      if (isThenable(given)) return this.inTime(proposal, given, call, within);
    } catch (error) {
      this.underWay--;
      return this.failed(proposal, 'error', error);
    }
    this.underWay--;
    return this.judge(proposal, given);
  }

  /** Waits no longer for the calls that are under way: they are too late. @returns how many */
  release(): number {
    const { size } = this.waits;
    for (const end of this.waits) end();
    return size;
  }

  private inTime(
    proposal: Proposal,
    given: PromiseLike<unknown>,
    call: DecidingCall,
    within: number,
  ): Promise<Verdict> {
    return new Promise((resolve) => {
      let isOver = false;
      let abandoned: NodeJS.Timeout | undefined;
      const giveBack = () => {
        clearTimeout(abandoned);
        abandoned = undefined;
        this.underWay--;
      };
      const giveUp = () => {
        isOver = true;
        stopWaiting();
        abandoned = setTimeout(giveBack, ABANDONED_AFTER).unref();
        resolve(this.failed(proposal, 'timeout'));
        call.abort();
      };
      const timer = setTimeout(giveUp, within);
      const stopWaiting = () => {
        clearTimeout(timer);
        this.waits.delete(giveUp);
      };
      this.waits.add(giveUp);
      void settle(given, (isThrown, result) => {
        if (isOver) {
          if (abandoned !== undefined) giveBack();
          return this.events.late(this.handler);
        }
        stopWaiting();
        giveBack();
        resolve(isThrown ? this.failed(proposal, 'error', result) : this.judge(proposal, result));
      });
    });
  }

  private judge(proposal: Proposal, given: unknown): Verdict {
    if (!Decision.is(given) || given.proposal !== proposal) return this.failed(proposal, 'no-decision');
    if (this.circuit.succeeded()) this.events.closed(this.handler);
    return { handler: this.handler, proposal, decision: given, fault: undefined, error: undefined };
  }

  private failed(proposal: Proposal, fault: DecisionFault, error?: unknown): Verdict {
    if (this.circuit.failed(performance.now())) this.events.opened(this.handler);
    return this.verdict(proposal, fault, error);
  }

  private verdict(proposal: Proposal, fault: DecisionFault, error?: unknown): Verdict {
    const { handler } = this;
    return { handler, proposal, decision: fallbackOf(proposal, handler.policy), fault, error };
  }
}

/** Calls back once. A thenable of the host may call back twice, or throw; `await` takes a promise without making another of it. */
async function settle(given: PromiseLike<unknown>, end: (isThrown: boolean, result: unknown) => void): Promise<void> {
  let value: unknown;
  try {
    value = await given;
  } catch (error) {
    return end(true, error);
  }
  end(false, value);
}

/** Every proposal can be refused, each in its own way; few must not be, as some notices of OpenIM, and say so by an error. */
function fallbackOf(proposal: Proposal, { refuseWith }: DecidingPolicy): Decision {
  if (refuseWith === undefined) return proposal.allow();
  try {
    return (proposal as Proposal & { refuse(text: string): Decision }).refuse(refuseWith);
  } catch {
    return proposal.allow();
  }
}

/** The handler's second argument. Most handlers never look at the signal, so it is made when they do. */
class DecidingCall implements DecisionContext {
  private aborter: AbortController | undefined;
  private isOver = false;

  constructor(
    private readonly handler: string,
    readonly deadline: number,
  ) {}

  get signal(): AbortSignal {
    this.aborter ??= containedAbortController(this.handler);
    if (this.isOver) this.abort();
    return this.aborter.signal;
  }

  abort(): void {
    this.isOver = true;
    this.aborter?.abort(new DOMException(`nobody waits for ${this.handler} any more`, 'TimeoutError'));
  }
}
