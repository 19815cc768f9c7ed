import type { CallerRequest } from '../chat-servers/chat-server.js';
import type { CallbackTally } from '../counters/callback-counters.js';
import { nameOf } from '../delivery/error-text.js';
import { wants } from '../delivery/event-handler.js';
import { WebhooksLogger } from '../logging/webhooks-logger.js';
import type { Proposal } from '../proposals/proposal.js';
import { Decider, type DeciderEvents, type Verdict } from './decider.js';
import type { DecidingHandler } from './deciding-handler.js';

/** The handlers that decide, each with what is known of its calls. */
export class Deciders implements DeciderEvents {
  private readonly logger = new WebhooksLogger();
  private readonly byProposal = new Map<string, Decider[]>();

  constructor(private readonly counters: CallbackTally) {}

  /** Empty before the start. */
  handlers: readonly DecidingHandler[] = [];

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

  /** Counts a verdict, and logs a failure. */
  note({ handler, proposal, decision, fault, error }: Verdict): void {
    this.counters.decisions.count(fault ?? (handler.policy.shadow ? 'shadow' : decision.kind));
    if (fault !== 'error' && fault !== 'no-decision') return;
    const why = fault === 'error' ? `failed with ${nameOf(error)}` : 'returned no decision of this proposal';
    this.logger.warn(`${handler.id} ${why} on ${proposal.proposalName} (${proposal.command})`);
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
