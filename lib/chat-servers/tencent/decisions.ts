import { Decision, refusalText } from '../../proposals/decision.js';
import { codeFor, type CodeOffset, type RawCodes } from '../../proposals/decision-code.js';
import { Proposal } from '../../proposals/proposal.js';
import { tencentCodesOf } from './facts.js';

/** What can be decided about actions that are refused with a code. */
export abstract class TencentCodedDecisions extends Proposal {
  /**
   * Stops the action.
   *
   * @param text what the person is told
   * @param code is added to the first code of the command: 10100 for groups, 120001 for one-to-one messages and official accounts; or the
   * code itself, up to 10200 and 130000. @default 0
   * @throws RangeError for a code that Tencent does not leave to apps
   */
  refuse(text: string, code: CodeOffset | RawCodes = 0): Decision<this['proposalName']> {
    const [first, last] = tencentCodesOf(this.command).custom!;
    return new Decision(this, 'refused', {
      text: refusalText(text),
      code: codeFor(this.provider, code, { first, last }),
    });
  }
}

/** What can be decided about invitations to groups. */
export abstract class TencentInvitationDecisions extends TencentCodedDecisions {
  /** Accounts of those who are invited. */
  declare readonly users: readonly string[];

  /**
   * Keeps some of those who are invited out of the group, and lets the others in. There is no text for it.
   *
   * @param users accounts out of the proposal's own `users`
   * @throws TypeError for no account at all, and for somebody who is not invited
   */
  refuseSome(users: readonly string[]): Decision<this['proposalName']> {
    return partialRefusal(this, users);
  }
}

/** What can be decided about subscriptions, for which Tencent leaves no codes to apps. */
export abstract class TencentSubscriptionDecisions extends Proposal {
  /** Accounts of those who are to subscribe. */
  declare readonly users: readonly string[];

  /**
   * Stops the subscription of all.
   *
   * @param text what the person is told, where Tencent shows it
   */
  refuse(text: string): Decision<this['proposalName']> {
    return new Decision(this, 'refused', { text: refusalText(text), code: REFUSED });
  }

  /**
   * Lets some of those who are to subscribe not do so, and the others do. There is no text for it.
   *
   * @param users accounts out of the proposal's own `users`
   * @throws TypeError for no account at all, and for somebody who is not about to subscribe
   */
  refuseSome(users: readonly string[]): Decision<this['proposalName']> {
    return partialRefusal(this, users);
  }
}

const REFUSED = 1;

function partialRefusal<P extends Proposal & { readonly users: readonly string[] }>(
  proposal: P,
  users: readonly string[],
): Decision<P['proposalName']> {
  const refused = Array.isArray(users) ? [...new Set<string>(users)] : [];
  if (refused.length === 0) throw new TypeError('refuseSome() takes a list with at least one account');
  const concerned = new Set(proposal.users);
  if (!refused.every((user) => concerned.has(user)))
    throw new TypeError("refuseSome() takes only accounts of the proposal's users");
  const member = tencentCodesOf(proposal.command).refusedSome!;
  const targets = refused.map((user) => ({ user }));
  return new Decision(proposal, 'refused', { members: { [member]: refused }, targets });
}
