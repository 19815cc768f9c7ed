import { ChatEvent, type EventSubject, onlyOne } from './chat-event.js';
import { eventClass, type EventOf } from './event-class.js';

/**
 * The family of what happens between users: friend requests, friends, blocked and followed users. Its events have no members in common
 * but those of every event.
 */
export abstract class RelationEvent extends ChatEvent {
  /** Tells the compiler which events belong to the family; no event has it. */
  declare protected readonly family: 'relation';
}

/** Two accounts of which one is on a list of the other. */
interface UserPair {
  /** Account of the one whose list it is. */
  readonly from: string;
  /** Account of the one who is on it. */
  readonly to: string;
}

/** Members of a friend request. */
export abstract class FriendRequest extends RelationEvent {
  /** Account of the one who asks. */
  declare readonly from: string;
  /** Account of the one who is asked. */
  declare readonly to: string;
  /** What the one who asks wrote with it. */
  declare readonly wording: string | undefined;

  override subject(): EventSubject {
    return { from: this.from, to: this.to };
  }
}

/** Somebody asks somebody else to be friends. They are not friends yet. OpenIM only. */
export const FriendRequested = eventClass('FriendRequested', 'chat.friend.requested', FriendRequest);
export type FriendRequested = EventOf<typeof FriendRequested.eventName, FriendRequest>;

/** Members of the answer to a friend request. */
export abstract class FriendRequestAnswer extends RelationEvent {
  /** Account of the one who had asked. */
  declare readonly from: string;
  /** Account of the one who was asked, and answers. */
  declare readonly to: string;
  /** Whether the two are friends now; undefined where the chat server does not tell. */
  declare readonly accepted: boolean | undefined;
  /** What the one who answers wrote with it. */
  declare readonly wording: string | undefined;

  override subject(): EventSubject {
    return { from: this.from, to: this.to };
  }
}

/** A friend request was answered. OpenIM only, which calls after an acceptance alone. */
export const FriendRequestAnswered = eventClass(
  'FriendRequestAnswered',
  'chat.friend-request.answered',
  FriendRequestAnswer,
);
export type FriendRequestAnswered = EventOf<typeof FriendRequestAnswered.eventName, FriendRequestAnswer>;

/** Members of what happens to pairs of users. */
export abstract class UserPairs extends RelationEvent {
  /** Who is concerned: a pair for each list that changed, so mutual friends are two pairs where the chat server lists both. */
  declare readonly pairs: readonly UserPair[];

  /** The first two if nobody else is concerned; else the one whom all pairs have in common. */
  override subject(): EventSubject {
    const [first] = this.pairs;
    if (first === undefined) return {};
    const { from, to } = first;
    const users = new Set(this.pairs.flatMap((pair) => [pair.from, pair.to]));
    if (users.size <= 2) return { from, to };
    return {
      from: this.pairs.every((pair) => pair.from === from) ? from : undefined,
      to: this.pairs.every((pair) => pair.to === to) ? to : undefined,
    };
  }
}

/** A new friend on somebody's list. */
interface FriendPair extends UserPair {
  /** Account of the one who started it (Tencent). */
  readonly initiator: string | undefined;
}

/** Members of new friends. */
export abstract class NewFriends extends UserPairs {
  declare readonly pairs: readonly FriendPair[];
  /** `added` without being asked, `accepted` as the answer to a request, `imported` by the app's backend. An open list. */
  declare readonly how: 'added' | 'accepted' | 'imported' | undefined;
  /** Account of the administrator in whose name the app's backend did it; undefined where a user did (Tencent's `Admin_Account`). */
  declare readonly by: string | undefined;
}

/**
 * Users became friends. An accepted request is one at Tencent Cloud Chat; at OpenIM it is a `FriendRequestAnswered`, and only imported
 * friends come this way.
 */
export const FriendsAdded = eventClass('FriendsAdded', 'chat.friends.added', NewFriends);
export type FriendsAdded = EventOf<typeof FriendsAdded.eventName, NewFriends>;

/** Users were taken from the friend lists of others. */
export const FriendsRemoved = eventClass('FriendsRemoved', 'chat.friends.removed', UserPairs);
export type FriendsRemoved = EventOf<typeof FriendsRemoved.eventName, UserPairs>;

/** Members of a change of a friend's remark. */
export abstract class FriendRemark extends RelationEvent {
  /** Account of the one who wrote the remark, and alone sees it. */
  declare readonly owner: string;
  /** Account of the friend whom it names. */
  declare readonly friend: string;
  /** The new remark; empty where it was taken away. */
  declare readonly remark: string | undefined;

  override subject(): EventSubject {
    return { from: this.owner, to: this.friend };
  }
}

/** Somebody calls a friend something else. OpenIM only. */
export const FriendRemarkChanged = eventClass('FriendRemarkChanged', 'chat.friend-remark.changed', FriendRemark);
export type FriendRemarkChanged = EventOf<typeof FriendRemarkChanged.eventName, FriendRemark>;

/** Users were blocked by others. Tencent Cloud Chat only: OpenIM asks before, and does not tell after. */
export const UsersBlocked = eventClass('UsersBlocked', 'chat.users.blocked', UserPairs);
export type UsersBlocked = EventOf<typeof UsersBlocked.eventName, UserPairs>;

/** Users are no longer blocked by others. */
export const UsersUnblocked = eventClass('UsersUnblocked', 'chat.users.unblocked', UserPairs);
export type UsersUnblocked = EventOf<typeof UsersUnblocked.eventName, UserPairs>;

/** Members of followed users. */
export abstract class FollowedUsers extends RelationEvent {
  /** Account of the one who follows, or followed. */
  declare readonly follower: string;
  /** Accounts of those who are followed, or were. */
  declare readonly users: readonly string[];

  override subject(): EventSubject {
    return { from: this.follower, to: onlyOne(this.users) };
  }
}

/** Somebody follows users. Tencent Cloud Chat only. */
export const UsersFollowed = eventClass('UsersFollowed', 'chat.users.followed', FollowedUsers);
export type UsersFollowed = EventOf<typeof UsersFollowed.eventName, FollowedUsers>;

/** Somebody follows users no longer. Tencent Cloud Chat only. */
export const UsersUnfollowed = eventClass('UsersUnfollowed', 'chat.users.unfollowed', FollowedUsers);
export type UsersUnfollowed = EventOf<typeof UsersUnfollowed.eventName, FollowedUsers>;
