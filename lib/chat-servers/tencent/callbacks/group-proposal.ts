import {
  GroupCreating,
  GroupInviting,
  GroupJoining,
  type GroupCreationProposal,
  type GroupInvitationProposal,
  type GroupJoinProposal,
} from '../../../proposals/group.proposal.js';
import { TopicCreating, type TopicCreationProposal } from '../../../proposals/topic.proposal.js';
import { readText } from '../../../wire/values.js';
import { Int64, ListOf, NonEmptyText, Optional, Required, Text } from '../../../wire/wire-decorators.js';
import type { OwnMembers } from '../../proposal-definition.js';
import { TencentCodedDecisions, TencentInvitationDecisions } from '../decisions.js';
import { accountIn } from '../facts.js';
import { TencentCallbackDto } from './event-data.js';
import { accountsIn, GroupMemberItemDto, groupOf, membersIn, TencentGroupDto } from './group-body.js';

/** Body of `Group.CallbackBeforeCreateGroup`. Source: "Before a Group Is Created" (intl 34368). */
export class GroupBeforeCreateGroupDto extends TencentCallbackDto {
  @Optional(Text) Operator_Account?: string;
  @Optional(Text) Owner_Account?: string;
  @Optional(Text) Type?: string;
  @Optional(Text) Name?: string;
  /** How many groups of this type the user has. */
  @Optional(Int64) CreateGroupNum?: number | string;
  /** The same by type; in an SDK only. */
  CreatedGroupNum?: unknown;
  /** `DisableInvite`, …; in an SDK only. */
  @Optional(Text) InviteOption?: string;
  @Optional(ListOf(GroupMemberItemDto)) MemberList?: readonly GroupMemberItemDto[] | null;
}

const beforeCreateGroup = {
  command: 'Group.CallbackBeforeCreateGroup',
  phase: 'before',
  name: 'group-creating',
  summary: 'a group that is about to be created',
  body: GroupBeforeCreateGroupDto,
  proposal: GroupCreating,
  decisions: TencentCodedDecisions,
  toMembers: toGroupCreating,
  sample: {
    Operator_Account: 'leckie',
    Owner_Account: 'leckie',
    Type: 'Public',
    Name: 'First',
    CreateGroupNum: 123,
    MemberList: [{ Member_Account: 'bob' }],
    EventTime: 1670574414123,
  } satisfies GroupBeforeCreateGroupDto,
} as const;

/** Body of `Group.CallbackBeforeApplyJoinGroup`. Source: "Before Applying to Join a Group" (intl 34370). */
export class GroupBeforeApplyJoinGroupDto extends TencentGroupDto {
  /** Who asks; spelled so. */
  @Required(NonEmptyText) Requestor_Account!: string;
}

const beforeApplyJoinGroup = {
  command: 'Group.CallbackBeforeApplyJoinGroup',
  phase: 'before',
  name: 'group-joining',
  summary: 'a request to join a group',
  body: GroupBeforeApplyJoinGroupDto,
  proposal: GroupJoining,
  decisions: TencentCodedDecisions,
  toMembers: toGroupJoining,
  sample: {
    GroupId: '@TGS#2J4SZEAEL',
    Type: 'Public',
    Requestor_Account: 'jared',
    EventTime: 1670574414123,
  } satisfies GroupBeforeApplyJoinGroupDto,
} as const;

/** Body of `Group.CallbackBeforeInviteJoinGroup`. Source: "Before Inviting a User to a Group" (intl 34371). */
export class GroupBeforeInviteJoinGroupDto extends TencentGroupDto {
  @Optional(ListOf(GroupMemberItemDto)) DestinationMembers?: readonly GroupMemberItemDto[] | null;
}

const beforeInviteJoinGroup = {
  command: 'Group.CallbackBeforeInviteJoinGroup',
  phase: 'before',
  name: 'group-inviting',
  summary: 'an invitation to a group',
  body: GroupBeforeInviteJoinGroupDto,
  proposal: GroupInviting,
  decisions: TencentInvitationDecisions,
  toMembers: toGroupInviting,
  sample: {
    GroupId: '@TGS#2J4SZEAEL',
    Type: 'Public',
    Operator_Account: 'leckie',
    DestinationMembers: [{ Member_Account: 'jared' }],
    EventTime: 1670574414123,
  } satisfies GroupBeforeInviteJoinGroupDto,
} as const;

/** Body of `Group.CallbackBeforeCreateTopic`, without the community's id. Source: "Before a Topic Is Created" (intl 49463). */
export class GroupBeforeCreateTopicDto extends TencentCallbackDto {
  @Optional(Text) Operator_Account?: string;
  @Optional(Text) Type?: string;
  @Optional(Text) Name?: string;
}

const beforeCreateTopic = {
  command: 'Group.CallbackBeforeCreateTopic',
  phase: 'before',
  name: 'topic-creating',
  summary: 'a topic that is about to be created',
  body: GroupBeforeCreateTopicDto,
  proposal: TopicCreating,
  decisions: TencentCodedDecisions,
  toMembers: toTopicCreating,
  sample: { Operator_Account: 'leckie', Type: 'Community', Name: 'MyFirstTopic' } satisfies GroupBeforeCreateTopicDto,
} as const;

/** The callbacks that ask about groups, their members and their topics. */
export const TENCENT_GROUP_PROPOSALS = [
  beforeCreateGroup,
  beforeApplyJoinGroup,
  beforeInviteJoinGroup,
  beforeCreateTopic,
] as const;

function toGroupCreating(body: GroupBeforeCreateGroupDto): OwnMembers<GroupCreationProposal> {
  const owner = accountIn(body.Owner_Account);
  return {
    groupId: undefined,
    groupType: readText(body.Type),
    name: readText(body.Name),
    owner,
    by: accountIn(body.Operator_Account),
    members: membersIn(body.MemberList, owner),
  };
}

function toGroupJoining(body: GroupBeforeApplyJoinGroupDto): OwnMembers<GroupJoinProposal> {
  return { ...groupOf(body), user: body.Requestor_Account, wording: undefined };
}

function toGroupInviting(body: GroupBeforeInviteJoinGroupDto): OwnMembers<GroupInvitationProposal> {
  return {
    ...groupOf(body),
    by: accountIn(body.Operator_Account),
    users: accountsIn(body.DestinationMembers),
    wording: undefined,
  };
}

function toTopicCreating(body: GroupBeforeCreateTopicDto): OwnMembers<TopicCreationProposal> {
  return { groupType: readText(body.Type), name: readText(body.Name), by: accountIn(body.Operator_Account) };
}
