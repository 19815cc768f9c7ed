import { ListOf, Optional, Text } from '../../../wire/wire-decorators.js';
import { accountIn } from '../facts.js';
import { OfficialAccountDto } from './official-account.js';

/** Somebody who subscribes, or did. */
export class SubscriberDto {
  @Optional(Text) Subscriber_Account?: string;
}

/**
 * Body of `OfficialAccount.CallbackBeforeAddSubscriber`, `…AfterAddSubscriber` and `…AfterDeleteSubscriber`.
 * Source: "Before Official Account Is Subscribed" (intl 60799).
 */
export class OfficialAccountSubscribersDto extends OfficialAccountDto {
  @Optional(Text) Operator_Account?: string;
  @Optional(ListOf(SubscriberDto)) SubscribeAccountList?: readonly SubscriberDto[] | null;
}

/** Who subscribes to what, or did. */
export function subscribersOf(body: OfficialAccountSubscribersDto) {
  const users = (body.SubscribeAccountList ?? []).flatMap(
    ({ Subscriber_Account }) => accountIn(Subscriber_Account) ?? [],
  );
  return { officialAccountId: body.Official_Account, users, by: accountIn(body.Operator_Account) };
}
