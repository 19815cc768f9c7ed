import {
  BroadcastSending,
  OfficialAccountCreating,
  Subscribing,
  type BroadcastProposal,
  type OfficialAccountCreationProposal,
  type SubscriptionProposal,
} from '../../../proposals/official-account.proposal.js';
import { readInteger, readText } from '../../../wire/values.js';
import { Optional, Text } from '../../../wire/wire-decorators.js';
import type { OwnMembers } from '../../proposal-definition.js';
import { TencentCodedDecisions, TencentSubscriptionDecisions } from '../decisions.js';
import { toElements } from '../elements.js';
import { accountIn } from '../facts.js';
import { TencentMessageDecisions } from '../message-decisions.js';
import { BroadcastDto } from './broadcast.js';
import { TencentCallbackDto } from './event-data.js';
import { OfficialAccountSubscribersDto, subscribersOf } from './subscriber-body.js';

/** Body of `OfficialAccount.CallbackBeforeCreateOfficialAccount`, which has no id yet. Source: "Before a Official Account Is Created" (intl 60795). */
export class OfficialAccountBeforeCreateDto extends TencentCallbackDto {
  @Optional(Text) Operator_Account?: string;
  @Optional(Text) Owner_Account?: string;
  @Optional(Text) Name?: string;
}

const beforeCreate = {
  command: 'OfficialAccount.CallbackBeforeCreateOfficialAccount',
  phase: 'before',
  name: 'official-account-creating',
  summary: 'an official account that is to be created',
  body: OfficialAccountBeforeCreateDto,
  proposal: OfficialAccountCreating,
  decisions: TencentCodedDecisions,
  toMembers: toOfficialAccountCreating,
  sample: {
    Operator_Account: 'leckie',
    Owner_Account: 'leckie',
    Name: 'News',
    EventTime: 1670574414123,
  } satisfies OfficialAccountBeforeCreateDto,
} as const;

const beforeAddSubscriber = {
  command: 'OfficialAccount.CallbackBeforeAddSubscriber',
  phase: 'before',
  name: 'subscribing',
  summary: 'users who are to subscribe to an official account',
  body: OfficialAccountSubscribersDto,
  proposal: Subscribing,
  decisions: TencentSubscriptionDecisions,
  toMembers: toSubscribing,
  sample: {
    Official_Account: '@TOA#_2J4SZEAEL',
    Operator_Account: 'jared',
    SubscribeAccountList: [{ Subscriber_Account: 'jared' }],
    EventTime: 1670574414123,
  } satisfies OfficialAccountSubscribersDto,
} as const;

/** Body of `OfficialAccount.CallbackBeforeSendMsg`. Source: "Callback Before Sending an Official Account Message" (intl 60803). */
export class OfficialAccountBeforeSendMsgDto extends BroadcastDto {}

const beforeSendMsg = {
  command: 'OfficialAccount.CallbackBeforeSendMsg',
  phase: 'before',
  name: 'broadcast-sending',
  summary: 'a message that an official account is to send',
  body: OfficialAccountBeforeSendMsgDto,
  proposal: BroadcastSending,
  decisions: TencentMessageDecisions,
  toMembers: toBroadcastSending,
  sample: {
    Official_Account: '@TOA#_2J4SZEAEL',
    OnlineOnlyFlag: 0,
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'hello' } }],
    CloudCustomData: 'custom',
    EventTime: 1670574414123,
  } satisfies OfficialAccountBeforeSendMsgDto,
} as const;

/** The callbacks that ask about official accounts, their subscribers and their messages. */
export const TENCENT_OFFICIAL_ACCOUNT_PROPOSALS = [beforeCreate, beforeAddSubscriber, beforeSendMsg] as const;

function toOfficialAccountCreating(body: OfficialAccountBeforeCreateDto): OwnMembers<OfficialAccountCreationProposal> {
  return {
    name: readText(body.Name),
    owner: accountIn(body.Owner_Account),
    by: accountIn(body.Operator_Account),
  };
}

function toSubscribing(body: OfficialAccountSubscribersDto): OwnMembers<SubscriptionProposal> {
  return subscribersOf(body);
}

function toBroadcastSending(body: OfficialAccountBeforeSendMsgDto): OwnMembers<BroadcastProposal> {
  return {
    officialAccountId: body.Official_Account,
    elements: toElements(body.MsgBody),
    customData: readText(body.CloudCustomData),
    onlineOnly: readInteger(body.OnlineOnlyFlag) === 1,
  };
}
