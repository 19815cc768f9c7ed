import type { AnyChatEvent } from '../events/chat-events.js';
import {
  ActionDropped,
  ActionRefused,
  ActionRewritten,
  DecisionFailed,
  DecisionTried,
  type DecisionEvent,
} from '../events/decision.event.js';
import type { DecisionRecord } from '../journal/journal-entry.js';
import type { Proposal } from '../proposals/proposal.js';
import type { AnyProposal } from '../proposals/proposals.js';
import type { Verdict } from './decider.js';

/** An event of the family `DecisionEvent`. */
export type AnyDecisionEvent = Extract<AnyChatEvent, DecisionEvent>;

/** What is not told by the proposal. */
interface Happening {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly occurredAt: number;
}

/** Whether a verdict becomes an event: all but what was allowed. */
export function isRemarkable({ decision, fault }: Verdict): boolean {
  return fault !== undefined || decision.kind !== 'allowed';
}

/** What is to be kept of a verdict: a copy, as it goes over the wire, so that nothing of the handler's own is in it. */
export function recordOf({ handler, decision, fault }: Verdict): DecisionRecord {
  const { kind, text, code, targets, members } = decision;
  const changes = kind === 'rewritten' ? (members ?? {}) : undefined;
  const record = { handler: handler.id, shadow: handler.policy.shadow, kind, fault, text, code, targets, changes };
  return JSON.parse(JSON.stringify(record)) as DecisionRecord;
}

/**
 * Makes the event of a decision, at once and from the journal again. Members are joined with `Object.assign`: a spread takes V8 far
 * longer.
 */
export function decisionEvent(proposal: Proposal, record: DecisionRecord, happening: Happening): AnyDecisionEvent {
  const { provider, appId, command, trust, client, receivedAt, raw, proposalName } = proposal;
  const { handler, shadow, kind, fault, text, code, targets, changes } = record;
  const { id, occurredAt } = happening;
  const from = { id, provider, appId, command, trust, client, receivedAt, occurredAt, raw };
  const common = Object.assign(from, { handler, proposalName, proposal: proposal as AnyProposal });
  if (fault !== undefined) {
    const answered = shadow || kind !== 'refused' ? 'allowed' : 'refused';
    return new DecisionFailed(Object.assign(common, { fault, answered } as const));
  }
  if (shadow && kind !== 'allowed')
    return new DecisionTried(Object.assign(common, { kind, text, code, targets, changes }));
  if (kind === 'refused') return new ActionRefused(Object.assign(common, { text, code, targets }));
  if (kind === 'dropped') return new ActionDropped(common);
  return new ActionRewritten(Object.assign(common, { changes: changes ?? {} }));
}
