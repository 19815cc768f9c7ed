import { Decision } from '../../proposals/decision.js';
import type { AskingFriend, FriendTarget } from '../../proposals/relation.proposal.js';
import { refusalOf, type ProposalTarget, type TargetDecision } from '../../proposals/target.js';
import { changedMembers, someOf } from './changes.js';
import { OpenImDecisions } from './decisions.js';

/** What can be decided about the only one whom a proposal concerns. */
abstract class OpenImTargetDecisions<Target extends ProposalTarget> extends OpenImDecisions {
  declare readonly targets: readonly Target[];

  /**
   * Decides about the only target, which is to decide about the whole.
   *
   * @param verdict returns a decision of the target that it is given
   * @throws TypeError for anything else, such as a promise
   * @throws RangeError for a code that OpenIM does not leave to webhooks
   */
  decide(verdict: (target: Target) => TargetDecision): Decision<this['proposalName']> {
    const target = this.targets[0]!;
    const refusal = refusalOf(target, verdict(target));
    return refusal === undefined ? this.allow() : this.refuse(refusal.text, refusal.code);
  }
}

/** What can be decided about a request to be friends. */
export abstract class OpenImFriendRequestDecisions extends OpenImTargetDecisions<FriendTarget> {}

/** What can be decided about the answer to one. */
export abstract class OpenImFriendAnswerDecisions extends OpenImTargetDecisions<AskingFriend> {}

/** What a remark becomes. */
export interface OpenImRemarkChange {
  /** What the friend is called instead. Not empty. */
  readonly remark: string;
}

/** What can be decided about what somebody calls a friend. */
export abstract class OpenImRemarkDecisions extends OpenImDecisions {
  /**
   * Stores another remark in its place.
   *
   * @throws TypeError for an empty remark, which OpenIM does not take
   */
  change(changes: OpenImRemarkChange): Decision<this['proposalName']> {
    return new Decision(this, 'rewritten', { members: changedMembers(changes, { remark: ['remark', 'filled'] }) });
  }
}

/** Who is imported. */
export interface OpenImImportChange {
  /** Accounts of those who become friends: at least one, and all of them among the proposal's `users`. */
  readonly users: readonly string[];
}

/** What can be decided about friends that the app's backend imports. */
export abstract class OpenImImportDecisions extends OpenImDecisions {
  declare readonly users: readonly string[];

  /**
   * Imports some of them only. To import nobody, refuse.
   *
   * @throws TypeError for nobody, and for an account that is not among the proposal's: OpenIM would not check whether it exists
   */
  change(changes: OpenImImportChange): Decision<this['proposalName']> {
    const { friendUserIDs } = changedMembers(changes, { users: ['friendUserIDs', 'accounts'] });
    const some = someOf(this.users, friendUserIDs as readonly string[]);
    return some === undefined ? this.allow() : new Decision(this, 'rewritten', { members: { friendUserIDs: some } });
  }
}
