import { eventClass, type EventOf } from './event-class.js';
import { GroupEvent, type GroupRole } from './group-event.js';

/** Members of the arrival of new members. */
export abstract class GroupMembersArrival extends GroupEvent {
  /** Accounts of the new members. OpenIM sends one callback for each. */
  declare readonly users: readonly string[];
  /**
   * How they came: they asked to (`applied`), somebody invited or added them (`invited`), an administrator of the app did (`admin`), they
   * found the group (`search`) or scanned its code (`qr`). Undefined where the chat server does not tell, or names another way.
   */
  declare readonly how: 'applied' | 'invited' | 'admin' | 'search' | 'qr' | undefined;
  /** Account that made the request: who invited, added, or approved, or the new member (Tencent). */
  declare readonly by: string | undefined;
}

/** Somebody joined a group. */
export const GroupMembersJoined = eventClass('GroupMembersJoined', 'chat.group-members.joined', GroupMembersArrival);
export type GroupMembersJoined = EventOf<typeof GroupMembersJoined.eventName, GroupMembersArrival>;

/** Members of the departure of members. */
export abstract class GroupMembersDeparture extends GroupEvent {
  /** Accounts of those who are no members any longer. */
  declare readonly users: readonly string[];
  /** Whether they left or were removed; undefined where the chat server does not tell. */
  declare readonly how: 'left' | 'removed' | undefined;
  /** Account that made the request (Tencent). */
  declare readonly by: string | undefined;
  /** Why they were removed, in the words of who did it (OpenIM). */
  declare readonly reason: string | undefined;
}

/** Somebody left a group, or was removed from it. */
export const GroupMembersLeft = eventClass('GroupMembersLeft', 'chat.group-members.left', GroupMembersDeparture);
export type GroupMembersLeft = EventOf<typeof GroupMembersLeft.eventName, GroupMembersDeparture>;

/** What was changed of a member: the members that are there, with their new values. An empty text was cleared. */
interface GroupMemberChanges {
  /** Left out if this version does not know the new role: `raw` has it. */
  readonly role?: GroupRole;
  /** The name in this group. */
  readonly card?: string;
  /** URL of the picture in this group (OpenIM). */
  readonly avatar?: string;
  /** The app's own data (OpenIM's `ex`). */
  readonly customData?: string;
}

/** Members of a change of one member. */
export abstract class GroupMemberChange extends GroupEvent {
  /** Account of the member; undefined only if the callback names nobody. */
  declare readonly user: string | undefined;
  /** Account that made the change (Tencent). */
  declare readonly by: string | undefined;
  /** Only what was changed. */
  declare readonly changes: GroupMemberChanges;
}

/** A member of a group got another role, or another name in the group. */
export const GroupMemberChanged = eventClass('GroupMemberChanged', 'chat.group-member.changed', GroupMemberChange);
export type GroupMemberChanged = EventOf<typeof GroupMemberChanged.eventName, GroupMemberChange>;

/** Members of a change of presence. */
export abstract class GroupMembersPresenceChange extends GroupEvent {
  /** Accounts of the members. */
  declare readonly users: readonly string[];
  /** Whether they came back or lost the connection; undefined for a state that this version does not know. */
  declare readonly online: boolean | undefined;
}

/** Members of a live group lost their connection for more than 20 seconds, or came back afterwards. */
export const GroupMembersPresenceChanged = eventClass(
  'GroupMembersPresenceChanged',
  'chat.group-members-presence.changed',
  GroupMembersPresenceChange,
);
export type GroupMembersPresenceChanged = EventOf<
  typeof GroupMembersPresenceChanged.eventName,
  GroupMembersPresenceChange
>;
