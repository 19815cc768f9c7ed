import type { CallerRequest } from '../chat-servers/chat-server.js';
import type { CallbackTally, CountedDecision } from '../counters/callback-counters.js';
import { counted } from '../logging/counted.js';
import { Episodes } from '../logging/episodes.js';
import type { DecisionFault } from '../events/decision.event.js';
import { nameOf } from '../logging/error-text.js';
import { wants } from '../delivery/event-handler.js';
import { WebhooksLogger } from '../logging/webhooks-logger.js';
import type { Proposal } from '../proposals/proposal.js';
import type { AnyProposal } from '../proposals/proposals.js';
import { Decider, type DeciderEvents, type Verdict } from './decider.js';
import type { DecidingHandler, DecidingPolicy } from './deciding-handler.js';

/** A `@BeforeChatEvent` handler that did not decide. */
export interface DecisionFailure {
  /** The handler's id. */
  readonly handler: string;
  readonly proposal: AnyProposal;
  /** Why. */
  readonly fault: DecisionFault;
  /** Whatever was thrown, `null` included; undefined unless `fault` is `error`. */
  readonly error: unknown;
}

/** Faults that come in numbers. */
const ENDLESS = {
  timeout: () => 'was too late',
  overloaded: ({ concurrency }: DecidingPolicy) => `has ${counted(concurrency, 'call')} under way and was not asked`,
  'circuit-open': () => 'is not called',
} as const;

/** The handlers that decide, each with what is known of its calls. */
export class Deciders implements DeciderEvents {
  private readonly logger = new WebhooksLogger();
  private readonly episodes = new Episodes(this.logger);
  private readonly byProposal = new Map<string, Decider[]>();

  /** @param onDecisionFailed function of the host. What it throws or rejects with is logged */
  constructor(
    private readonly counters: CallbackTally,
    private readonly onDecisionFailed?: (failure: DecisionFailure) => unknown,
  ) {}

  /** Empty before the start. */
  handlers: readonly DecidingHandler[] = [];

  /** Ids of the handlers that are not called at present, as they failed again and again. */
  get openCircuits(): readonly string[] {
    return this.all()
      .filter(({ isOpen }) => isOpen)
      .map(({ handler }) => handler.id);
  }

  /** Told of each verdict before it is answered, with the request that asked. Only tests set it. */
  observer: ((verdict: Verdict, request: CallerRequest) => void) | undefined;

  /** Registers the handlers. Call it when Nest has made all providers. */
  start(handlers: readonly DecidingHandler[]): void {
    this.handlers = handlers;
    for (const handler of handlers) {
      const decider = new Decider(handler, this);
      for (const name of handler.proposals) this.byProposal.set(name, [...(this.byProposal.get(name) ?? []), decider]);
    }
  }

  /** Who decides; undefined for nobody. */
  of(proposalName: string | undefined, origin: Pick<Proposal, 'provider' | 'appId'>): Decider | undefined {
    if (proposalName === undefined) return undefined;
    return this.byProposal.get(proposalName)?.find(({ handler }) => wants(handler.source, origin));
  }

  /** Counts a verdict, logs a failure, and tells the host of it. @returns what it was counted as */
  note(verdict: Verdict): CountedDecision {
    const { handler, decision, fault } = verdict;
    const counted = fault ?? (handler.policy.shadow ? 'shadow' : decision.kind);
    this.counters.decisions.count(counted);
    if (fault !== undefined) {
      this.logFault(verdict, fault);
      void this.tell(verdict, fault);
    }
    return counted;
  }

  private async tell({ handler, proposal, error }: Verdict, fault: DecisionFault): Promise<void> {
    try {
      await this.onDecisionFailed?.({ handler: handler.id, proposal: proposal as AnyProposal, fault, error });
    } catch (failure) {
      this.logger.error(`onDecisionFailed itself failed with ${nameOf(failure)}`);
    }
  }

  private logFault({ handler, proposal, error }: Verdict, fault: DecisionFault): void {
    const on = `on ${proposal.proposalName} (${proposal.command})`;
    if (fault === 'error') this.logger.warn(`${handler.id} failed with ${nameOf(error)} ${on}`);
    else if (fault === 'no-decision') this.logger.warn(`${handler.id} returned no decision of this proposal ${on}`);
    else this.noteOneOfMany(handler, fault, on);
  }

  /** Waits no longer for whoever is deciding: `onFailure` answers. @returns how many proposals */
  release(): number {
    return this.all().reduce((sum, decider) => sum + decider.release(), 0);
  }

  /** Tells what the log does not have yet. */
  close(): void {
    this.episodes.end();
  }

  private all(): Decider[] {
    return [...new Set([...this.byProposal.values()].flat())];
  }

  /** What a slow or broken service does to every callback is told as one thing. */
  private noteOneOfMany({ id, policy }: DecidingHandler, fault: keyof typeof ENDLESS, on: string): void {
    const begin =
      fault === 'circuit-open'
        ? undefined // told when it opened
        : `${id} ${ENDLESS[fault](policy)} ${on}: onFailure answers. What follows is told once a minute`;
    const summary = (count: number) => `${id}: onFailure answered ${counted(count, 'more proposal')} (${fault})`;
    this.episodes.note(`${id} ${fault}`, begin, summary);
  }

  late(): void {
    this.counters.decisions.count('late');
  }

  opened({ id, policy }: DecidingHandler): void {
    this.logger.error(
      `${id} failed ${policy.failures} times in a row: it is not called for now, and onFailure answers. Single calls try it`,
    );
  }

  closed({ id }: DecidingHandler): void {
    this.logger.log(`${id} decides again`);
  }
}
