import {
  GroupInfoChanging,
  GroupMemberChanging,
  type GroupInfoChangeProposal,
  type GroupMemberChangeProposal,
} from '../../../proposals/group-change.proposal.js';
import { readInteger, readText } from '../../../wire/values.js';
import type { OwnMembers } from '../../proposal-definition.js';
import { OpenImGroupInfoDecisions, OpenImGroupMemberDecisions } from '../group-decisions.js';
import {
  GROUP_INFO_EX_SAMPLE,
  GROUP_INFO_SAMPLE,
  GROUP_MEMBER_SAMPLE,
  infoChangesOf,
  memberChangesOf,
  SetGroupInfoFieldsDto,
  SetGroupMemberFieldsDto,
  withoutEmptyTexts,
} from './group-body.js';

/** Body of `callbackBeforeSetGroupInfoCommand`, since v3.4.2: it has 0 and "" for what nobody sets. */
export class BeforeSetGroupInfoDto extends SetGroupInfoFieldsDto {}

const beforeSetGroupInfo = {
  command: 'callbackBeforeSetGroupInfoCommand',
  phase: 'before',
  name: 'group-info-changing',
  summary: "a group's profile that is about to be changed",
  body: BeforeSetGroupInfoDto,
  proposal: GroupInfoChanging,
  decisions: OpenImGroupInfoDecisions,
  toMembers: toInfoChanging,
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
  proposal: GroupInfoChanging,
  decisions: OpenImGroupInfoDecisions,
  toMembers: toInfoExChanging,
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
  proposal: GroupMemberChanging,
  decisions: OpenImGroupMemberDecisions,
  toMembers: toMemberChanging,
  sample: GROUP_MEMBER_SAMPLE satisfies BeforeSetGroupMemberInfoDto,
} as const;

/** The callbacks that ask about changes of groups and of their members. */
export const OPENIM_GROUP_CHANGE_PROPOSALS = [
  beforeSetGroupInfo,
  beforeSetGroupInfoEx,
  beforeSetGroupMemberInfo,
] as const;

function toInfoChanging(body: BeforeSetGroupInfoDto): OwnMembers<GroupInfoChangeProposal> {
  const changes = infoChangesOf({
    ...withoutEmptyTexts(body),
    ex: readText(body.ex),
    needVerification: readInteger(body.needVerification) || undefined,
    lookMemberInfo: readInteger(body.lookMemberInfo) || undefined,
    applyMemberFriend: readInteger(body.applyMemberFriend) || undefined,
  });
  return { groupId: body.groupID, groupType: undefined, changes };
}

function toInfoExChanging(body: BeforeSetGroupInfoExDto): OwnMembers<GroupInfoChangeProposal> {
  return { groupId: body.groupID, groupType: undefined, changes: infoChangesOf(body) };
}

function toMemberChanging(body: BeforeSetGroupMemberInfoDto): OwnMembers<GroupMemberChangeProposal> {
  return { groupId: body.groupID, groupType: undefined, user: body.userID, changes: memberChangesOf(body) };
}
