import {
  FriendsAdded,
  FriendsRemoved,
  UsersBlocked,
  UsersFollowed,
  UsersUnblocked,
  UsersUnfollowed,
  type UserPairs,
} from '../../../events/relation.event.js';
import { readTexts } from '../../../wire/values.js';
import { ListOf, ListOfTexts, NonEmptyText, Optional, Required, Text, Uint32 } from '../../../wire/wire-decorators.js';
import { accountIn } from '../facts.js';
import { TencentCallbackDto, tencentEvent, type TencentContext } from './event-data.js';

/** Whose list it is, and who was put on it or taken from it. */
export class AccountPairDto {
  @Required(NonEmptyText) From_Account!: string;
  @Required(NonEmptyText) To_Account!: string;
}

/** What bodies about lists of friends and of blocked users have in common. */
export class AccountPairsDto extends TencentCallbackDto {
  @Required(ListOf(AccountPairDto)) PairList!: readonly AccountPairDto[];
}

/** A new friend on somebody's list. */
export class FriendPairDto extends AccountPairDto {
  /** Who started it. */
  @Optional(Text) Initiator_Account?: string;
}

/** Body of `Sns.CallbackFriendAdd`. Source: "After a Friend Is Added" (intl 34359). */
export class SnsFriendAddDto extends TencentCallbackDto {
  @Required(ListOf(FriendPairDto)) PairList!: readonly FriendPairDto[];
  /** `friend_add` or `FriendAdd`: somebody added a friend; `friend_response` or `FriendResponse`: somebody accepted a request. */
  @Optional(Text) ClientCmd?: string;
  /** In whose name the backend did it; empty where a user did. */
  @Optional(Text) Admin_Account?: string;
  /** 1: the backend forced it. */
  @Optional(Uint32) ForceFlag?: number | string;
}

const friendAdd = {
  command: 'Sns.CallbackFriendAdd',
  phase: 'after',
  name: 'friends-added',
  summary: 'new friends',
  body: SnsFriendAddDto,
  events: [FriendsAdded],
  toEvent: toFriendsAdded,
  sample: {
    PairList: [{ From_Account: 'id', To_Account: 'id1', Initiator_Account: 'id' }],
    ClientCmd: 'friend_add',
    Admin_Account: '',
    ForceFlag: 1,
  } satisfies SnsFriendAddDto,
} as const;

function toFriendsAdded(body: SnsFriendAddDto, context: TencentContext): FriendsAdded {
  const pairs = body.PairList.map(({ From_Account, To_Account, Initiator_Account }) => {
    return { from: From_Account, to: To_Account, initiator: accountIn(Initiator_Account) };
  });
  const by = accountIn(body.Admin_Account);
  return new FriendsAdded(tencentEvent(body, context, { pairs, how: howOf(body.ClientCmd), by }));
}

function howOf(clientCmd: string | undefined): FriendsAdded['how'] {
  if (clientCmd === 'friend_add' || clientCmd === 'FriendAdd') return 'added';
  return clientCmd === 'friend_response' || clientCmd === 'FriendResponse' ? 'accepted' : undefined;
}

/** Body of `Sns.CallbackFriendDelete`. Source: "After a Friend Is Deleted" (intl 34360). */
export class SnsFriendDeleteDto extends AccountPairsDto {}

const friendDelete = {
  command: 'Sns.CallbackFriendDelete',
  phase: 'after',
  name: 'friends-removed',
  summary: 'removed friends',
  body: SnsFriendDeleteDto,
  events: [FriendsRemoved],
  toEvent: toFriendsRemoved,
  sample: { PairList: bothWays('id', 'id1') } satisfies SnsFriendDeleteDto,
} as const;

function toFriendsRemoved(body: SnsFriendDeleteDto, context: TencentContext): FriendsRemoved {
  return new FriendsRemoved(tencentEvent(body, context, { pairs: pairsOf(body) }));
}

/** Body of `Sns.CallbackBlackListAdd`. Source: "After a User Is Added to Blocklist" (intl 34361). */
export class SnsBlackListAddDto extends AccountPairsDto {}

const blackListAdd = {
  command: 'Sns.CallbackBlackListAdd',
  phase: 'after',
  name: 'users-blocked',
  summary: 'users who were blocked',
  body: SnsBlackListAddDto,
  events: [UsersBlocked],
  toEvent: toUsersBlocked,
  sample: { PairList: bothWays('id', 'id1') } satisfies SnsBlackListAddDto,
} as const;

function toUsersBlocked(body: SnsBlackListAddDto, context: TencentContext): UsersBlocked {
  return new UsersBlocked(tencentEvent(body, context, { pairs: pairsOf(body) }));
}

/** Body of `Sns.CallbackBlackListDelete`. Source: "After a User Is Removed from Blocklist" (intl 34362). */
export class SnsBlackListDeleteDto extends AccountPairsDto {}

const blackListDelete = {
  command: 'Sns.CallbackBlackListDelete',
  phase: 'after',
  name: 'users-unblocked',
  summary: 'users who are blocked no longer',
  body: SnsBlackListDeleteDto,
  events: [UsersUnblocked],
  toEvent: toUsersUnblocked,
  sample: { PairList: bothWays('id', 'id1') } satisfies SnsBlackListDeleteDto,
} as const;

function toUsersUnblocked(body: SnsBlackListDeleteDto, context: TencentContext): UsersUnblocked {
  return new UsersUnblocked(tencentEvent(body, context, { pairs: pairsOf(body) }));
}

function pairsOf({ PairList }: AccountPairsDto): UserPairs['pairs'] {
  return PairList.map(({ From_Account, To_Account }) => ({ from: From_Account, to: To_Account }));
}

function bothWays(one: string, other: string): AccountPairDto[] {
  return [
    { From_Account: one, To_Account: other },
    { From_Account: other, To_Account: one },
  ];
}

/** A followed user. */
export class FollowedAccountDto {
  @Required(NonEmptyText) To_Account!: string;
}

/** Body of `Follow.CallbackAfterFollowAdd`. Source: "After a User Is Followed" (intl 70355). */
export class FollowAfterFollowAddDto extends TencentCallbackDto {
  /** Who follows. */
  @Required(NonEmptyText) From_Account!: string;
  @Optional(ListOf(FollowedAccountDto)) FollowList?: readonly FollowedAccountDto[] | null;
}

const followAdd = {
  command: 'Follow.CallbackAfterFollowAdd',
  phase: 'after',
  name: 'users-followed',
  summary: 'users whom somebody follows now',
  body: FollowAfterFollowAddDto,
  events: [UsersFollowed],
  toEvent: toUsersFollowed,
  sample: {
    From_Account: 'u1',
    FollowList: [{ To_Account: 'u2' }, { To_Account: 'u3' }],
    EventTime: 1702018343678,
  } satisfies FollowAfterFollowAddDto,
} as const;

function toUsersFollowed(body: FollowAfterFollowAddDto, context: TencentContext): UsersFollowed {
  return new UsersFollowed(
    tencentEvent(body, context, { follower: body.From_Account, users: followedIn(body.FollowList) }),
  );
}

/** Body of `Follow.CallbackAfterFollowDelete`. Source: "After a User Is Unfollowed" (intl 70356). */
export class FollowAfterFollowDeleteDto extends TencentCallbackDto {
  /** Who followed. */
  @Required(NonEmptyText) From_Account!: string;
  /** As the page has it: a list of accounts. */
  @Optional(ListOfTexts) To_Account?: readonly string[] | null;
  /** As in `Follow.CallbackAfterFollowAdd`; no page has it here, and nobody has seen such a body. */
  @Optional(ListOf(FollowedAccountDto)) FollowList?: readonly FollowedAccountDto[] | null;
}

const followDelete = {
  command: 'Follow.CallbackAfterFollowDelete',
  phase: 'after',
  name: 'users-unfollowed',
  summary: 'users whom somebody follows no longer',
  body: FollowAfterFollowDeleteDto,
  events: [UsersUnfollowed],
  toEvent: toUsersUnfollowed,
  sample: {
    From_Account: 'u1',
    To_Account: ['u2', 'u3'],
    EventTime: 1702018343678,
  } satisfies FollowAfterFollowDeleteDto,
} as const;

function toUsersUnfollowed(body: FollowAfterFollowDeleteDto, context: TencentContext): UsersUnfollowed {
  const users = [...readTexts(body.To_Account), ...followedIn(body.FollowList)];
  return new UsersUnfollowed(tencentEvent(body, context, { follower: body.From_Account, users }));
}

function followedIn(list: readonly FollowedAccountDto[] | null | undefined): string[] {
  return (list ?? []).map(({ To_Account }) => To_Account);
}

/** The callbacks about friends, blocked and followed users. */
export const TENCENT_RELATIONS = [
  friendAdd,
  friendDelete,
  blackListAdd,
  blackListDelete,
  followAdd,
  followDelete,
] as const;
