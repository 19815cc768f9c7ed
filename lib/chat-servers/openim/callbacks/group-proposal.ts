import {
  GroupCreating,
  GroupInviting,
  GroupJoining,
  type GroupCreationProposal,
  type GroupInvitationProposal,
  type GroupJoinProposal,
} from '../../../proposals/group.proposal.js';
import { GroupMembersJoining, type GroupMembersArrivalProposal } from '../../../proposals/group-change.proposal.js';
import { readText, readTexts } from '../../../wire/values.js';
import { ListOf, ListOfTexts, NonEmptyText, Optional, Required, Text } from '../../../wire/wire-decorators.js';
import type { OwnMembers } from '../../proposal-definition.js';
import { OpenImDecisions } from '../decisions.js';
import { OpenImGroupCreationDecisions, OpenImMembersJoiningDecisions } from '../group-decisions.js';
import { GROUP_SAMPLE, GroupInfoDto, groupTypeOf, membersOf, OpenImGroupDto } from './group-body.js';

/**
 * Body of `callbackBeforeCreateGroupCommand`, since v3.0.0: what the caller asked for, so id, owner, time and count may be empty. The owner
 * is the member of level 100.
 */
export class BeforeCreateGroupDto extends GroupInfoDto {
  @Optional(Text) groupID?: string;
}

const beforeCreateGroup = {
  command: 'callbackBeforeCreateGroupCommand',
  phase: 'before',
  name: 'openim-group-creating',
  summary: 'a group that is about to be created',
  body: BeforeCreateGroupDto,
  proposal: GroupCreating,
  decisions: OpenImGroupCreationDecisions,
  toMembers: toGroupCreating,
  sample: {
    operationID: '37a60d50-4799-4de2-bfc9-d9d0ccf2e8b5',
    ...GROUP_SAMPLE,
    ownerUserID: '',
    createTime: 0,
    memberCount: 0,
    creatorUserID: '',
  } satisfies BeforeCreateGroupDto,
} as const;

/** Body of `callbackBeforeJoinGroupCommand`, since v3.4.2. v3.4.2 lacks `ex`. */
export class BeforeJoinGroupDto extends OpenImGroupDto {
  /** One control character: the number 2 is "\u0002". */
  @Optional(Text) groupType?: string;
  @Required(NonEmptyText) applyID!: string;
  @Optional(Text) reqMessage?: string;
  @Optional(Text) ex?: string;
}

const beforeJoinGroup = {
  command: 'callbackBeforeJoinGroupCommand',
  phase: 'before',
  name: 'openim-group-joining',
  summary: 'a request to join a group',
  body: BeforeJoinGroupDto,
  proposal: GroupJoining,
  decisions: OpenImDecisions,
  toMembers: toGroupJoining,
  harmless: ['groupType'],
  sample: {
    groupID: '2559498142',
    groupType: '\u0002',
    applyID: '10002',
    reqMessage: 'let me in',
    ex: '',
  } satisfies BeforeJoinGroupDto,
} as const;

/** Body of `callbackBeforeInviteJoinGroupCommand`, since v3.4.2. Who invites is not told. */
export class BeforeInviteJoinGroupDto extends OpenImGroupDto {
  @Optional(Text) reason?: string;
  @Optional(ListOfTexts) invitedUserIDs?: readonly string[] | null;
}

const beforeInviteJoinGroup = {
  command: 'callbackBeforeInviteJoinGroupCommand',
  phase: 'before',
  name: 'openim-group-inviting',
  summary: 'an invitation to a group',
  body: BeforeInviteJoinGroupDto,
  proposal: GroupInviting,
  decisions: OpenImDecisions,
  toMembers: toGroupInviting,
  sample: {
    operationID: '37a60d50-4799-4de2-bfc9-d9d0ccf2e8b5',
    groupID: '2559498142',
    reason: '',
    invitedUserIDs: ['10002'],
  } satisfies BeforeInviteJoinGroupDto,
} as const;

/** One of those who are about to join. */
export class JoiningMemberDto {
  @Optional(Text) userID?: string;
  @Optional(Text) ex?: string;
}

/** Body of `callbackBeforeMembersJoinGroupCommand`, since v3.8.0; it comes too when a group is created, and for invitations. */
export class BeforeMembersJoinGroupDto extends OpenImGroupDto {
  @Optional(ListOf(JoiningMemberDto)) memberList?: readonly JoiningMemberDto[] | null;
  /** The app's own data of the group. */
  @Optional(Text) groupEx?: string;
}

const beforeMembersJoinGroup = {
  command: 'callbackBeforeMembersJoinGroupCommand',
  phase: 'before',
  name: 'members-joining',
  summary: 'people who are about to become members of a group',
  body: BeforeMembersJoinGroupDto,
  proposal: GroupMembersJoining,
  decisions: OpenImMembersJoiningDecisions,
  toMembers: toMembersJoining,
  sample: {
    groupID: '2559498142',
    memberList: [{ userID: '10002', ex: '' }],
    groupEx: '',
  } satisfies BeforeMembersJoinGroupDto,
} as const;

/** Body of `callbackBeforeMemberJoinGroupCommand`, v3.0.0 to v3.7.1: one callback for each member. */
export class BeforeMemberJoinGroupDto extends OpenImGroupDto {
  @Required(NonEmptyText) userID!: string;
  @Optional(Text) ex?: string;
  /** The app's own data of the group. */
  @Optional(Text) groupEx?: string;
}

const beforeMemberJoinGroup = {
  command: 'callbackBeforeMemberJoinGroupCommand',
  phase: 'before',
  name: 'member-joining',
  summary: 'somebody who is about to become a member of a group (up to v3.7.1)',
  body: BeforeMemberJoinGroupDto,
  proposal: GroupMembersJoining,
  decisions: OpenImMembersJoiningDecisions,
  toMembers: toMemberJoining,
  sample: { groupID: '2559498142', userID: '10002', ex: '', groupEx: '' } satisfies BeforeMemberJoinGroupDto,
} as const;

/** The callbacks that ask whether there will be a group, and who belongs to it. */
export const OPENIM_GROUP_PROPOSALS = [
  beforeCreateGroup,
  beforeJoinGroup,
  beforeInviteJoinGroup,
  beforeMembersJoinGroup,
  beforeMemberJoinGroup,
] as const;

function toGroupCreating(body: BeforeCreateGroupDto): OwnMembers<GroupCreationProposal> {
  const members = membersOf(body.initMemberList);
  return {
    groupId: readText(body.groupID),
    groupType: groupTypeOf(body.groupType),
    name: readText(body.groupName),
    owner: readText(body.ownerUserID) ?? members.find(({ role }) => role === 'owner')?.user,
    by: readText(body.creatorUserID),
    members,
  };
}

function toGroupJoining(body: BeforeJoinGroupDto): OwnMembers<GroupJoinProposal> {
  return {
    groupId: body.groupID,
    groupType: groupTypeOf(body.groupType),
    user: body.applyID,
    wording: readText(body.reqMessage),
  };
}

function toGroupInviting(body: BeforeInviteJoinGroupDto): OwnMembers<GroupInvitationProposal> {
  return {
    groupId: body.groupID,
    groupType: undefined,
    by: undefined,
    users: readTexts(body.invitedUserIDs),
    wording: readText(body.reason),
  };
}

function toMembersJoining(body: BeforeMembersJoinGroupDto): OwnMembers<GroupMembersArrivalProposal> {
  const members = new Map<string, string | undefined>();
  for (const { userID, ex } of body.memberList ?? []) if (userID) members.set(userID, readText(ex));
  return arrivalOf(body, members);
}

function toMemberJoining(body: BeforeMemberJoinGroupDto): OwnMembers<GroupMembersArrivalProposal> {
  return arrivalOf(body, new Map([[body.userID, readText(body.ex)]]));
}

/** @param members their own data, by their accounts */
function arrivalOf(
  body: BeforeMembersJoinGroupDto | BeforeMemberJoinGroupDto,
  members: ReadonlyMap<string, string | undefined>,
): OwnMembers<GroupMembersArrivalProposal> {
  return {
    groupId: body.groupID,
    groupType: undefined,
    members: [...members].map(([user, customData]) => ({ user, customData })),
    groupCustomData: readText(body.groupEx),
  };
}
