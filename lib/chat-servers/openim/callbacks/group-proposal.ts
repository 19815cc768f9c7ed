import { ListOf, ListOfTexts, NonEmptyText, Optional, Required, Text } from '../../../wire/wire-decorators.js';
import {
  GROUP_INFO_EX_SAMPLE,
  GROUP_INFO_SAMPLE,
  GROUP_MEMBER_SAMPLE,
  GROUP_SAMPLE,
  GroupInfoDto,
  OpenImGroupDto,
  SetGroupInfoFieldsDto,
  SetGroupMemberFieldsDto,
} from './group-body.js';

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
  proposal: 'GroupCreating',
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
  proposal: 'GroupJoining',
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
  proposal: 'GroupInviting',
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
  proposal: 'GroupMembersJoining',
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
  proposal: 'GroupMembersJoining',
  sample: { groupID: '2559498142', userID: '10002', ex: '', groupEx: '' } satisfies BeforeMemberJoinGroupDto,
} as const;

/** Body of `callbackBeforeSetGroupInfoCommand`, since v3.4.2: it has 0 and "" for what nobody sets. */
export class BeforeSetGroupInfoDto extends SetGroupInfoFieldsDto {}

const beforeSetGroupInfo = {
  command: 'callbackBeforeSetGroupInfoCommand',
  phase: 'before',
  name: 'group-info-changing',
  summary: "a group's profile that is about to be changed",
  body: BeforeSetGroupInfoDto,
  proposal: 'GroupInfoChanging',
  sample: {
    ...GROUP_INFO_SAMPLE,
    ex: '',
    needVerification: 0,
    lookMemberInfo: 0,
    applyMemberFriend: 0,
  } satisfies BeforeSetGroupInfoDto,
} as const;

/** Body of `callbackBeforeSetGroupInfoExCommand`, since v3.8.1: it has null for what nobody sets. */
export class BeforeSetGroupInfoExDto extends SetGroupInfoFieldsDto {}

const beforeSetGroupInfoEx = {
  command: 'callbackBeforeSetGroupInfoExCommand',
  phase: 'before',
  name: 'group-info-ex-changing',
  summary: "a group's profile that is about to be changed (v3.8.1 and later)",
  body: BeforeSetGroupInfoExDto,
  proposal: 'GroupInfoChanging',
  sample: GROUP_INFO_EX_SAMPLE satisfies BeforeSetGroupInfoExDto,
} as const;

/** Body of `callbackBeforeSetGroupMemberInfoCommand`, one for each member. Up to v3.4.0 its name begins with a capital letter. */
export class BeforeSetGroupMemberInfoDto extends SetGroupMemberFieldsDto {}

const beforeSetGroupMemberInfo = {
  command: 'callbackBeforeSetGroupMemberInfoCommand',
  olderNames: ['CallbackBeforeSetGroupMemberInfoCommand'], // v3.0.0 to v3.4.0
  phase: 'before',
  name: 'group-member-changing',
  summary: 'a member of a group who is about to be changed',
  body: BeforeSetGroupMemberInfoDto,
  proposal: 'GroupMemberChanging',
  sample: GROUP_MEMBER_SAMPLE satisfies BeforeSetGroupMemberInfoDto,
} as const;

/** The callbacks that ask about groups and their members. */
export const OPENIM_GROUP_PROPOSALS = [
  beforeCreateGroup,
  beforeJoinGroup,
  beforeInviteJoinGroup,
  beforeMembersJoinGroup,
  beforeMemberJoinGroup,
  beforeSetGroupInfo,
  beforeSetGroupInfoEx,
  beforeSetGroupMemberInfo,
] as const;
