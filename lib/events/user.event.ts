import { ChatEvent, type EventSubject, onlyOne } from './chat-event.js';
import { eventClass, type EventOf } from './event-class.js';

/**
 * The family of what happens to users themselves: their accounts, profiles and connections. Its events have no members in common but
 * those of every event.
 */
export abstract class UserEvent extends ChatEvent {
  /** Tells the compiler which events belong to the family; no event has it. */
  declare protected readonly family: 'user';
}

/** Members of what happens to one user. */
abstract class OneUser extends UserEvent {
  /** Account of the user. */
  declare readonly user: string;

  override subject(): EventSubject {
    return { from: this.user };
  }
}

/** What is new in a profile: what did not change is not there. Texts and numbers are the chat server's own, unless it is said. */
interface UserProfileChanges {
  /** Empty where it was taken away. */
  readonly nickname?: string;
  /** URL of the picture; empty where it was taken away. */
  readonly avatar?: string;
  /** Data of the app's own (OpenIM's `ex`). */
  readonly customData?: string;
  /** Tencent's `Gender_Type_Female`, `Gender_Type_Male`, `Gender_Type_Unknown`; an open list. */
  readonly gender?: string;
  /** As a number of eight digits, such as 20190419 (Tencent). */
  readonly birthday?: number;
  readonly location?: string;
  /** What the user writes below the name (Tencent's `SelfSignature`). */
  readonly signature?: string;
  /** A number of the app's own (Tencent). */
  readonly language?: number;
  /** Who may add the user as a friend: Tencent's `AllowType_Type_NeedConfirm`, `…_AllowAny`, `…_DenyAny`. */
  readonly allowType?: string;
  /** Bits; the lowest one means that the user receives no messages (Tencent). */
  readonly messageSettings?: number;
  /** Whether an administrator forbids the user to add friends: Tencent's `AdminForbid_Type_None`, `…_SendOut`. */
  readonly adminForbidType?: string;
  /** A number of the app's own (Tencent). */
  readonly level?: number;
  /** A number of the app's own (Tencent). */
  readonly role?: number;
  /** What the user does at the moment, in words; empty where it was taken away (Tencent's `CustomStatus`). */
  readonly customStatus?: string;
  /** Fields of the app's own, and those that this version does not know, by their tags: `Tag_Profile_Custom_…` (Tencent). */
  readonly custom?: Readonly<Record<string, string | number>>;
}

/** Members of a change of a profile. */
export abstract class UserProfile extends OneUser {
  /** Account of the one who changed it, which may be an administrator; undefined where the chat server does not tell (OpenIM). */
  declare readonly by: string | undefined;
  /** What is new. May be empty: OpenIM does not report every change. */
  declare readonly changes: UserProfileChanges;
}

/** What others see of a user has changed. */
export const UserProfileChanged = eventClass('UserProfileChanged', 'chat.user-profile.changed', UserProfile);
export type UserProfileChanged = EventOf<typeof UserProfileChanged.eventName, UserProfile>;

/** Somebody who got an account. */
interface RegisteredUser {
  /** The account. */
  readonly user: string;
  readonly nickname: string | undefined;
  /** URL of the picture. */
  readonly avatar: string | undefined;
  /** Data of the app's own (OpenIM's `ex`). */
  readonly customData: string | undefined;
}

/** Members of new accounts. */
export abstract class Registration extends UserEvent {
  declare readonly users: readonly RegisteredUser[];

  override subject(): EventSubject {
    return { from: onlyOne(this.users)?.user };
  }
}

/** Users got an account at the chat server. OpenIM only. */
export const UsersRegistered = eventClass('UsersRegistered', 'chat.users.registered', Registration);
export type UsersRegistered = EventOf<typeof UsersRegistered.eventName, Registration>;

/** Members of a connection of a user. */
abstract class UserConnection extends OneUser {
  /** Name of the device's platform, such as `iOS`, `Android` or `Web`. An open list, which differs between chat servers. */
  declare readonly platform: string | undefined;
  /** Id of the connection (OpenIM before v3.8.2). */
  declare readonly connection: string | undefined;
}

/** Members of a new connection. */
export abstract class NewConnection extends UserConnection {
  /** Platforms of the user's other devices that this one ended; undefined where the chat server does not tell (OpenIM). */
  declare readonly kicked: readonly string[] | undefined;
  /** Whether the app runs in the background; undefined where the chat server does not tell (Tencent). */
  declare readonly background: boolean | undefined;
}

/**
 * A device of a user is connected. OpenIM repeats it for users who stay online, about every ten minutes and for each platform, so it
 * does not say that the user was offline before.
 */
export const UserCameOnline = eventClass('UserCameOnline', 'chat.user.came-online', NewConnection);
export type UserCameOnline = EventOf<typeof UserCameOnline.eventName, NewConnection>;

/** Members of the end of a connection. */
export abstract class EndedConnection extends UserConnection {
  /**
   * `logout`: the user logged out. `lost`: the connection was closed, as when the app was ended. `timeout`: nothing came from the
   * device any more. Undefined where the chat server does not tell (OpenIM).
   */
  declare readonly reason: 'logout' | 'lost' | 'timeout' | undefined;
}

/** A device of a user is connected no longer. The user may still be online with another one. */
export const UserWentOffline = eventClass('UserWentOffline', 'chat.user.went-offline', EndedConnection);
export type UserWentOffline = EventOf<typeof UserWentOffline.eventName, EndedConnection>;

/** Members of the end of a connection that another one caused. */
export abstract class KickedDevice extends OneUser {
  /** Name of the device's platform, such as `iOS`, `Android` or `Web`. An open list. */
  declare readonly platform: string | undefined;
}

/**
 * A device was logged out because the user logged in with another one. OpenIM v2 only: v3 never sends it. At Tencent Cloud Chat, see
 * `kicked` of `UserCameOnline`.
 */
export const UserKickedOff = eventClass('UserKickedOff', 'chat.user.kicked-off', KickedDevice);
export type UserKickedOff = EventOf<typeof UserKickedOff.eventName, KickedDevice>;
