import { Optional, Text } from '../../../wire/wire-decorators.js';
import { BlockedUserDto, FriendAnswerDto, FriendImportDto, FriendRemarkDto, FriendRequestDto } from './relation.js';

/** Body of `callbackBeforeAddFriendCommand`. v3.0 to v3.4.0 have `operationID` in place of `ex`. */
export class BeforeAddFriendDto extends FriendRequestDto {
  @Optional(Text) ex?: string;
}

const beforeAddFriend = {
  command: 'callbackBeforeAddFriendCommand',
  phase: 'before',
  name: 'openim-friends-requesting',
  summary: 'a request to be friends',
  body: BeforeAddFriendDto,
  proposal: 'FriendsRequesting',
  sample: { fromUserID: '10000', toUserID: '19997', reqMsg: 'hi', ex: '' } satisfies BeforeAddFriendDto,
} as const;

/** Body of `callbackBeforeAddFriendAgreeCommand`, which is sent before an acceptance alone. */
export class BeforeAddFriendAgreeDto extends FriendAnswerDto {}

const beforeAddFriendAgree = {
  command: 'callbackBeforeAddFriendAgreeCommand',
  phase: 'before',
  name: 'openim-friend-requests-answering',
  summary: 'an answer to a friend request, which would be given',
  body: BeforeAddFriendAgreeDto,
  proposal: 'FriendRequestsAnswering',
  sample: {
    fromUserID: '10000',
    blackUserID: '19997',
    HandleResult: 1,
    HandleMsg: 'ok',
  } satisfies BeforeAddFriendAgreeDto,
} as const;

/** Body of `callbackBeforeSetFriendRemarkCommand`. Up to v3.6.0 an answer without `remark` blanks it. */
export class BeforeSetFriendRemarkDto extends FriendRemarkDto {}

const beforeSetFriendRemark = {
  command: 'callbackBeforeSetFriendRemarkCommand',
  olderNames: ['callbackBeforeSetFriendRemark'], // v3.4.2 to v3.6.0
  phase: 'before',
  name: 'friend-remark-changing',
  summary: 'what somebody is about to call a friend',
  body: BeforeSetFriendRemarkDto,
  proposal: 'FriendRemarkChanging',
  sample: { ownerUserID: '10000', friendUserID: '19997', remark: 'Caz' } satisfies BeforeSetFriendRemarkDto,
} as const;

/** Body of `callbackBeforeAddBlackCommand`. */
export class BeforeAddBlackDto extends BlockedUserDto {}

const beforeAddBlack = {
  command: 'callbackBeforeAddBlackCommand',
  phase: 'before',
  name: 'user-blocking',
  summary: 'a user who is about to be blocked',
  body: BeforeAddBlackDto,
  proposal: 'UserBlocking',
  sample: { ownerUserID: '10000', blackUserID: '19997' } satisfies BeforeAddBlackDto,
} as const;

/** Body of `callbackBeforeImportFriendsCommand`. */
export class BeforeImportFriendsDto extends FriendImportDto {}

const beforeImportFriends = {
  command: 'callbackBeforeImportFriendsCommand',
  phase: 'before',
  name: 'friends-importing',
  summary: 'friends whom the backend is about to import',
  body: BeforeImportFriendsDto,
  proposal: 'FriendsImporting',
  sample: { ownerUserID: '10000', friendUserIDs: ['10001', '19997'] } satisfies BeforeImportFriendsDto,
} as const;

/** The callbacks that ask about friends and blocked users. */
export const OPENIM_RELATION_PROPOSALS = [
  beforeAddFriend,
  beforeAddFriendAgree,
  beforeSetFriendRemark,
  beforeAddBlack,
  beforeImportFriends,
] as const;
