import {
  GroupMemberChanged,
  GroupMembersJoined,
  GroupMembersLeft,
  GroupMembersPresenceChanged,
} from '../../../events/group-members.event.js';
import { withoutMissing } from '../../../wire/values.js';
import { ListOf, Optional, Text } from '../../../wire/wire-decorators.js';
import { accountIn } from '../facts.js';
import type { TencentContext } from './event-data.js';
import { accountsIn, GroupMemberItemDto, TencentGroupDto, tencentGroupEvent } from './group-body.js';

/** Body of `Group.CallbackAfterNewMemberJoin`. Source: "After a User Joins a Group" (intl 34372). */
export class GroupAfterNewMemberJoinDto extends TencentGroupDto {
  /** `Apply` or `Invited`; an open list. */
  @Optional(Text) JoinType?: string;
  @Optional(ListOf(GroupMemberItemDto)) NewMemberList?: readonly GroupMemberItemDto[] | null;
}

const afterNewMemberJoin = {
  command: 'Group.CallbackAfterNewMemberJoin',
  phase: 'after',
  name: 'members-joined',
  summary: 'new members of a group',
  body: GroupAfterNewMemberJoinDto,
  events: [GroupMembersJoined],
  toEvent: toGroupMembersJoined,
  harmless: ['JoinType'],
  sample: {
    GroupId: '@TGS#2J4SZEAEL',
    Type: 'Public',
    JoinType: 'Apply',
    Operator_Account: 'leckie',
    NewMemberList: [{ Member_Account: 'jared' }],
    EventTime: 1670574414123,
  } satisfies GroupAfterNewMemberJoinDto,
} as const;

/** Body of `Group.CallbackAfterMemberExit`. Source: "After a User Leaves a Group" (intl 34373). */
export class GroupAfterMemberExitDto extends TencentGroupDto {
  /** `Kicked` or `Quit`; an open list. */
  @Optional(Text) ExitType?: string;
  @Optional(ListOf(GroupMemberItemDto)) ExitMemberList?: readonly GroupMemberItemDto[] | null;
}

const afterMemberExit = {
  command: 'Group.CallbackAfterMemberExit',
  phase: 'after',
  name: 'members-left',
  summary: 'members who left a group or were removed',
  body: GroupAfterMemberExitDto,
  events: [GroupMembersLeft],
  toEvent: toGroupMembersLeft,
  harmless: ['ExitType'],
  sample: {
    GroupId: '@TGS#2J4SZEAEL',
    Type: 'Public',
    ExitType: 'Kicked',
    Operator_Account: 'leckie',
    ExitMemberList: [{ Member_Account: 'jared' }],
    EventTime: 1670574414123,
  } satisfies GroupAfterMemberExitDto,
} as const;

/**
 * Body of `Group.CallbackAfterMemberFieldChanged`. Source: "After a Group Member's Profile Is Modified" (intl 60393). An SDK names the member
 * `Modified_Account`.
 */
export class GroupAfterMemberFieldChangedDto extends TencentGroupDto {
  @Optional(Text) Member_Account?: string;
  @Optional(Text) Modified_Account?: string;
  /** `Admin` or `Member`; an open list. */
  @Optional(Text) Role?: string;
  @Optional(Text) NameCard?: string;
}

const afterMemberFieldChanged = {
  command: 'Group.CallbackAfterMemberFieldChanged',
  phase: 'after',
  name: 'member-changed',
  summary: "a change of a member's role or name in a group",
  body: GroupAfterMemberFieldChangedDto,
  events: [GroupMemberChanged],
  toEvent: toGroupMemberChanged,
  harmless: ['Role'],
  sample: {
    GroupId: '@TGS#xxxx',
    Type: 'Community',
    Operator_Account: 'admin',
    Member_Account: '123456',
    Role: 'Admin',
    NameCard: 'jacky',
    EventTime: '1670574414123',
  } satisfies GroupAfterMemberFieldChangedDto,
} as const;

/**
 * Body of `Group.CallbackOnMemberStateChange`, for live groups. Its URL has neither `ClientIP` nor `OptPlatform`. Source: "Online Status of
 * Audio-Video Group Members" (intl 48734).
 */
export class GroupOnMemberStateChangeDto extends TencentGroupDto {
  /** `Offline`: no heartbeat for 20 seconds. `Online`: back after that. */
  @Optional(Text) EventType?: string;
  @Optional(ListOf(GroupMemberItemDto)) MemberList?: readonly GroupMemberItemDto[] | null;
}

const onMemberStateChange = {
  command: 'Group.CallbackOnMemberStateChange',
  phase: 'after',
  name: 'members-presence',
  summary: 'members of a live group who went offline or came back',
  body: GroupOnMemberStateChangeDto,
  events: [GroupMembersPresenceChanged],
  toEvent: toGroupMembersPresenceChanged,
  harmless: ['EventType'],
  sample: {
    GroupId: '@TGS#2J4SZEAEL',
    EventType: 'Offline',
    MemberList: [{ Member_Account: 'jared' }],
  } satisfies GroupOnMemberStateChangeDto,
} as const;

/** The callbacks about members of groups. */
export const TENCENT_GROUP_MEMBERS = [
  afterNewMemberJoin,
  afterMemberExit,
  afterMemberFieldChanged,
  onMemberStateChange,
] as const;

const JOIN_TYPES = new Map<unknown, 'applied' | 'invited'>([
  ['Apply', 'applied'],
  ['Invited', 'invited'],
]);

function toGroupMembersJoined(body: GroupAfterNewMemberJoinDto, context: TencentContext): GroupMembersJoined {
  const own = {
    users: accountsIn(body.NewMemberList),
    how: JOIN_TYPES.get(body.JoinType),
    by: accountIn(body.Operator_Account),
  };
  return new GroupMembersJoined(tencentGroupEvent(body, context, own));
}

const EXIT_TYPES = new Map<unknown, 'left' | 'removed'>([
  ['Quit', 'left'],
  ['Kicked', 'removed'],
]);

function toGroupMembersLeft(body: GroupAfterMemberExitDto, context: TencentContext): GroupMembersLeft {
  const own = {
    users: accountsIn(body.ExitMemberList),
    how: EXIT_TYPES.get(body.ExitType),
    by: accountIn(body.Operator_Account),
    reason: undefined,
  };
  return new GroupMembersLeft(tencentGroupEvent(body, context, own));
}

const ROLES = new Map<unknown, 'owner' | 'admin' | 'member'>([
  ['Owner', 'owner'],
  ['Admin', 'admin'],
  ['Member', 'member'],
]);

function toGroupMemberChanged(body: GroupAfterMemberFieldChangedDto, context: TencentContext): GroupMemberChanged {
  const own = {
    user: accountIn(body.Member_Account) ?? accountIn(body.Modified_Account),
    by: accountIn(body.Operator_Account),
    changes: withoutMissing({ role: ROLES.get(body.Role), card: body.NameCard }),
  };
  return new GroupMemberChanged(tencentGroupEvent(body, context, own));
}

const STATES = new Map<unknown, boolean>([
  ['Online', true],
  ['Offline', false],
]);

function toGroupMembersPresenceChanged(
  body: GroupOnMemberStateChangeDto,
  context: TencentContext,
): GroupMembersPresenceChanged {
  const own = { users: accountsIn(body.MemberList), online: STATES.get(body.EventType) };
  return new GroupMembersPresenceChanged(tencentGroupEvent(body, context, own));
}
