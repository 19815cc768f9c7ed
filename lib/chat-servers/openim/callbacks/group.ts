import { GroupCreated, GroupDisbanded, GroupInfoChanged, GroupOwnerChanged } from '../../../events/group.event.js';
import { readText, readTexts, readTime } from '../../../wire/values.js';
import { ListOfTexts, NonEmptyText, Optional, Required, Text } from '../../../wire/wire-decorators.js';
import type { OpenImContext } from './event-data.js';
import {
  GROUP_INFO_EX_SAMPLE,
  GROUP_INFO_SAMPLE,
  GROUP_SAMPLE,
  GroupInfoDto,
  infoChangesOf,
  membersOf,
  OpenImGroupDto,
  openImGroupEvent,
  SetGroupInfoFieldsDto,
  withoutEmptyTexts,
} from './group-body.js';

/** Body of `callbackAfterCreateGroupCommand`, since v3.4.2. */
export class AfterCreateGroupDto extends GroupInfoDto {
  @Required(NonEmptyText) groupID!: string;
}

const afterCreateGroup = {
  command: 'callbackAfterCreateGroupCommand',
  phase: 'after',
  name: 'openim-group-created',
  summary: 'a new group',
  body: AfterCreateGroupDto,
  events: [GroupCreated],
  toEvent: toGroupCreated,
  sample: {
    ...GROUP_SAMPLE,
    ownerUserID: '10000',
    createTime: 1746797847000,
    memberCount: 3,
    creatorUserID: '10000',
    initMemberList: [
      ...GROUP_SAMPLE.initMemberList,
      { userID: '10001', roleLevel: 20 },
      { userID: '10000', roleLevel: 20 },
    ],
  } satisfies AfterCreateGroupDto,
} as const;

/** Body of `callbackAfterDisMissGroupCommand`, since v3.4.2. */
export class AfterDisMissGroupDto extends OpenImGroupDto {
  @Optional(Text) ownerID?: string;
  /** One control character: the number 2 is "\u0002". */
  @Optional(Text) groupType?: string;
  /** Up to thousands; null if the members were deleted together with the group. */
  @Optional(ListOfTexts) membersID?: readonly string[] | null;
}

const afterDisMissGroup = {
  command: 'callbackAfterDisMissGroupCommand',
  olderNames: ['callbackDisMissGroupCommand'], // v3.4.2 to v3.6.0
  phase: 'after',
  name: 'openim-group-disbanded',
  summary: 'the end of a group',
  body: AfterDisMissGroupDto,
  events: [GroupDisbanded],
  toEvent: toGroupDisbanded,
  harmless: ['groupType'],
  sample: {
    groupID: '2559498142',
    ownerID: '10000',
    groupType: '\u0002',
    membersID: ['10000', '10001'],
  } satisfies AfterDisMissGroupDto,
} as const;

/** Body of `callbackAfterTransferGroupOwnerCommand`, since v3.4.2. */
export class AfterTransferGroupOwnerDto extends OpenImGroupDto {
  @Optional(Text) oldOwnerUserID?: string;
  @Required(NonEmptyText) newOwnerUserID!: string;
}

const afterTransferGroupOwner = {
  command: 'callbackAfterTransferGroupOwnerCommand',
  olderNames: ['callbackAfterTransferGroupOwner', 'callbackTransferGroupOwnerAfter'], // v3.6.0; v3.4.2 to v3.5.1
  phase: 'after',
  name: 'openim-group-owner',
  summary: 'a new owner of a group',
  body: AfterTransferGroupOwnerDto,
  events: [GroupOwnerChanged],
  toEvent: toGroupOwnerChanged,
  sample: {
    groupID: '2559498142',
    oldOwnerUserID: '10000',
    newOwnerUserID: '10001',
  } satisfies AfterTransferGroupOwnerDto,
} as const;

/**
 * Body of `callbackAfterSetGroupInfoCommand`, since v3.4.2. An empty name, announcement, introduction or picture is unchanged (it cannot
 * be cleared in this form); of the others, null is unchanged, and 0 and "" are changes. Source: `UpdateGroupInfoMap` in
 * `internal/rpc/group/db_map.go`. `operationID` is always empty.
 */
export class AfterSetGroupInfoDto extends SetGroupInfoFieldsDto {}

const afterSetGroupInfo = {
  command: 'callbackAfterSetGroupInfoCommand',
  phase: 'after',
  name: 'openim-group-info',
  summary: "a change of a group's profile",
  body: AfterSetGroupInfoDto,
  events: [GroupInfoChanged],
  toEvent: toGroupInfoChanged,
  sample: { ...GROUP_INFO_SAMPLE, needVerification: null } satisfies AfterSetGroupInfoDto,
} as const;

/**
 * Body of `callbackAfterSetGroupInfoExCommand`, since v3.8.1. Null is unchanged; 0 and "" are changes. Values are plain, and not
 * `{"value":…}` as the documentation has them. Source: `UpdateGroupInfoExMap` in `internal/rpc/group/db_map.go`.
 */
export class AfterSetGroupInfoExDto extends SetGroupInfoFieldsDto {}

const afterSetGroupInfoEx = {
  command: 'callbackAfterSetGroupInfoExCommand',
  phase: 'after',
  name: 'openim-group-info-ex',
  summary: "a change of a group's profile (v3.8.1 and later)",
  body: AfterSetGroupInfoExDto,
  events: [GroupInfoChanged],
  toEvent: toGroupInfoExChanged,
  sample: GROUP_INFO_EX_SAMPLE satisfies AfterSetGroupInfoExDto,
} as const;

/** The callbacks about groups. */
export const OPENIM_GROUPS = [
  afterCreateGroup,
  afterDisMissGroup,
  afterTransferGroupOwner,
  afterSetGroupInfo,
  afterSetGroupInfoEx,
] as const;

function toGroupCreated(body: AfterCreateGroupDto, context: OpenImContext): GroupCreated {
  const members = membersOf(body.initMemberList);
  const own = {
    name: readText(body.groupName),
    owner: readText(body.ownerUserID) ?? members.find(({ role }) => role === 'owner')?.user,
    by: readText(body.creatorUserID),
    members,
  };
  const occurredAt = readTime(body.createTime, 'milliseconds');
  // the server gives no id to two groups, and the time tells one from another that a restored database gave the same id
  const natural = occurredAt === undefined ? {} : { keys: [body.groupID, occurredAt], occurredAt };
  return new GroupCreated(openImGroupEvent(body, context, own, natural));
}

function toGroupDisbanded(body: AfterDisMissGroupDto, context: OpenImContext): GroupDisbanded {
  const owner = readText(body.ownerID);
  const users = readTexts(body.membersID);
  const members = users.map((user) => ({ user, role: user === owner ? ('owner' as const) : undefined }));
  return new GroupDisbanded(openImGroupEvent(body, context, { owner, members }));
}

function toGroupOwnerChanged(body: AfterTransferGroupOwnerDto, context: OpenImContext): GroupOwnerChanged {
  const own = { from: readText(body.oldOwnerUserID), to: body.newOwnerUserID, by: undefined };
  return new GroupOwnerChanged(openImGroupEvent(body, context, own));
}

function toGroupInfoChanged(body: AfterSetGroupInfoDto, context: OpenImContext): GroupInfoChanged {
  const changes = infoChangesOf(withoutEmptyTexts(body));
  return new GroupInfoChanged(openImGroupEvent(body, context, { by: undefined, changes }));
}

function toGroupInfoExChanged(body: AfterSetGroupInfoExDto, context: OpenImContext): GroupInfoChanged {
  return new GroupInfoChanged(openImGroupEvent(body, context, { by: undefined, changes: infoChangesOf(body) }));
}
