import type { EventSubject } from '../events/chat-event.js';
import type { Decision } from './decision.js';
import { Proposal } from './proposal.js';
import { proposalClass, type ProposalOf } from './proposal-class.js';
import { ProposalTarget, type TargetDecision } from './target.js';

/** Somebody who is asked to be a friend. */
export class FriendTarget extends ProposalTarget {
  /** What the one who asks wrote with it. */
  declare readonly wording: string | undefined;
  /** What the one who asks will call the friend (Tencent). */
  declare readonly remark: string | undefined;
  /** List of friends to put the friend on (Tencent). */
  declare readonly list: string | undefined;
  /** Where the request comes from: Tencent's `AddSource_Type_…`, an open list. */
  declare readonly source: string | undefined;
}

/** Members of requests to be friends. */
export abstract class FriendRequestsProposal extends Proposal {
  /** Account of the one who asks. */
  declare readonly from: string;
  /** Who is asked: up to many at Tencent Cloud Chat, one at OpenIM. */
  declare readonly targets: readonly FriendTarget[];
  /** Account that made the request: that of `from`, or of an administrator (Tencent). */
  declare readonly by: string | undefined;

  /**
   * Decides about each of those who are asked. OpenIM asks about one at a time.
   *
   * @param verdict returns a decision of the target that it is given
   */
  abstract decide(verdict: (target: FriendTarget) => TargetDecision): Decision<this>;

  override subject(): EventSubject {
    return { from: this.from, to: this.targets.length === 1 ? this.targets[0]!.user : undefined };
  }
}

/** Somebody is about to ask others to be friends. */
export const FriendsRequesting = proposalClass('FriendsRequesting', FriendRequestsProposal);
export type FriendsRequesting = ProposalOf<typeof FriendsRequesting.proposalName, FriendRequestsProposal>;

/** Somebody who had asked to be a friend, and is about to get an answer. */
export class AskingFriend extends ProposalTarget {
  /** Whether the two will be friends; undefined where the chat server does not tell. */
  declare readonly accepts: boolean | undefined;
  /** What the one who answers wrote with it (OpenIM). */
  declare readonly wording: string | undefined;
  /** What the one who answers will call the friend (Tencent). */
  declare readonly remark: string | undefined;
  /** List of friends to put the friend on (Tencent). */
  declare readonly list: string | undefined;
}

/** Members of answers to friend requests. */
export abstract class FriendAnswersProposal extends Proposal {
  /** Account of the one who was asked, and answers. */
  declare readonly from: string;
  /** Who had asked: up to many at Tencent Cloud Chat, one at OpenIM. */
  declare readonly targets: readonly AskingFriend[];
  /** Account that made the request: that of `from`, or of an administrator (Tencent). */
  declare readonly by: string | undefined;

  /**
   * Decides about each of those who had asked. OpenIM asks about one at a time.
   *
   * @param verdict returns a decision of the target that it is given
   */
  abstract decide(verdict: (target: AskingFriend) => TargetDecision): Decision<this>;

  override subject(): EventSubject {
    return { from: this.from, to: this.targets.length === 1 ? this.targets[0]!.user : undefined };
  }
}

/** Somebody is about to answer friend requests. OpenIM asks before an acceptance alone. */
export const FriendRequestsAnswering = proposalClass('FriendRequestsAnswering', FriendAnswersProposal);
export type FriendRequestsAnswering = ProposalOf<typeof FriendRequestsAnswering.proposalName, FriendAnswersProposal>;
