import { SubscribersAdded, SubscribersRemoved } from '../../../events/official-account.event.js';
import { tencentEvent, type TencentContext } from './event-data.js';
import { OfficialAccountSubscribersDto, subscribersOf } from './subscriber-body.js';

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
