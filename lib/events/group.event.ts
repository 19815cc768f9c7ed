import type { EventSubject } from './chat-event.js';
import { eventClass, type EventOf } from './event-class.js';
import { GroupEvent, type GroupMember } from './group-event.js';

/** Members of the beginning of a group. */
export abstract class GroupCreation extends GroupEvent {
  /** Name of the group. */
  declare readonly name: string | undefined;
  /** Account of the owner. */
  declare readonly owner: string | undefined;
  /** Account that made the request: the owner's, or an administrator's of the app. */
  declare readonly by: string | undefined;
  /** The first members, each once, as the chat server lists them: Tencent need not list the owner among them. */
  declare readonly members: readonly GroupMember[];
}

/** A group was created, with its first members: no `GroupMembersJoined` comes for these. */
export const GroupCreated = eventClass('GroupCreated', 'chat.group.created', GroupCreation);
export type GroupCreated = EventOf<typeof GroupCreated.eventName, GroupCreation>;

/** Members of the end of a group. */
export abstract class GroupEnd extends GroupEvent {
  /** Account of the last owner. */
  declare readonly owner: string | undefined;
  /** The last members, up to thousands; empty where the chat server does not list them, as for communities. */
  declare readonly members: readonly GroupMember[];
}

/** A group was disbanded. Nobody can write to it any more; no `GroupMembersLeft` comes for its members. */
export const GroupDisbanded = eventClass('GroupDisbanded', 'chat.group.disbanded', GroupEnd);
export type GroupDisbanded = EventOf<typeof GroupDisbanded.eventName, GroupEnd>;

/** What was changed in the profile of a group: the members that are there, with their new values. An empty text was cleared. */
interface GroupInfoChanges {
  readonly name?: string;
  readonly introduction?: string;
  /** The announcement. */
  readonly notification?: string;
  /** URL of the picture. */
  readonly avatar?: string;
  /** The app's own data (OpenIM's `ex`). */
  readonly customData?: string;
  /** Whether nobody but owner and administrators may write (Tencent). */
  readonly muteAll?: boolean;
  /**
   * Who may join, as the chat server writes it. Tencent: `FreeAccess`, `NeedPermission` or `DisableApply`; OpenIM, as text: `0` applicants
   * need approval, `1` invited people too, `2` nobody does.
   */
  readonly joinOption?: string;
  /** Whether members may look at each other's profiles (OpenIM). */
  readonly profilesVisible?: boolean;
  /** Whether members may ask each other to be friends (OpenIM). */
  readonly friendRequestsAllowed?: boolean;
}

/** Members of a change of a group's profile. */
export abstract class GroupInfoChange extends GroupEvent {
  /** Account that made the change (Tencent). */
  declare readonly by: string | undefined;
  /** Only what was changed. */
  declare readonly changes: GroupInfoChanges;
}

/** The name, the picture or another part of a group's profile was changed. */
export const GroupInfoChanged = eventClass('GroupInfoChanged', 'chat.group-info.changed', GroupInfoChange);
export type GroupInfoChanged = EventOf<typeof GroupInfoChanged.eventName, GroupInfoChange>;

/** One of the app's own attributes of a group. */
interface GroupAttribute {
  readonly key: string;
  /** Undefined for an attribute that was deleted. */
  readonly value: string | undefined;
}

/** Members of a change of a group's attributes. */
export abstract class GroupAttributesChange extends GroupEvent {
  /** Account that made the change. */
  declare readonly by: string | undefined;
  /** What was done. An open list: `set` replaces all attributes, `modify` some, `delete` removes some, `clear` all. */
  declare readonly operation: string | undefined;
  /** The attributes of the request; empty for `clear`. */
  declare readonly attributes: readonly GroupAttribute[];
}

/** The app's own attributes of a group were changed. */
export const GroupAttributesChanged = eventClass(
  'GroupAttributesChanged',
  'chat.group-attributes.changed',
  GroupAttributesChange,
);
export type GroupAttributesChanged = EventOf<typeof GroupAttributesChanged.eventName, GroupAttributesChange>;

/** Members of a change of a group's owner. */
export abstract class GroupOwnerChange extends GroupEvent {
  /** Account of the previous owner. */
  declare readonly from: string | undefined;
  /** Account of the new owner. */
  declare readonly to: string;
  /** Account that made the change (Tencent). */
  declare readonly by: string | undefined;

  override subject(): EventSubject {
    return { groupId: this.groupId, from: this.from, to: this.to };
  }
}

/** A group has another owner. */
export const GroupOwnerChanged = eventClass('GroupOwnerChanged', 'chat.group-owner.changed', GroupOwnerChange);
export type GroupOwnerChanged = EventOf<typeof GroupOwnerChanged.eventName, GroupOwnerChange>;

/** A group has as many members as it can have. It also comes when somebody could not join because of that, so more than once. */
export const GroupFilled = eventClass('GroupFilled', 'chat.group.filled', GroupEvent);
export type GroupFilled = EventOf<typeof GroupFilled.eventName, GroupEvent>;
