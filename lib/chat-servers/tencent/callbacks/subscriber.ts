import { SubscribersAdded, SubscribersRemoved } from '../../../events/official-account.event.js';
import { ListOf, Optional, Text } from '../../../wire/wire-decorators.js';
import { accountIn } from '../facts.js';
import { tencentEvent, type TencentContext } from './event-data.js';
import { OfficialAccountDto } from './official-account.js';

/** Somebody who subscribes, or did. */
export class SubscriberDto {
  @Optional(Text) Subscriber_Account?: string;
}

/**
 * Body of `OfficialAccount.CallbackBeforeAddSubscriber`, `…AfterAddSubscriber` and `…AfterDeleteSubscriber`.
 * Source: the callback classes of doocs.
 */
export class OfficialAccountSubscribersDto extends OfficialAccountDto {
  @Optional(Text) Operator_Account?: string;
  @Optional(ListOf(SubscriberDto)) SubscribeAccountList?: readonly SubscriberDto[] | null;
}

const subscribers = {
  body: OfficialAccountSubscribersDto,
  sample: {
    Official_Account: '@TOA#_2J4SZEAEL',
    Operator_Account: 'jared',
    SubscribeAccountList: [{ Subscriber_Account: 'jared' }],
    EventTime: 1670574414123,
  } satisfies OfficialAccountSubscribersDto,
} as const;

const afterAddSubscriber = {
  ...subscribers,
  command: 'OfficialAccount.CallbackAfterAddSubscriber',
  phase: 'after',
  name: 'subscribers-added',
  summary: 'users who subscribed to an official account',
  events: [SubscribersAdded],
  toEvent: toSubscribersAdded,
} as const;

const afterDeleteSubscriber = {
  ...subscribers,
  command: 'OfficialAccount.CallbackAfterDeleteSubscriber',
  phase: 'after',
  name: 'subscribers-removed',
  summary: 'users who unsubscribed from an official account',
  events: [SubscribersRemoved],
  toEvent: toSubscribersRemoved,
} as const;

/** The callbacks about subscribers of official accounts. */
export const TENCENT_SUBSCRIBERS = [afterAddSubscriber, afterDeleteSubscriber] as const;

function toSubscribersAdded(body: OfficialAccountSubscribersDto, context: TencentContext): SubscribersAdded {
  return new SubscribersAdded(tencentEvent(body, context, subscribersOf(body)));
}

function toSubscribersRemoved(body: OfficialAccountSubscribersDto, context: TencentContext): SubscribersRemoved {
  return new SubscribersRemoved(tencentEvent(body, context, subscribersOf(body)));
}

function subscribersOf(body: OfficialAccountSubscribersDto) {
  const users = (body.SubscribeAccountList ?? []).flatMap(
    ({ Subscriber_Account }) => accountIn(Subscriber_Account) ?? [],
  );
  return { officialAccountId: body.Official_Account, users, by: accountIn(body.Operator_Account) };
}
