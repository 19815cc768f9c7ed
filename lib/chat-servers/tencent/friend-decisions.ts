import { Decision, refusalText } from '../../proposals/decision.js';
import { codeFor, type CodeOffset, type RawCodes } from '../../proposals/decision-code.js';
import { Proposal } from '../../proposals/proposal.js';
import type { AskingFriend, FriendTarget } from '../../proposals/relation.proposal.js';
import { refusalOf, type ProposalTarget, type TargetDecision } from '../../proposals/target.js';
import { tencentCodesOf } from './facts.js';

/** What can be decided about requests to be friends, and about answers to them: each of several has a result of its own. */
abstract class TencentFriendDecisions<Target extends ProposalTarget> extends Proposal {
  /** Whom it concerns, in the order of the callback. */
  declare readonly targets: readonly Target[];

  /** Lets it go on for all. The answer lists them: Tencent requires it. */
  override allow(): Decision<this['proposalName']> {
    return this.decide((target) => target.allow());
  }

  /**
   * Stops it for all.
   *
   * @param text what the person is told
   * @param code is added to 38000; or the code itself, from 38000 to 39000. @default 0
   * @throws RangeError for a code that Tencent does not leave to apps
   */
  refuse(text: string, code: CodeOffset | RawCodes = 0): Decision<this['proposalName']> {
    return this.decide((target) => target.refuse(text, code));
  }

  /**
   * Decides about each of `targets`, in their order.
   *
   * @param verdict returns a decision of the target that it is given. The codes of refusals are those of `refuse()`
   * @throws TypeError where it returns anything else, such as a promise
   * @throws RangeError for a code that Tencent does not leave to apps
   */
  decide(verdict: (target: Target) => TargetDecision): Decision<this['proposalName']> {
    const [first, last] = tencentCodesOf(this.command).perTarget!;
    const decided = this.targets.map((target) => {
      const refusal = refusalOf(target, verdict(target));
      if (refusal === undefined) return { user: target.user, text: '', code: GOES_ON };
      const code = codeFor(this.provider, refusal.code, { first, last });
      return { user: target.user, text: refusalText(refusal.text), code };
    });
    const ResultItem = decided.map(({ user, text, code }) => ({
      To_Account: user,
      ResultCode: code,
      ResultInfo: text,
    }));
    const targets = decided.filter(({ code }) => code !== GOES_ON);
    return targets.length === 0
      ? new Decision(this, 'allowed', { members: { ResultItem } })
      : new Decision(this, 'refused', { members: { ResultItem }, targets });
  }
}

/** What can be decided about requests to be friends. */
export abstract class TencentFriendRequestDecisions extends TencentFriendDecisions<FriendTarget> {}

/** What can be decided about answers to friend requests. */
export abstract class TencentFriendAnswerDecisions extends TencentFriendDecisions<AskingFriend> {}

const GOES_ON = 0;
