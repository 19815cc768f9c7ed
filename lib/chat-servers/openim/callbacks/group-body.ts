import type { EventIdentity } from '../../../events/event-id.js';
import type { GroupInfoChange } from '../../../events/group.event.js';
import type { GroupMember, GroupRole } from '../../../events/group-event.js';
import { readInteger, readText, withoutMissing } from '../../../wire/values.js';
import { Int32, Int64, ListOf, NonEmptyText, Optional, Required, Text, Uint32 } from '../../../wire/wire-decorators.js';
import { OpenImCallbackDto, openImEvent, type OpenImContext } from './event-data.js';

/** What the bodies about groups and their members have. Source: open-im-server `pkg/callbackstruct/group.go`, as of all others here. */
export class OpenImGroupDto extends OpenImCallbackDto {
  @Required(NonEmptyText) groupID!: string;
}

/** One of the first members of a group. */
export class InitMemberDto {
  @Optional(Text) userID?: string;
  /** 100 owner, 60 administrator, 20 member. */
  @Optional(Int32) roleLevel?: number | string;
}

/** A group that is created, without its id, which the question has not yet. Times are epoch milliseconds. */
export class GroupInfoDto extends OpenImCallbackDto {
  @Optional(Text) groupName?: string;
  @Optional(Text) notification?: string;
  @Optional(Text) introduction?: string;
  @Optional(Text) faceURL?: string;
  @Optional(Text) ownerUserID?: string;
  @Optional(Int64) createTime?: number | string;
  @Optional(Uint32) memberCount?: number | string;
  @Optional(Text) ex?: string;
  /** 0 normal, 1 no chat, 2 disbanded, 3 muted. */
  @Optional(Int32) status?: number | string;
  @Optional(Text) creatorUserID?: string;
  /** 2 in v3. */
  @Optional(Int32) groupType?: number | string;
  @Optional(Int32) needVerification?: number | string;
  @Optional(Int32) lookMemberInfo?: number | string;
  @Optional(Int32) applyMemberFriend?: number | string;
  @Optional(Int64) notificationUpdateTime?: number | string;
  @Optional(Text) notificationUserID?: string;
  /** Lists the owner and the administrators twice: with their own role, and again as members. */
  @Optional(ListOf(InitMemberDto)) initMemberList?: readonly InitMemberDto[] | null;
}

/** A new group, with the members that nearly all bodies leave at their defaults. */
export const GROUP_SAMPLE = {
  groupID: '2559498142',
  groupName: 'Team <A&B>',
  notification: '',
  introduction: '',
  faceURL: '',
  ex: '',
  status: 0,
  groupType: 2,
  needVerification: 0,
  lookMemberInfo: 0,
  applyMemberFriend: 0,
  notificationUpdateTime: 0,
  notificationUserID: '',
  initMemberList: [
    { userID: '10000', roleLevel: 100 },
    { userID: '10001', roleLevel: 60 },
    { userID: '19997', roleLevel: 20 },
  ],
} as const;

/** A change of a group's profile, in all four forms; which values mean "unchanged" differs. */
export class SetGroupInfoFieldsDto extends OpenImGroupDto {
  @Optional(Text) groupName?: string | null;
  @Optional(Text) notification?: string | null;
  @Optional(Text) introduction?: string | null;
  @Optional(Text) faceURL?: string | null;
  @Optional(Text) ex?: string | null;
  /** 0 applicants need approval, 1 invited people too, 2 nobody does. */
  @Optional(Int32) needVerification?: number | string | null;
  /** Whether members may look at each other's profiles: 0 yes, 1 no. */
  @Optional(Int32) lookMemberInfo?: number | string | null;
  /** Whether members may ask each other to be friends: 0 yes, 1 no. */
  @Optional(Int32) applyMemberFriend?: number | string | null;
}

/** A new name, in the form that has null for what nobody sets. */
export const GROUP_INFO_EX_SAMPLE = {
  operationID: '',
  groupID: '2559498142',
  groupName: 'New name',
  notification: null,
  introduction: null,
  faceURL: null,
  ex: null,
  needVerification: 1,
  lookMemberInfo: null,
  applyMemberFriend: null,
} as const;

/** A new name, in the form that has empty texts for what nobody sets. */
export const GROUP_INFO_SAMPLE = { ...GROUP_INFO_EX_SAMPLE, notification: '', introduction: '', faceURL: '' } as const;

/** A change of one member. Null: unchanged; an empty text is a change. */
export class SetGroupMemberFieldsDto extends OpenImGroupDto {
  @Required(NonEmptyText) userID!: string;
  @Optional(Text) nickName?: string | null;
  @Optional(Text) faceURL?: string | null;
  /** 100 owner, 60 administrator, 20 member. */
  @Optional(Int32) roleLevel?: number | string | null;
  @Optional(Text) ex?: string | null;
}

/** A member who becomes an administrator, under another name. */
export const GROUP_MEMBER_SAMPLE = {
  groupID: '2559498142',
  userID: '19997',
  nickName: 'Carol',
  faceURL: null,
  roleLevel: 60,
  ex: null,
} as const;

/**
 * All members of an event about a group.
 *
 * @param own the members of the event's own class
 * @param happening what names the event, and when it happened, where the body tells
 */
export function openImGroupEvent<Body extends OpenImCallbackDto & GroupNamed, const Own extends object>(
  body: Body,
  context: OpenImContext,
  own: Own,
  happening?: { readonly keys?: EventIdentity['keys']; readonly occurredAt?: number | undefined },
) {
  const where = { groupId: body.groupID, groupType: groupTypeOf(body.groupType) };
  return openImEvent(body, context, Object.assign(where, own), happening);
}

interface GroupNamed {
  readonly groupID: string;
  readonly groupType?: unknown;
}

/** The number as text. Some bodies have it as the one character with this code, as Go's `string(2)` gives "\u0002". */
export function groupTypeOf(value: unknown): string | undefined {
  const text = readText(value);
  const code = text?.length === 1 && text < ' ' ? text.charCodeAt(0) : undefined;
  const number = code ?? readInteger(value);
  return number === undefined ? text : String(number);
}

const ROLES: ReadonlyMap<number | undefined, GroupRole> = new Map([
  [100, 'owner'],
  [60, 'admin'],
  [20, 'member'],
]);

/** Undefined for a level that has no name. */
export function roleOf(level: unknown): GroupRole | undefined {
  return ROLES.get(readInteger(level));
}

/** Each member once, with the highest of its roles. */
export function membersOf(list: readonly InitMemberDto[] | null | undefined): GroupMember[] {
  const levels = new Map<string, number>();
  for (const { userID, roleLevel } of list ?? []) {
    const user = readText(userID);
    if (user !== undefined) levels.set(user, Math.max(levels.get(user) ?? 0, readInteger(roleLevel) ?? 0));
  }
  return [...levels].map(([user, level]) => ({ user, role: roleOf(level) }));
}

const ALLOWED: ReadonlyMap<number | undefined, boolean> = new Map([
  [0, true],
  [1, false],
]);

/** What of a group's profile is changed: all members that are neither missing nor null. */
export function infoChangesOf(body: SetGroupInfoFieldsDto): GroupInfoChange['changes'] {
  const verification = readInteger(body.needVerification);
  return withoutMissing({
    name: body.groupName,
    introduction: body.introduction,
    notification: body.notification,
    avatar: body.faceURL,
    customData: body.ex,
    joinOption: verification === undefined ? undefined : String(verification),
    profilesVisible: ALLOWED.get(readInteger(body.lookMemberInfo)),
    friendRequestsAllowed: ALLOWED.get(readInteger(body.applyMemberFriend)),
  });
}

/** The fields of a form in which an empty name, announcement, introduction or picture is one that stays. */
export function withoutEmptyTexts(body: SetGroupInfoFieldsDto): SetGroupInfoFieldsDto {
  return {
    ...body,
    groupName: readText(body.groupName),
    notification: readText(body.notification),
    introduction: readText(body.introduction),
    faceURL: readText(body.faceURL),
  };
}

/** What of a member is changed. */
export function memberChangesOf({ roleLevel, nickName, faceURL, ex }: SetGroupMemberFieldsDto) {
  return withoutMissing({ role: roleOf(roleLevel), card: nickName, avatar: faceURL, customData: ex });
}
