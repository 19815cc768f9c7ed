import { GroupMemberChanged, GroupMembersJoined, GroupMembersLeft } from '../../../events/group-members.event.js';
import { readInteger, readText, readTexts } from '../../../wire/values.js';
import { Int32, ListOfTexts, NonEmptyText, Optional, Required, Text } from '../../../wire/wire-decorators.js';
import type { OpenImContext } from './event-data.js';
import {
  GROUP_MEMBER_SAMPLE,
  memberChangesOf,
  OpenImGroupDto,
  openImGroupEvent,
  SetGroupMemberFieldsDto,
} from './group-body.js';

/** Body of `callbackAfterJoinGroupCommand`, since v3.4.2. */
export class AfterJoinGroupDto extends OpenImGroupDto {
  @Optional(Text) reqMessage?: string;
  /** 1 an administrator, 2 an invitation, 3 a search, 4 a QR code. */
  @Optional(Int32) joinSource?: number | string;
  /** The new member, whatever the name says. The pages have it "when applicable", and an older one lacks it. */
  @Optional(Text) inviterUserID?: string;
  /** The new member, where a body has it: an older page does, and the code of no version that is known. */
  @Optional(Text) userID?: string;
}

const afterJoinGroup = {
  command: 'callbackAfterJoinGroupCommand',
  phase: 'after',
  name: 'openim-member-joined',
  summary: 'a new member of a group',
  body: AfterJoinGroupDto,
  events: [GroupMembersJoined],
  toEvent: toGroupMembersJoined,
  sample: {
    operationID: '37a60d50-4799-4de2-bfc9-d9d0ccf2e8b5',
    groupID: '2559498142',
    reqMessage: '',
    joinSource: 3,
    inviterUserID: '10002',
  } satisfies AfterJoinGroupDto,
} as const;

/** Body of `callbackAfterQuitGroupCommand`, since v3.4.2. */
export class AfterQuitGroupDto extends OpenImGroupDto {
  @Required(NonEmptyText) userID!: string;
}

const afterQuitGroup = {
  command: 'callbackAfterQuitGroupCommand',
  olderNames: ['callbackQuitGroupCommand'], // v3.4.2 to v3.6.0
  phase: 'after',
  name: 'openim-member-left',
  summary: 'a member who left a group',
  body: AfterQuitGroupDto,
  events: [GroupMembersLeft],
  toEvent: toGroupMemberLeft,
  sample: { groupID: '2559498142', userID: '19997' } satisfies AfterQuitGroupDto,
} as const;

/** Body of `callbackAfterKickGroupCommand`, since v3.4.2. */
export class AfterKickGroupDto extends OpenImGroupDto {
  @Optional(ListOfTexts) kickedUserIDs?: readonly string[] | null;
  @Optional(Text) reason?: string;
}

const afterKickGroup = {
  command: 'callbackAfterKickGroupCommand',
  olderNames: ['callbackKillGroupCommand'], // v3.4.2 to v3.6.0
  phase: 'after',
  name: 'openim-members-removed',
  summary: 'members who were removed from a group',
  body: AfterKickGroupDto,
  events: [GroupMembersLeft],
  toEvent: toGroupMembersRemoved,
  sample: { groupID: '2559498142', kickedUserIDs: ['19997'], reason: '' } satisfies AfterKickGroupDto,
} as const;

/** Body of `callbackAfterSetGroupMemberInfoCommand`, since v3.4.2. */
export class AfterSetGroupMemberInfoDto extends SetGroupMemberFieldsDto {}

const afterSetGroupMemberInfo = {
  command: 'callbackAfterSetGroupMemberInfoCommand',
  phase: 'after',
  name: 'openim-member-changed',
  summary: "a change of a member's role or profile in a group",
  body: AfterSetGroupMemberInfoDto,
  events: [GroupMemberChanged],
  toEvent: toGroupMemberChanged,
  sample: GROUP_MEMBER_SAMPLE satisfies AfterSetGroupMemberInfoDto,
} as const;

/** The callbacks about members of groups. */
export const OPENIM_GROUP_MEMBERS = [afterJoinGroup, afterQuitGroup, afterKickGroup, afterSetGroupMemberInfo] as const;

const JOIN_SOURCES = new Map<number | undefined, 'admin' | 'invited' | 'search' | 'qr'>([
  [1, 'admin'],
  [2, 'invited'],
  [3, 'search'],
  [4, 'qr'],
]);

function toGroupMembersJoined(body: AfterJoinGroupDto, context: OpenImContext): GroupMembersJoined {
  const user = readText(body.userID) ?? readText(body.inviterUserID);
  const how = JOIN_SOURCES.get(readInteger(body.joinSource));
  const users = user === undefined ? [] : [user];
  return new GroupMembersJoined(openImGroupEvent(body, context, { users, how, by: undefined }));
}

function toGroupMemberLeft(body: AfterQuitGroupDto, context: OpenImContext): GroupMembersLeft {
  const own = { users: [body.userID], how: 'left' as const, by: undefined, reason: undefined };
  return new GroupMembersLeft(openImGroupEvent(body, context, own));
}

function toGroupMembersRemoved(body: AfterKickGroupDto, context: OpenImContext): GroupMembersLeft {
  const own = {
    users: readTexts(body.kickedUserIDs),
    how: 'removed' as const,
    by: undefined,
    reason: readText(body.reason),
  };
  return new GroupMembersLeft(openImGroupEvent(body, context, own));
}

function toGroupMemberChanged(body: AfterSetGroupMemberInfoDto, context: OpenImContext): GroupMemberChanged {
  const own = { user: body.userID, by: undefined, changes: memberChangesOf(body) };
  return new GroupMemberChanged(openImGroupEvent(body, context, own));
}
