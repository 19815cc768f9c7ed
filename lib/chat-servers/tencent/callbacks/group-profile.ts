import { GroupAttributesChanged, GroupInfoChanged } from '../../../events/group.event.js';
import { readText, withoutMissing } from '../../../wire/values.js';
import { ListOf, Optional, Text } from '../../../wire/wire-decorators.js';
import { accountIn } from '../facts.js';
import type { TencentContext } from './event-data.js';
import { profileChanges, TencentGroupDto, tencentGroupEvent, TencentGroupProfileDto } from './group-body.js';

/** Body of `Group.CallbackAfterGroupInfoChanged`. Source: "After Group Profile Is Modified" (intl 34378). */
export class GroupAfterGroupInfoChangedDto extends TencentGroupProfileDto {
  /** `On` or `Off`; not documented, read by other receivers. */
  @Optional(Text) ShutUpAllMember?: string;
  /** `FreeAccess`, `NeedPermission` or `DisableApply`; not documented, read by another receiver. */
  @Optional(Text) ApplyJoinOption?: string;
}

const afterGroupInfoChanged = {
  command: 'Group.CallbackAfterGroupInfoChanged',
  phase: 'after',
  name: 'group-info',
  summary: "a change of a group's profile",
  body: GroupAfterGroupInfoChangedDto,
  events: [GroupInfoChanged],
  toEvent: toGroupInfoChanged,
  harmless: ['ShutUpAllMember', 'ApplyJoinOption'],
  sample: {
    GroupId: '@TGS#2J4SZEAEL',
    Type: 'Public',
    Operator_Account: 'leckie',
    Notification: 'new',
    EventTime: 1670574414123,
  } satisfies GroupAfterGroupInfoChangedDto,
} as const;

/** One attribute; its member names are in lower case. */
export class GroupAttributeDto {
  @Optional(Text) key?: string;
  @Optional(Text) value?: string;
}

/** Body of `Group.CallbackAfterGroupAttrChanged`. Source: "After Group Attributes Are Changed" (intl 60394). */
export class GroupAfterGroupAttrChangedDto extends TencentGroupDto {
  /** `set`, `modify`, `delete` or `clear`; an open list. */
  @Optional(Text) OptionType?: string;
  /** Missing for `clear`; without values for `delete`. */
  @Optional(ListOf(GroupAttributeDto)) GroupAttr?: readonly GroupAttributeDto[] | null;
}

const afterGroupAttrChanged = {
  command: 'Group.CallbackAfterGroupAttrChanged',
  phase: 'after',
  name: 'group-attributes',
  summary: "a change of a group's attributes",
  body: GroupAfterGroupAttrChangedDto,
  events: [GroupAttributesChanged],
  toEvent: toGroupAttributesChanged,
  harmless: ['OptionType'],
  sample: {
    GroupId: '@TGS#2J4SZEAEL',
    Type: 'Public',
    Operator_Account: 'leckie',
    OptionType: 'set',
    GroupAttr: [{ key: 'key1', value: 'v1' }],
    EventTime: '1670574414123',
  } satisfies GroupAfterGroupAttrChangedDto,
} as const;

/** The callbacks about what a group says of itself. */
export const TENCENT_GROUP_PROFILES = [afterGroupInfoChanged, afterGroupAttrChanged] as const;

function toGroupInfoChanged(body: GroupAfterGroupInfoChangedDto, context: TencentContext): GroupInfoChanged {
  const muteAll = SWITCH.get(body.ShutUpAllMember);
  const changes = withoutMissing({ ...profileChanges(body), muteAll, joinOption: body.ApplyJoinOption });
  return new GroupInfoChanged(tencentGroupEvent(body, context, { by: accountIn(body.Operator_Account), changes }));
}

const SWITCH: ReadonlyMap<unknown, boolean> = new Map([
  ['On', true],
  ['Off', false],
]);

function toGroupAttributesChanged(
  body: GroupAfterGroupAttrChangedDto,
  context: TencentContext,
): GroupAttributesChanged {
  const attributes = (body.GroupAttr ?? []).flatMap(({ key, value }) =>
    key === undefined || key === null ? [] : { key, value: value ?? undefined },
  );
  const own = { by: accountIn(body.Operator_Account), operation: readText(body.OptionType), attributes };
  return new GroupAttributesChanged(tencentGroupEvent(body, context, own));
}
