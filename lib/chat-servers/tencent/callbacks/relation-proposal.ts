import type { ProposalData } from '../../../proposals/proposal.js';
import {
  AskingFriend,
  FriendRequestsAnswering,
  FriendsRequesting,
  FriendTarget,
  type FriendAnswersProposal,
  type FriendRequestsProposal,
} from '../../../proposals/relation.proposal.js';
import { readText } from '../../../wire/values.js';
import { ListOf, NonEmptyText, Optional, Required, Text, Uint32 } from '../../../wire/wire-decorators.js';
import type { OwnMembers } from '../../proposal-definition.js';
import { accountIn } from '../facts.js';
import { TencentFriendAnswerDecisions, TencentFriendRequestDecisions } from '../friend-decisions.js';
import { TencentCallbackDto } from './event-data.js';

/** Somebody who is asked to be a friend. */
export class RequestedFriendDto {
  @Required(NonEmptyText) To_Account!: string;
  /** What the one who asks calls the friend. */
  @Optional(Text) Remark?: string;
  /** List of friends to put the friend on. */
  @Optional(Text) GroupName?: string;
  /** `AddSource_Type_…`, an open list. */
  @Optional(Text) AddSource?: string;
  @Optional(Text) AddWording?: string;
}

/** Body of `Sns.CallbackPrevFriendAdd`. Source: "Before a Friend Is Added" (intl 43468). */
export class SnsPrevFriendAddDto extends TencentCallbackDto {
  /** Who issued the request: an administrator, if the backend did. */
  @Optional(Text) Requester_Account?: string;
  /** Who asks. */
  @Required(NonEmptyText) From_Account!: string;
  @Required(ListOf(RequestedFriendDto)) FriendItem!: readonly RequestedFriendDto[];
  /** `Add_Type_Single` or `Add_Type_Both`. */
  @Optional(Text) AddType?: string;
  /** 1: the backend forces it. */
  @Optional(Uint32) ForceAddFlags?: number | string;
}

const prevFriendAdd = {
  command: 'Sns.CallbackPrevFriendAdd',
  phase: 'before',
  name: 'friends-requesting',
  summary: 'requests to be friends',
  body: SnsPrevFriendAddDto,
  proposal: FriendsRequesting,
  decisions: TencentFriendRequestDecisions,
  toMembers: toFriendsRequesting,
  harmless: ['AddSource', 'AddType'],
  sample: {
    Requester_Account: 'id',
    From_Account: 'id',
    FriendItem: [
      { To_Account: 'id1', Remark: 'r1', GroupName: 'g1', AddSource: 'AddSource_Type_Android', AddWording: 'hi' },
    ],
    AddType: 'Add_Type_Both',
    ForceAddFlags: 0,
    EventTime: 1631777344870,
  } satisfies SnsPrevFriendAddDto,
} as const;

/** The answer to one friend request. */
export class AnsweredFriendDto {
  /** Who had asked. */
  @Required(NonEmptyText) To_Account!: string;
  @Optional(Text) Remark?: string;
  /** List of friends to put the friend on. */
  @Optional(Text) TagName?: string;
  /** `Response_Action_AgreeAndAdd`, `Response_Action_Agree` or `Response_Action_Reject`; an open list. */
  @Optional(Text) ResponseAction?: string;
}

/** Body of `Sns.CallbackPrevFriendResponse`; not sent for answers through the REST API. Source: intl 43467. */
export class SnsPrevFriendResponseDto extends TencentCallbackDto {
  /** Who issued the answer. */
  @Optional(Text) Requester_Account?: string;
  /** Who answers. */
  @Required(NonEmptyText) From_Account!: string;
  @Required(ListOf(AnsweredFriendDto)) ResponseFriendItem!: readonly AnsweredFriendDto[];
}

const prevFriendResponse = {
  command: 'Sns.CallbackPrevFriendResponse',
  phase: 'before',
  name: 'friend-requests-answering',
  summary: 'answers to friend requests',
  body: SnsPrevFriendResponseDto,
  proposal: FriendRequestsAnswering,
  decisions: TencentFriendAnswerDecisions,
  toMembers: toFriendRequestsAnswering,
  sample: {
    Requester_Account: 'id',
    From_Account: 'id',
    ResponseFriendItem: [
      { To_Account: 'id1', Remark: 'r1', TagName: 'g1', ResponseAction: 'Response_Action_AgreeAndAdd' },
    ],
    EventTime: 1631777645424,
  } satisfies SnsPrevFriendResponseDto,
} as const;

/** The callbacks that ask about friends. */
export const TENCENT_RELATION_PROPOSALS = [prevFriendAdd, prevFriendResponse] as const;

function toFriendsRequesting(body: SnsPrevFriendAddDto): OwnMembers<FriendRequestsProposal> {
  const targets = body.FriendItem.map(({ To_Account, Remark, GroupName, AddSource, AddWording }) => {
    const data: ProposalData<FriendTarget> = {
      user: To_Account,
      wording: readText(AddWording),
      remark: readText(Remark),
      list: readText(GroupName),
      source: readText(AddSource),
    };
    return new FriendTarget(data);
  });
  return { from: body.From_Account, targets, by: accountIn(body.Requester_Account) };
}

/** Whether the two will be friends, by what is answered. */
const ACCEPTS = new Map<unknown, boolean>([
  ['Response_Action_AgreeAndAdd', true],
  ['Response_Action_Agree', true],
  ['Response_Action_Reject', false],
]);

function toFriendRequestsAnswering(body: SnsPrevFriendResponseDto): OwnMembers<FriendAnswersProposal> {
  const targets = body.ResponseFriendItem.map(({ To_Account, Remark, TagName, ResponseAction }) => {
    const data: ProposalData<AskingFriend> = {
      user: To_Account,
      accepts: ACCEPTS.get(ResponseAction),
      wording: undefined,
      remark: readText(Remark),
      list: readText(TagName),
    };
    return new AskingFriend(data);
  });
  return { from: body.From_Account, targets, by: accountIn(body.Requester_Account) };
}
