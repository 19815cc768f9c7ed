import {
  FriendRemarkChanged,
  FriendRequestAnswered,
  FriendRequested,
  FriendsAdded,
  FriendsRemoved,
  UsersUnblocked,
} from '../../../events/relation.event.js';
import { readInteger, readText, readTexts } from '../../../wire/values.js';
import { Int32, ListOfTexts, NonEmptyText, Optional, Required, Text } from '../../../wire/wire-decorators.js';
import { OpenImCallbackDto, openImEvent, type OpenImContext } from './event-data.js';

// Source of all: open-im-server `pkg/callbackstruct/friend.go` and `black.go`, `internal/rpc/relation`.

/** What bodies about friend requests have in common. */
export class FriendRequestDto extends OpenImCallbackDto {
  /** Who asks. */
  @Required(NonEmptyText) fromUserID!: string;
  /** Who is asked. */
  @Required(NonEmptyText) toUserID!: string;
  @Optional(Text) reqMsg?: string;
}

/** Body of `callbackAfterAddFriendCommand`: the request is stored, and nobody has answered it. */
export class AfterAddFriendDto extends FriendRequestDto {}

const afterAddFriend = {
  command: 'callbackAfterAddFriendCommand',
  phase: 'after',
  name: 'friend-requested',
  summary: 'a friend request',
  body: AfterAddFriendDto,
  events: [FriendRequested],
  toEvent: toFriendRequested,
  sample: { fromUserID: '10000', toUserID: '19997', reqMsg: 'hi' } satisfies AfterAddFriendDto,
} as const;

function toFriendRequested(body: AfterAddFriendDto, context: OpenImContext): FriendRequested {
  const { fromUserID: from, toUserID: to } = body;
  return new FriendRequested(openImEvent(body, context, { from, to, wording: readText(body.reqMsg) }));
}

/** What bodies about answers to friend requests have in common. The server spells two members with a capital H. */
export class FriendAnswerDto extends OpenImCallbackDto {
  /** Who had asked. */
  @Required(NonEmptyText) fromUserID!: string;
  /** Who was asked: nobody is blocked, whatever the name says. */
  @Required(NonEmptyText) blackUserID!: string;
  /** 1: accepted. -1: declined. */
  @Optional(Int32) HandleResult?: number | string;
  @Optional(Text) HandleMsg?: string;
}

/** Body of `callbackAfterAddFriendAgreeCommand`, which is sent after an acceptance alone. Since v3.8.1. */
export class AfterAddFriendAgreeDto extends FriendAnswerDto {}

const afterAddFriendAgree = {
  command: 'callbackAfterAddFriendAgreeCommand',
  phase: 'after',
  name: 'friend-request-answered',
  summary: 'an answer to a friend request',
  body: AfterAddFriendAgreeDto,
  events: [FriendRequestAnswered],
  toEvent: toFriendRequestAnswered,
  sample: {
    fromUserID: '10000',
    blackUserID: '19997',
    HandleResult: 1,
    HandleMsg: 'ok',
  } satisfies AfterAddFriendAgreeDto,
} as const;

function toFriendRequestAnswered(body: AfterAddFriendAgreeDto, context: OpenImContext): FriendRequestAnswered {
  const { fromUserID: from, blackUserID: to } = body;
  const result = readInteger(body.HandleResult);
  const accepted = result === 1 || result === -1 ? result === 1 : undefined;
  const wording = readText(body.HandleMsg);
  return new FriendRequestAnswered(openImEvent(body, context, { from, to, accepted, wording }));
}

/** What bodies about one friend have in common. */
export class FriendDto extends OpenImCallbackDto {
  /** Whose friend it is. */
  @Required(NonEmptyText) ownerUserID!: string;
  @Required(NonEmptyText) friendUserID!: string;
}

/** Body of `callbackAfterDeleteFriendCommand`: the owner is still a friend of the other one. */
export class AfterDeleteFriendDto extends FriendDto {}

const afterDeleteFriend = {
  command: 'callbackAfterDeleteFriendCommand',
  phase: 'after',
  name: 'openim-friends-removed',
  summary: 'a removed friend',
  body: AfterDeleteFriendDto,
  events: [FriendsRemoved],
  toEvent: toFriendsRemoved,
  sample: { ownerUserID: '10000', friendUserID: '19997' } satisfies AfterDeleteFriendDto,
} as const;

function toFriendsRemoved(body: AfterDeleteFriendDto, context: OpenImContext): FriendsRemoved {
  const pairs = [{ from: body.ownerUserID, to: body.friendUserID }];
  return new FriendsRemoved(openImEvent(body, context, { pairs }));
}

/** What bodies about a friend's remark have in common. */
export class FriendRemarkDto extends FriendDto {
  /** Empty where it is taken away. */
  @Optional(Text) remark?: string | null;
}

/** Body of `callbackAfterSetFriendRemarkCommand`. */
export class AfterSetFriendRemarkDto extends FriendRemarkDto {}

const afterSetFriendRemark = {
  command: 'callbackAfterSetFriendRemarkCommand',
  olderNames: ['callbackAfterSetFriendRemark'], // v3.4.2 to v3.6.0
  phase: 'after',
  name: 'friend-remark-changed',
  summary: 'what somebody calls a friend',
  body: AfterSetFriendRemarkDto,
  events: [FriendRemarkChanged],
  toEvent: toFriendRemarkChanged,
  sample: { ownerUserID: '10000', friendUserID: '19997', remark: 'Caz' } satisfies AfterSetFriendRemarkDto,
} as const;

function toFriendRemarkChanged(body: AfterSetFriendRemarkDto, context: OpenImContext): FriendRemarkChanged {
  const { ownerUserID: owner, friendUserID: friend, remark } = body;
  return new FriendRemarkChanged(openImEvent(body, context, { owner, friend, remark: remark ?? undefined }));
}

/** What bodies about imported friends have in common. */
export class FriendImportDto extends OpenImCallbackDto {
  @Required(NonEmptyText) ownerUserID!: string;
  @Optional(ListOfTexts) friendUserIDs?: readonly string[] | null;
}

/** Body of `callbackAfterImportFriendsCommand`: the owner is on the lists of all of them too. */
export class AfterImportFriendsDto extends FriendImportDto {}

const afterImportFriends = {
  command: 'callbackAfterImportFriendsCommand',
  phase: 'after',
  name: 'openim-friends-added',
  summary: 'friends whom the backend imported',
  body: AfterImportFriendsDto,
  events: [FriendsAdded],
  toEvent: toFriendsAdded,
  sample: { ownerUserID: '10000', friendUserIDs: ['10001', '19997'] } satisfies AfterImportFriendsDto,
} as const;

function toFriendsAdded(body: AfterImportFriendsDto, context: OpenImContext): FriendsAdded {
  const pairs = readTexts(body.friendUserIDs).map((to) => ({ from: body.ownerUserID, to, initiator: undefined }));
  return new FriendsAdded(openImEvent(body, context, { pairs, how: 'imported', by: undefined }));
}

/** What bodies about one blocked user have in common. */
export class BlockedUserDto extends OpenImCallbackDto {
  /** Who blocks. */
  @Required(NonEmptyText) ownerUserID!: string;
  @Required(NonEmptyText) blackUserID!: string;
}

/** Body of `callbackAfterRemoveBlackCommand`. */
export class AfterRemoveBlackDto extends BlockedUserDto {}

const afterRemoveBlack = {
  command: 'callbackAfterRemoveBlackCommand',
  phase: 'after',
  name: 'openim-users-unblocked',
  summary: 'a user who is blocked no longer',
  body: AfterRemoveBlackDto,
  events: [UsersUnblocked],
  toEvent: toUsersUnblocked,
  sample: { ownerUserID: '10000', blackUserID: '19997' } satisfies AfterRemoveBlackDto,
} as const;

function toUsersUnblocked(body: AfterRemoveBlackDto, context: OpenImContext): UsersUnblocked {
  const pairs = [{ from: body.ownerUserID, to: body.blackUserID }];
  return new UsersUnblocked(openImEvent(body, context, { pairs }));
}

/** The callbacks about friends and blocked users. */
export const OPENIM_RELATIONS = [
  afterAddFriend,
  afterAddFriendAgree,
  afterDeleteFriend,
  afterSetFriendRemark,
  afterImportFriends,
  afterRemoveBlack,
] as const;
