/** Compiled, never run: what handlers of relations get, and how `raw` narrows. */
import {
  FriendsAdded,
  OnChatEvent,
  RelationEvent,
  type FriendRemarkChanged,
  type FriendRequestAnswered,
  type FriendRequested,
  type FriendsRemoved,
  type HandledEvent,
  type UsersBlocked,
  type UsersFollowed,
  type UsersUnblocked,
  type UsersUnfollowed,
} from '../../lib/index.js';
import type { AfterImportFriendsDto } from '../../lib/chat-servers/openim/index.js';
import type { SnsFriendAddDto } from '../../lib/chat-servers/tencent/index.js';

type Relation =
  | FriendRequested
  | FriendRequestAnswered
  | FriendsAdded
  | FriendsRemoved
  | FriendRemarkChanged
  | UsersBlocked
  | UsersUnblocked
  | UsersFollowed
  | UsersUnfollowed;

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
export const family: Equal<HandledEvent<typeof RelationEvent>['eventName'], Relation['eventName']> = true;

export class Right {
  @OnChatEvent(RelationEvent)
  any(event: Relation): string | undefined {
    switch (event.eventName) {
      case 'chat.friend.requested':
      case 'chat.friend-request.answered':
        return event.from + event.to;
      case 'chat.friends.added':
        return event.pairs[0]?.initiator;
      case 'chat.friends.removed':
      case 'chat.users.blocked':
      case 'chat.users.unblocked':
        return event.pairs[0]?.from;
      case 'chat.friend-remark.changed':
        return event.remark;
      case 'chat.users.followed':
      case 'chat.users.unfollowed':
        return event.follower;
      default:
        return event satisfies never;
    }
  }

  @OnChatEvent(RelationEvent)
  base(event: RelationEvent): string {
    return event.id;
  }
}

export function raw(added: FriendsAdded, requested: FriendRequested, blocked: UsersBlocked): unknown[] {
  const tencent: SnsFriendAddDto | undefined = added.provider === 'tencent' ? added.raw : undefined;
  const openIm: AfterImportFriendsDto | undefined = added.provider === 'openim' ? added.raw : undefined;
  // @ts-expect-error a member of only one chat server's body
  const wrong: unknown = added.raw.PairList;
  const [asked, list]: [string, unknown] = [requested.raw.toUserID, blocked.raw.PairList];
  return [tencent, openIm, wrong, asked, list];
}

export function wrong(added: FriendsAdded): unknown[] {
  // @ts-expect-error an open list, and not any word
  const how: boolean = added.how === 'requested';
  // @ts-expect-error friends are pairs
  return [how, added.friends];
}
