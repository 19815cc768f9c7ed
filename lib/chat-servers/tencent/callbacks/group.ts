import { GroupCreated, GroupDisbanded, GroupFilled, GroupOwnerChanged } from '../../../events/group.event.js';
import { readText } from '../../../wire/values.js';
import { ListOf, NonEmptyText, Optional, Required, Text } from '../../../wire/wire-decorators.js';
import { accountIn } from '../facts.js';
import type { TencentContext } from './event-data.js';
import {
  GroupMemberItemDto,
  membersIn,
  TencentGroupCreationDto,
  TencentGroupDto,
  tencentGroupEvent,
} from './group-body.js';

/** Body of `Group.CallbackAfterCreateGroup`. Source: "After a Group Is Created" (intl 34369), whose table misspells `GroupId`. */
export class GroupAfterCreateGroupDto extends TencentGroupCreationDto {
  /** The first members; the owner need not be among them. */
  @Optional(ListOf(GroupMemberItemDto)) MemberList?: readonly GroupMemberItemDto[] | null;
}

const afterCreateGroup = {
  command: 'Group.CallbackAfterCreateGroup',
  phase: 'after',
  name: 'group-created',
  summary: 'a new group',
  body: GroupAfterCreateGroupDto,
  events: [GroupCreated],
  toEvent: toGroupCreated,
  sample: {
    GroupId: '@TGS#2J4SZEAEL',
    Operator_Account: 'group_root',
    Owner_Account: 'leckie',
    Type: 'Public',
    Name: 'First',
    MemberList: [{ Member_Account: 'bob' }],
    UserDefinedDataList: [{ Key: 'UserDefined1', Value: 'hello' }],
    EventTime: 1670574414123,
  } satisfies GroupAfterCreateGroupDto,
} as const;

/** Body of `Group.CallbackAfterGroupDestroyed`. Source: "After a Group Is Disbanded" (intl 34377). */
export class GroupAfterGroupDestroyedDto extends TencentGroupDto {
  @Optional(Text) Owner_Account?: string;
  @Optional(Text) Name?: string;
  /** Up to thousands; missing for communities. */
  @Optional(ListOf(GroupMemberItemDto)) MemberList?: readonly GroupMemberItemDto[] | null;
}

const afterGroupDestroyed = {
  command: 'Group.CallbackAfterGroupDestroyed',
  phase: 'after',
  name: 'group-disbanded',
  summary: 'the end of a group',
  body: GroupAfterGroupDestroyedDto,
  events: [GroupDisbanded],
  toEvent: toGroupDisbanded,
  sample: {
    GroupId: '@TGS#2J4SZEAEL',
    Type: 'Public',
    Owner_Account: 'leckie',
    Name: 'First',
    MemberList: [{ Member_Account: 'leckie' }],
    EventTime: 1670574414123,
  } satisfies GroupAfterGroupDestroyedDto,
} as const;

/** Body of `Group.CallbackAfterChangeGroupOwner`. Source: "After the Group Owner Is Changed" (intl 60396). */
export class GroupAfterChangeGroupOwnerDto extends TencentGroupDto {
  @Optional(Text) OldOwner_Account?: string;
  @Required(NonEmptyText) NewOwner_Account!: string;
}

const afterChangeGroupOwner = {
  command: 'Group.CallbackAfterChangeGroupOwner',
  phase: 'after',
  name: 'group-owner',
  summary: 'a new owner of a group',
  body: GroupAfterChangeGroupOwnerDto,
  events: [GroupOwnerChanged],
  toEvent: toGroupOwnerChanged,
  sample: {
    GroupId: '@TGS#2TTV7VSII',
    Type: 'Public',
    Operator_Account: 'admin',
    OldOwner_Account: 'user1',
    NewOwner_Account: 'user2',
    EventTime: '1670574414123',
  } satisfies GroupAfterChangeGroupOwnerDto,
} as const;

/** Body of `Group.CallbackAfterGroupFull`; also sent when somebody could not join. Source: "After a Group Is Full" (intl 34376). */
export class GroupAfterGroupFullDto extends TencentGroupDto {}

const afterGroupFull = {
  command: 'Group.CallbackAfterGroupFull',
  phase: 'after',
  name: 'group-full',
  summary: 'a group that is full',
  body: GroupAfterGroupFullDto,
  events: [GroupFilled],
  toEvent: toGroupFilled,
  sample: { GroupId: '@TGS#2J4SZEAEL', EventTime: 1670574414123 } satisfies GroupAfterGroupFullDto,
} as const;

/** The callbacks about groups. */
export const TENCENT_GROUPS = [afterCreateGroup, afterGroupDestroyed, afterChangeGroupOwner, afterGroupFull] as const;

function toGroupCreated(body: GroupAfterCreateGroupDto, context: TencentContext): GroupCreated {
  const owner = accountIn(body.Owner_Account);
  const own = {
    name: readText(body.Name),
    owner,
    by: accountIn(body.Operator_Account),
    members: membersIn(body.MemberList, owner),
  };
  return new GroupCreated(tencentGroupEvent(body, context, own));
}

function toGroupDisbanded(body: GroupAfterGroupDestroyedDto, context: TencentContext): GroupDisbanded {
  const owner = accountIn(body.Owner_Account);
  return new GroupDisbanded(tencentGroupEvent(body, context, { owner, members: membersIn(body.MemberList, owner) }));
}

function toGroupOwnerChanged(body: GroupAfterChangeGroupOwnerDto, context: TencentContext): GroupOwnerChanged {
  const own = {
    from: accountIn(body.OldOwner_Account),
    to: body.NewOwner_Account,
    by: accountIn(body.Operator_Account),
  };
  return new GroupOwnerChanged(tencentGroupEvent(body, context, own));
}

function toGroupFilled(body: GroupAfterGroupFullDto, context: TencentContext): GroupFilled {
  return new GroupFilled(tencentGroupEvent(body, context, {}));
}
