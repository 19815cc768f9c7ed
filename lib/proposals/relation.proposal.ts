import { onlyOne, type EventSubject } from '../events/chat-event.js';
import type { Decision } from './decision.js';
import { Proposal } from './proposal.js';
import { proposalClass, type ProposalOf } from './proposal-class.js';
import { ProposalTarget, type TargetDecision } from './target.js';

/** Somebody whom a friend request concerns, besides the one who makes or answers it. */
abstract class OtherFriend extends ProposalTarget {
  /** What the one who acts wrote with it. Of answers OpenIM alone tells it. */
  declare readonly wording: string | undefined;
  /** What the one who acts will call the friend (Tencent). */
  declare readonly remark: string | undefined;
  /** List of friends to put the friend on (Tencent). */
  declare readonly list: string | undefined;
}

/** Members of friend requests, and of answers to them. */
export abstract class FriendsProposal<Target extends ProposalTarget> extends Proposal {
  abstract readonly from: string;
  abstract readonly targets: readonly Target[];
  /** Account that made the request: that of `from`, or of an administrator (Tencent). */
  declare readonly by: string | undefined;

  /**
   * Decides about each of the targets. OpenIM asks about one at a time.
   *
   * @param verdict returns a decision of the target that it is given
   */
  abstract decide(verdict: (target: Target) => TargetDecision): Decision<this['proposalName']>;

  override subject(): EventSubject {
    return { from: this.from, to: onlyOne(this.targets)?.user };
  }
}

/** Somebody who is asked to be a friend. */
export class FriendTarget extends OtherFriend {
  /** Where the request comes from: Tencent's `AddSource_Type_…`, an open list. */
  declare readonly source: string | undefined;
}

/** Members of requests to be friends. */
export abstract class FriendRequestsProposal extends FriendsProposal<FriendTarget> {
  /** Account of the one who asks. */
  declare readonly from: string;
  /**
   * Who is asked: up to many at Tencent Cloud Chat, one at OpenIM. Each has `user`, `wording`, and at Tencent `remark`, `list` and `source`.
   */
  declare readonly targets: readonly FriendTarget[];
}

/** Somebody is about to ask others to be friends. */
export const FriendsRequesting = proposalClass('FriendsRequesting', FriendRequestsProposal);
export type FriendsRequesting = ProposalOf<typeof FriendsRequesting.proposalName, FriendRequestsProposal>;

/** Somebody who had asked to be a friend, and is about to get an answer. */
export class AskingFriend extends OtherFriend {
  /** Whether the two will be friends; undefined where the chat server does not tell. */
  declare readonly accepts: boolean | undefined;
}

/** Members of answers to friend requests. */
export abstract class FriendAnswersProposal extends FriendsProposal<AskingFriend> {
  /** Account of the one who was asked, and answers. */
  declare readonly from: string;
  /**
   * Who had asked: up to many at Tencent Cloud Chat, one at OpenIM. Each has `user`, `accepts`, at OpenIM `wording`, and at Tencent `remark`
   * and `list`.
   */
  declare readonly targets: readonly AskingFriend[];
}

/** Somebody is about to answer friend requests. OpenIM asks before an acceptance alone. */
export const FriendRequestsAnswering = proposalClass('FriendRequestsAnswering', FriendAnswersProposal);
export type FriendRequestsAnswering = ProposalOf<typeof FriendRequestsAnswering.proposalName, FriendAnswersProposal>;

/** Members of what somebody is about to call a friend. */
export abstract class FriendRemarkProposal extends Proposal {
  /** Account of the one who writes the remark, and alone sees it. */
  declare readonly owner: string;
  /** Account of the friend whom it names. */
  declare readonly friend: string;
  /** The remark; empty where it is taken away. */
  declare readonly remark: string | undefined;

  override subject(): EventSubject {
    return { from: this.owner, to: this.friend };
  }
}

/** Somebody is about to call a friend something else. OpenIM only. */
export const FriendRemarkChanging = proposalClass('FriendRemarkChanging', FriendRemarkProposal);
export type FriendRemarkChanging = ProposalOf<typeof FriendRemarkChanging.proposalName, FriendRemarkProposal>;

/** Members of what would keep one user from another. */
export abstract class BlockingProposal extends Proposal {
  /** Account of the one who blocks. */
  declare readonly from: string;
  /** Account of the one who is to be blocked. */
  declare readonly to: string;

  override subject(): EventSubject {
    return { from: this.from, to: this.to };
  }
}

/** Somebody is about to block another user. OpenIM only. */
export const UserBlocking = proposalClass('UserBlocking', BlockingProposal);
export type UserBlocking = ProposalOf<typeof UserBlocking.proposalName, BlockingProposal>;

/** Members of friends that are about to be imported. */
export abstract class FriendImportProposal extends Proposal {
  /** Account of the one who gets them. */
  declare readonly from: string;
  /** Accounts of the friends. */
  declare readonly users: readonly string[];

  override subject(): EventSubject {
    return { from: this.from, to: onlyOne(this.users) };
  }
}

/** The app's backend is about to make users friends of somebody, without asking them. OpenIM only. */
export const FriendsImporting = proposalClass('FriendsImporting', FriendImportProposal);
export type FriendsImporting = ProposalOf<typeof FriendsImporting.proposalName, FriendImportProposal>;
