import type { CallbackContext } from '../../chat-servers/callback-definition.js';
import type { Admission, Reply } from '../../chat-servers/chat-server.js';
import type { ProposalDefinition } from '../../chat-servers/proposal-definition.js';
import type { CallbackTally } from '../../counters/callback-counters.js';
import type { Verdict } from '../../decisions/decider.js';
import type { DecisionRecorder } from '../../decisions/decision-recorder.js';
import type { Deciders } from '../../decisions/deciders.js';
import { DECISION_CHANNEL } from '../../diagnostics/channels.js';
import { freezeDeeply } from '../../events/frozen.js';
import type { WireObject } from '../../wire/json.js';
import type { ActiveProtocol } from './active-protocol.js';
import { refuseUnfit } from './event-factory.js';

/** Answers callbacks that ask: as a handler decides, and "go on" where nobody does. */
export class ProposalAnswers {
  constructor(
    private readonly counters: CallbackTally,
    private readonly deciders: Deciders,
    private readonly recorder: Pick<DecisionRecorder, 'record'>,
  ) {}

  /**
   * Returns a promise only if a handler does. Where nobody decides, the body may be anything: nothing is read of it.
   *
   * @throws Refusal `INVALID_FIELDS` for a body that a handler cannot decide about
   */
  answer(
    protocol: ActiveProtocol,
    admission: Admission,
    definition: ProposalDefinition,
    context: CallbackContext,
    body: WireObject,
  ): Reply | Promise<Reply> {
    this.counters.proposals++;
    const { request, caller, admittedAt } = admission;
    const { command, receivedAt, bytes } = context;
    const { proposal, propose } = definition;
    const decider = this.deciders.of(proposal, context);
    if (decider === undefined || propose === undefined) return protocol.accept(command, body);
    refuseUnfit(definition, body);
    const left = protocol.answerTimeout - (receivedAt - admittedAt);
    const begun = performance.now();
    const answer = (verdict: Verdict): Reply => {
      const outcome = this.deciders.note(verdict);
      if (DECISION_CHANNEL.hasSubscribers) {
        const { provider, appId } = context;
        const facts = {
          provider,
          appId,
          command,
          proposal: verdict.proposal.proposalName,
          handler: verdict.handler.id,
        };
        DECISION_CHANNEL.publish({ ...facts, outcome, milliseconds: performance.now() - begun, budget: left });
      }
      this.deciders.observer?.(verdict, request);
      this.recorder.record(verdict, bytes, admission);
      const { decision, handler } = verdict;
      if (handler.policy.shadow) return protocol.accept(command, body);
      return protocol.decide?.(decision, { request, caller, command, body }) ?? protocol.accept(command, body);
    };
    const verdict = decider.decide(freezeDeeply(propose(body, context)), left);
    return 'then' in verdict ? verdict.then(answer) : answer(verdict);
  }
}
