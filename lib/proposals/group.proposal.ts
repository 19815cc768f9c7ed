import { onlyOne, type EventSubject } from '../events/chat-event.js';
import type { GroupMember } from '../events/group-event.js';
import { Proposal } from './proposal.js';
import { proposalClass, type ProposalOf } from './proposal-class.js';

/** Members of a group that is about to be created. */
export abstract class GroupCreationProposal extends Proposal {
  /** OpenIM: the id that the caller asks for, if any. Tencent does not tell it. */
  declare readonly groupId: string | undefined;
  /** As in `GroupCreated`. */
  declare readonly groupType: string | undefined;
  /** Name of the group. */
  declare readonly name: string | undefined;
  /** Account of the owner. */
  declare readonly owner: string | undefined;
  /** Account that made the request: the owner's, or an administrator's of the app. */
  declare readonly by: string | undefined;
  /** The first members, each once: the `user`, and the `role` where it is told. */
  declare readonly members: readonly GroupMember[];

  override subject(): EventSubject {
    return { from: this.owner, groupId: this.groupId };
  }
}

/** Somebody is about to create a group. */
export const GroupCreating = proposalClass('GroupCreating', GroupCreationProposal);
export type GroupCreating = ProposalOf<typeof GroupCreating.proposalName, GroupCreationProposal>;

/** Members of a proposal about a group that is there. */
export abstract class GroupProposal extends Proposal {
  /** Id of the group. */
  declare readonly groupId: string;
  /** As in `GroupEvent`; undefined where the callback does not tell. */
  declare readonly groupType: string | undefined;

  override subject(): EventSubject {
    return { groupId: this.groupId };
  }
}

/** Members of a request to join a group. */
export abstract class GroupJoinProposal extends GroupProposal {
  /** Account of the one who wants to join. */
  declare readonly user: string;
  /** What the one who asks wrote with it (OpenIM). */
  declare readonly wording: string | undefined;

  override subject(): EventSubject {
    return { from: this.user, groupId: this.groupId };
  }
}

/** Somebody is about to join a group, or to ask for it. */
export const GroupJoining = proposalClass('GroupJoining', GroupJoinProposal);
export type GroupJoining = ProposalOf<typeof GroupJoining.proposalName, GroupJoinProposal>;

/** Members of an invitation to a group. */
export abstract class GroupInvitationProposal extends GroupProposal {
  /** Account of the one who invites. OpenIM does not tell. */
  declare readonly by: string | undefined;
  /** Accounts of those who are invited. */
  declare readonly users: readonly string[];
  /** What was written with it (OpenIM). */
  declare readonly wording: string | undefined;

  override subject(): EventSubject {
    return { from: this.by, to: onlyOne(this.users), groupId: this.groupId };
  }
}

/** Users are about to be invited to a group. */
export const GroupInviting = proposalClass('GroupInviting', GroupInvitationProposal);
export type GroupInviting = ProposalOf<typeof GroupInviting.proposalName, GroupInvitationProposal>;
