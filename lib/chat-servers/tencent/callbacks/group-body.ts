import type { GroupMember } from '../../../events/group-event.js';
import type { TopicInfoChanged } from '../../../events/topic.event.js';
import { readText, withoutMissing } from '../../../wire/values.js';
import { ListOf, NonEmptyText, Optional, Required, Text } from '../../../wire/wire-decorators.js';
import { accountIn } from '../facts.js';
import { TencentCallbackDto, tencentEvent, type TencentContext } from './event-data.js';

/** What the bodies about groups, their members and their topics have. */
export class TencentGroupDto extends TencentCallbackDto {
  @Required(NonEmptyText) GroupId!: string;
  /** An open list: `Public`, `Work` (once `Private`), `Meeting` (once `ChatRoom`), `AVChatRoom`, `BChatRoom`, `Community`, … */
  @Optional(Text) Type?: string;
  /** In place of `Type`, in some versions. */
  @Optional(Text) GroupType?: string;
  /** Who made the request; tells a member from an administrator's REST request. */
  @Optional(Text) Operator_Account?: string;
}

/** One item of the lists of members. */
export class GroupMemberItemDto {
  @Optional(Text) Member_Account?: string;
}

/** The bodies about the profile of a group or a topic: only what was changed is there. */
export class TencentGroupProfileDto extends TencentGroupDto {
  @Optional(Text) Name?: string;
  @Optional(Text) Introduction?: string;
  @Optional(Text) Notification?: string;
  @Optional(Text) FaceUrl?: string;
}

/** One of the app's own fields of a group or a topic; off unless the console turns them on. */
export class GroupCustomFieldDto {
  @Optional(Text) Key?: string;
  /** A text in the documented body; other kinds are seen in SDKs. */
  Value?: unknown;
}

/** The bodies about the beginning of a group or a topic. */
export class TencentGroupCreationDto extends TencentGroupDto {
  @Optional(Text) Owner_Account?: string;
  @Optional(Text) Name?: string;
  @Optional(ListOf(GroupCustomFieldDto)) UserDefinedDataList?: readonly GroupCustomFieldDto[] | null;
}

/** What a body says of a profile: an empty text was cleared. */
export function profileChanges({
  Name,
  Introduction,
  Notification,
  FaceUrl,
}: TencentGroupProfileDto): TopicInfoChanged['changes'] {
  return withoutMissing({ name: Name, introduction: Introduction, notification: Notification, avatar: FaceUrl });
}

/** Which group a body is about. */
export function groupOf({ GroupId: groupId, Type, GroupType }: TencentGroupDto) {
  return { groupId, groupType: readText(Type) ?? readText(GroupType) };
}

/** All members of an event about a group. @param own the members of the event's own class */
export function tencentGroupEvent<Body extends TencentGroupDto, const Own extends object>(
  body: Body,
  context: TencentContext,
  own: Own,
) {
  return tencentEvent(body, context, Object.assign(groupOf(body), own));
}

/** The accounts of a list of members. */
export function accountsIn(list: readonly GroupMemberItemDto[] | null | undefined): string[] {
  return (list ?? []).flatMap(({ Member_Account }) => accountIn(Member_Account) ?? []);
}

/** The members of a list. Of their roles, a body tells only who the owner is. */
export function membersIn(list: readonly GroupMemberItemDto[] | null | undefined, owner?: string): GroupMember[] {
  return accountsIn(list).map((user) => ({ user, role: user === owner ? 'owner' : undefined }));
}
