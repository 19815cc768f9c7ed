import type { GroupInfoChange } from '../events/group.event.js';
import type { GroupMemberChange } from '../events/group-members.event.js';
import { onlyOne, type EventSubject } from '../events/chat-event.js';
import { GroupProposal } from './group.proposal.js';
import { proposalClass, type ProposalOf } from './proposal-class.js';

/** Somebody who is about to become a member of a group. */
export interface JoiningMember {
  /** The account. */
  readonly user: string;
  /** The app's own data of the member (OpenIM's `ex`). */
  readonly customData: string | undefined;
}

/** Members of the arrival of new members that is about to happen. */
export abstract class GroupMembersArrivalProposal extends GroupProposal {
  /** The new members, each once: `user` and `customData`. Which of them owns a group that is about to be created is not told. */
  declare readonly members: readonly JoiningMember[];
  /** The app's own data of the group (OpenIM's `ex`). */
  declare readonly groupCustomData: string | undefined;

  override subject(): EventSubject {
    return { to: onlyOne(this.members)?.user, groupId: this.groupId };
  }
}

/**
 * People are about to become members of a group: they joined, were invited, or are the first members of a group that is about to be
 * created. A refusal stops all of that. OpenIM only; up to v3.7.1 it asks about each of them.
 */
export const GroupMembersJoining = proposalClass('GroupMembersJoining', GroupMembersArrivalProposal);
export type GroupMembersJoining = ProposalOf<typeof GroupMembersJoining.proposalName, GroupMembersArrivalProposal>;

/** Members of a change of a group's profile that is about to happen. */
export abstract class GroupInfoChangeProposal extends GroupProposal {
  /**
   * Only what is to be changed. `callbackBeforeSetGroupInfoCommand` has 0 and "" for what nobody sets, so that neither is told: no text that
   * is to be empty, no `joinOption` of `0`, and nothing that is to be permitted.
   */
  declare readonly changes: GroupInfoChange['changes'];
}

/** The name, the picture or another part of a group's profile is about to be changed. OpenIM only. */
export const GroupInfoChanging = proposalClass('GroupInfoChanging', GroupInfoChangeProposal);
export type GroupInfoChanging = ProposalOf<typeof GroupInfoChanging.proposalName, GroupInfoChangeProposal>;

/** Members of a change of one member that is about to happen. */
export abstract class GroupMemberChangeProposal extends GroupProposal {
  /** Account of the member. */
  declare readonly user: string;
  /** Only what is to be changed. An empty text is to be cleared. */
  declare readonly changes: GroupMemberChange['changes'];

  override subject(): EventSubject {
    return { to: this.user, groupId: this.groupId };
  }
}

/** A member of a group is about to get another role, or another name in the group. OpenIM only. */
export const GroupMemberChanging = proposalClass('GroupMemberChanging', GroupMemberChangeProposal);
export type GroupMemberChanging = ProposalOf<typeof GroupMemberChanging.proposalName, GroupMemberChangeProposal>;
