import { ignoreRejection, isThenable } from '../../time/thenable.js';
import { Decision } from '../../proposals/decision.js';
import type { JoiningMember } from '../../proposals/group-change.proposal.js';
import { changedMembers, changedMembersIfAny, type WrittenWords } from './changes.js';
import { OpenImDecisions } from './decisions.js';

/** What a group is created with instead: at least one member. */
export interface OpenImGroupCreation {
  /** Its id. The group is not created where there is one with this id. */
  readonly groupId?: string;
  /** Its name. Not blank. */
  readonly name?: string;
  /** What the group is about. */
  readonly introduction?: string;
  /** The announcement. */
  readonly notification?: string;
  /** URL of the picture. */
  readonly avatar?: string;
  /** The app's own data (OpenIM's `ex`). */
  readonly customData?: string;
  /** `0` applicants need approval, `1` invited people too, `2` nobody does. */
  readonly joinOption?: '0' | '1' | '2';
  /** Whether members may look at each other's profiles. */
  readonly profilesVisible?: boolean;
}

// the owner would change in the group's own record alone, status and type are not checked, and who created it is a fact
const CREATION: WrittenWords<OpenImGroupCreation> = {
  groupId: ['groupID', 'filled'],
  name: ['groupName', 'filled'],
  introduction: ['introduction', 'text'],
  notification: ['notification', 'text'],
  avatar: ['faceURL', 'text'],
  customData: ['ex', 'text'],
  joinOption: ['needVerification', 'joinOption'],
  profilesVisible: ['lookMemberInfo', 'permission'],
};

/** What can be decided about a group that is about to be created. */
export abstract class OpenImGroupCreationDecisions extends OpenImDecisions {
  /**
   * Creates it with another profile. Owner and members stay.
   *
   * @throws TypeError for no change at all, and for a value that OpenIM does not know
   */
  change(changes: OpenImGroupCreation): Decision<this['proposalName']> {
    return new Decision(this, 'rewritten', { members: changedMembers(changes, CREATION) });
  }
}

/** What somebody becomes a member with. An empty text is one, too. */
export interface OpenImJoiningMemberChanges {
  /** The name in this group. */
  readonly card?: string;
  /** URL of the picture in this group. */
  readonly avatar?: string;
  /** Until when the member may not write: epoch milliseconds. */
  readonly mutedUntil?: number;
  /** The app's own data (OpenIM's `ex`). */
  readonly customData?: string;
}

// no role: nothing tells the owner of a group that is about to be created from the others, and it would have none
const JOINING: WrittenWords<OpenImJoiningMemberChanges> = {
  card: ['nickname', 'text'],
  avatar: ['faceURL', 'text'],
  mutedUntil: ['muteEndTime', 'time'],
  customData: ['ex', 'text'],
};

/** How OpenIM asks about one member, up to v3.7.1. */
const ABOUT_ONE = 'callbackBeforeMemberJoinGroupCommand';

/** What can be decided about people who are about to become members of a group. */
export abstract class OpenImMembersJoiningDecisions extends OpenImDecisions {
  declare readonly members: readonly JoiningMember[];

  /**
   * Lets them become members with other names, pictures or data. It is `allow()` where nothing is given for anybody.
   *
   * @param changesOf what one of them becomes a member with; undefined for what is there
   * @throws TypeError for a value that OpenIM does not know
   *
   * @example
   * ```ts
   * joining.change(({ user }) => (this.isNew(user) ? { mutedUntil: Date.now() + 3_600_000 } : undefined));
   * ```
   */
  change(changesOf: (member: JoiningMember) => OpenImJoiningMemberChanges | undefined): Decision<this['proposalName']> {
    const changed = this.members.flatMap((member) => {
      const changes = changesOf(member);
      if (isThenable(changes)) {
        ignoreRejection(changes);
        throw new TypeError('change() takes changes, and no promise of them');
      }
      const written = changedMembersIfAny(changes, JOINING);
      return written === undefined ? [] : [{ userID: member.user, ...written }];
    });
    const [only] = changed;
    if (only === undefined) return this.allow();
    const { userID: _, ...flat } = only;
    const members = this.command === ABOUT_ONE ? flat : { memberCallbackList: changed };
    return new Decision(this, 'rewritten', { members });
  }
}

/** What a group's profile becomes besides what is asked for: at least one member. The announcement cannot be changed. */
export interface OpenImGroupInfoChanges {
  /** Its name. Not blank. */
  readonly name?: string;
  /** What the group is about. Not empty in `callbackBeforeSetGroupInfoCommand`, which cannot clear it. */
  readonly introduction?: string;
  /** URL of the picture. Not empty in `callbackBeforeSetGroupInfoCommand`, which cannot clear it. */
  readonly avatar?: string;
  /** The app's own data (OpenIM's `ex`). */
  readonly customData?: string;
  /** `0` applicants need approval, `1` invited people too, `2` nobody does. */
  readonly joinOption?: '0' | '1' | '2';
  /** Whether members may look at each other's profiles. */
  readonly profilesVisible?: boolean;
  /** Whether members may ask each other to be friends. */
  readonly friendRequestsAllowed?: boolean;
}

const INFO_EX: WrittenWords<OpenImGroupInfoChanges> = {
  name: ['groupName', 'filled'],
  introduction: ['introduction', 'text'],
  avatar: ['faceURL', 'text'],
  customData: ['ex', 'text'],
  joinOption: ['needVerification', 'joinOption'],
  profilesVisible: ['lookMemberInfo', 'permission'],
  friendRequestsAllowed: ['applyMemberFriend', 'permission'],
};

/** Here an empty text stands for what stays. */
const INFO: WrittenWords<OpenImGroupInfoChanges> = {
  ...INFO_EX,
  introduction: ['introduction', 'filled'],
  avatar: ['faceURL', 'filled'],
};

/** What can be decided about a group's profile that is about to be changed. */
export abstract class OpenImGroupInfoDecisions extends OpenImDecisions {
  /**
   * Makes these changes too, or in place of those that are asked for. v3.4.2 does not take name, introduction and picture over.
   *
   * @throws TypeError for no change at all, and for a value that OpenIM does not know
   */
  change(changes: OpenImGroupInfoChanges): Decision<this['proposalName']> {
    const words = this.command === 'callbackBeforeSetGroupInfoExCommand' ? INFO_EX : INFO;
    return new Decision(this, 'rewritten', { members: changedMembers(changes, words) });
  }
}

/** What a member of a group becomes besides what is asked for: at least one member. */
export interface OpenImGroupMemberChanges {
  /** Only where the role is about to be changed: nothing tells the owner, who must stay one, from the others. */
  readonly role?: 'admin' | 'member';
  /** The name in this group. */
  readonly card?: string;
  /** URL of the picture in this group. */
  readonly avatar?: string;
  /** The app's own data (OpenIM's `ex`). */
  readonly customData?: string;
}

const MEMBER: WrittenWords<OpenImGroupMemberChanges> = {
  role: ['roleLevel', 'role'],
  card: ['nickName', 'text'],
  avatar: ['faceURL', 'text'],
  customData: ['ex', 'text'],
};

/** What can be decided about a member of a group who is about to be changed. */
export abstract class OpenImGroupMemberDecisions extends OpenImDecisions {
  /**
   * Makes these changes too, or in place of those that are asked for.
   *
   * @throws TypeError for no change at all, for a value that OpenIM does not know, and for a role where none is asked for
   */
  change(changes: OpenImGroupMemberChanges): Decision<this['proposalName']> {
    const members = changedMembers(changes, MEMBER);
    const { roleLevel = null } = this.raw as { readonly roleLevel?: unknown };
    if ('roleLevel' in members && roleLevel === null)
      throw new TypeError('change() takes a role only where the role is about to be changed: the owner must stay one');
    return new Decision(this, 'rewritten', { members });
  }
}
