import {
  AskingFriend,
  FriendRemarkChanging,
  FriendRequestsAnswering,
  FriendsImporting,
  FriendsRequesting,
  FriendTarget,
  UserBlocking,
  type BlockingProposal,
  type FriendAnswersProposal,
  type FriendImportProposal,
  type FriendRemarkProposal,
  type FriendRequestsProposal,
} from '../../../proposals/relation.proposal.js';
import { readInteger, readText, readTexts } from '../../../wire/values.js';
import { Optional, Text } from '../../../wire/wire-decorators.js';
import type { OwnMembers } from '../../proposal-definition.js';
import { OpenImDecisions } from '../decisions.js';
import {
  OpenImFriendAnswerDecisions,
  OpenImFriendRequestDecisions,
  OpenImImportDecisions,
  OpenImRemarkDecisions,
} from '../relation-decisions.js';
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
  proposal: FriendsRequesting,
  decisions: OpenImFriendRequestDecisions,
  toMembers: toFriendRequest,
  sample: { fromUserID: '10000', toUserID: '19997', reqMsg: 'hi', ex: '' } satisfies BeforeAddFriendDto,
} as const;

function toFriendRequest(body: BeforeAddFriendDto): OwnMembers<FriendRequestsProposal> {
  const { fromUserID: from, toUserID: user, reqMsg } = body;
  const target = { user, wording: readText(reqMsg), remark: undefined, list: undefined, source: undefined };
  return { from, targets: [new FriendTarget(target)], by: undefined };
}

/** Body of `callbackBeforeAddFriendAgreeCommand`, which is sent before an acceptance alone. */
export class BeforeAddFriendAgreeDto extends FriendAnswerDto {}

const beforeAddFriendAgree = {
  command: 'callbackBeforeAddFriendAgreeCommand',
  phase: 'before',
  name: 'openim-friend-requests-answering',
  summary: 'an answer to a friend request, which would be given',
  body: BeforeAddFriendAgreeDto,
  proposal: FriendRequestsAnswering,
  decisions: OpenImFriendAnswerDecisions,
  toMembers: toFriendAnswer,
  sample: {
    fromUserID: '10000',
    blackUserID: '19997',
    HandleResult: 1,
    HandleMsg: 'ok',
  } satisfies BeforeAddFriendAgreeDto,
} as const;

/** The one who answers is in `blackUserID`. */
function toFriendAnswer(body: BeforeAddFriendAgreeDto): OwnMembers<FriendAnswersProposal> {
  const { fromUserID: user, blackUserID: from, HandleResult, HandleMsg } = body;
  const result = readInteger(HandleResult);
  const accepts = result === 1 || result === -1 ? result === 1 : undefined;
  const target = { user, accepts, wording: readText(HandleMsg), remark: undefined, list: undefined };
  return { from, targets: [new AskingFriend(target)], by: undefined };
}

/** Body of `callbackBeforeSetFriendRemarkCommand`. Up to v3.6.0 an answer without `remark` blanks it. */
export class BeforeSetFriendRemarkDto extends FriendRemarkDto {}

const beforeSetFriendRemark = {
  command: 'callbackBeforeSetFriendRemarkCommand',
  olderNames: ['callbackBeforeSetFriendRemark'], // v3.4.2 to v3.6.0
  phase: 'before',
  name: 'friend-remark-changing',
  summary: 'what somebody is about to call a friend',
  body: BeforeSetFriendRemarkDto,
  proposal: FriendRemarkChanging,
  decisions: OpenImRemarkDecisions,
  toMembers: toRemark,
  sample: { ownerUserID: '10000', friendUserID: '19997', remark: 'Caz' } satisfies BeforeSetFriendRemarkDto,
} as const;

function toRemark(body: BeforeSetFriendRemarkDto): OwnMembers<FriendRemarkProposal> {
  const { ownerUserID: owner, friendUserID: friend, remark } = body;
  return { owner, friend, remark: remark ?? undefined };
}

/** Body of `callbackBeforeAddBlackCommand`. */
export class BeforeAddBlackDto extends BlockedUserDto {}

const beforeAddBlack = {
  command: 'callbackBeforeAddBlackCommand',
  phase: 'before',
  name: 'user-blocking',
  summary: 'a user who is about to be blocked',
  body: BeforeAddBlackDto,
  proposal: UserBlocking,
  decisions: OpenImDecisions,
  toMembers: toBlocking,
  sample: { ownerUserID: '10000', blackUserID: '19997' } satisfies BeforeAddBlackDto,
} as const;

function toBlocking({ ownerUserID: from, blackUserID: to }: BeforeAddBlackDto): OwnMembers<BlockingProposal> {
  return { from, to };
}

/** Body of `callbackBeforeImportFriendsCommand`. */
export class BeforeImportFriendsDto extends FriendImportDto {}

const beforeImportFriends = {
  command: 'callbackBeforeImportFriendsCommand',
  phase: 'before',
  name: 'friends-importing',
  summary: 'friends whom the backend is about to import',
  body: BeforeImportFriendsDto,
  proposal: FriendsImporting,
  decisions: OpenImImportDecisions,
  toMembers: toImport,
  sample: { ownerUserID: '10000', friendUserIDs: ['10001', '19997'] } satisfies BeforeImportFriendsDto,
} as const;

function toImport({ ownerUserID: from, friendUserIDs }: BeforeImportFriendsDto): OwnMembers<FriendImportProposal> {
  return { from, users: readTexts(friendUserIDs) };
}

/** The callbacks that ask about friends and blocked users. */
export const OPENIM_RELATION_PROPOSALS = [
  beforeAddFriend,
  beforeAddFriendAgree,
  beforeSetFriendRemark,
  beforeAddBlack,
  beforeImportFriends,
] as const;
