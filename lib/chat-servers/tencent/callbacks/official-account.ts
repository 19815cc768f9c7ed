import {
  OfficialAccountCreated,
  OfficialAccountDeleted,
  OfficialAccountFilled,
  OfficialAccountInfoChanged,
} from '../../../events/official-account.event.js';
import { readText, withoutMissing } from '../../../wire/values.js';
import { NonEmptyText, Optional, Required, Text } from '../../../wire/wire-decorators.js';
import { accountIn } from '../facts.js';
import { TencentCallbackDto, tencentEvent, type TencentContext } from './event-data.js';

/** What all bodies about an official account that exists have. */
export class OfficialAccountDto extends TencentCallbackDto {
  /** Begins with `@TOA#_`. */
  @Required(NonEmptyText) Official_Account!: string;
}

/** Body of `OfficialAccount.CallbackAfterCreateOfficialAccount`. Source: "After a Official Account Is Created" (intl 60796). */
export class OfficialAccountAfterCreateDto extends OfficialAccountDto {
  @Optional(Text) Operator_Account?: string;
  @Optional(Text) Owner_Account?: string;
  @Optional(Text) Name?: string;
}

const afterCreate = {
  command: 'OfficialAccount.CallbackAfterCreateOfficialAccount',
  phase: 'after',
  name: 'official-account-created',
  summary: 'a new official account',
  body: OfficialAccountAfterCreateDto,
  events: [OfficialAccountCreated],
  toEvent: toOfficialAccountCreated,
  sample: {
    Operator_Account: 'leckie',
    Official_Account: '@TOA#_2J4SZEAEL',
    Owner_Account: 'leckie',
    Name: 'News',
    EventTime: 1670574414123,
  } satisfies OfficialAccountAfterCreateDto,
} as const;

/**
 * Body of `OfficialAccount.CallbackAfterOfficialAccountInfoChanged`: new values of what was changed.
 * Source: "After Official Account Profile Is Modified" (intl 60797).
 */
export class OfficialAccountInfoChangedDto extends OfficialAccountDto {
  @Optional(Text) Operator_Account?: string;
  @Optional(Text) Introduction?: string;
  @Optional(Text) Name?: string;
  @Optional(Text) FaceUrl?: string;
  @Optional(Text) Organization?: string;
}

const infoChanged = {
  command: 'OfficialAccount.CallbackAfterOfficialAccountInfoChanged',
  phase: 'after',
  name: 'official-account-info-changed',
  summary: 'a changed profile of an official account',
  body: OfficialAccountInfoChangedDto,
  events: [OfficialAccountInfoChanged],
  toEvent: toInfoChanged,
  sample: {
    Official_Account: '@TOA#_2J4SZEAEL',
    Operator_Account: 'leckie',
    Introduction: 'What is new',
    Name: 'News of today',
    FaceUrl: 'https://example.com/face.png',
    Organization: 'Press office',
    EventTime: 1670574414123,
  } satisfies OfficialAccountInfoChangedDto,
} as const;

/** Body of `OfficialAccount.CallbackAfterOfficialAccountDestroyed`. Source: the callback classes of doocs. */
export class OfficialAccountDestroyedDto extends OfficialAccountDto {
  @Optional(Text) Owner_Account?: string;
  @Optional(Text) Name?: string;
}

const destroyed = {
  command: 'OfficialAccount.CallbackAfterOfficialAccountDestroyed',
  phase: 'after',
  name: 'official-account-deleted',
  summary: 'the end of an official account',
  body: OfficialAccountDestroyedDto,
  events: [OfficialAccountDeleted],
  toEvent: toOfficialAccountDeleted,
  sample: {
    Official_Account: '@TOA#_2J4SZEAEL',
    Owner_Account: 'leckie',
    Name: 'News',
    EventTime: 1670574414123,
  } satisfies OfficialAccountDestroyedDto,
} as const;

/** Body of `OfficialAccount.CallbackAfterOfficialAccountFull`. Source: the callback classes of doocs. */
export class OfficialAccountFullDto extends OfficialAccountDto {}

const full = {
  command: 'OfficialAccount.CallbackAfterOfficialAccountFull',
  phase: 'after',
  name: 'official-account-filled',
  summary: 'an official account that can have no more subscribers',
  body: OfficialAccountFullDto,
  events: [OfficialAccountFilled],
  toEvent: toOfficialAccountFilled,
  sample: { Official_Account: '@TOA#_2J4SZEAEL', EventTime: 1670574414123 } satisfies OfficialAccountFullDto,
} as const;

/** The callbacks about official accounts, apart from their subscribers and messages. */
export const TENCENT_OFFICIAL_ACCOUNTS = [afterCreate, infoChanged, destroyed, full] as const;

function toOfficialAccountCreated(
  body: OfficialAccountAfterCreateDto,
  context: TencentContext,
): OfficialAccountCreated {
  return new OfficialAccountCreated(
    tencentEvent(body, context, {
      officialAccountId: body.Official_Account,
      name: readText(body.Name),
      owner: accountIn(body.Owner_Account),
      by: accountIn(body.Operator_Account),
    }),
  );
}

function toOfficialAccountDeleted(body: OfficialAccountDestroyedDto, context: TencentContext): OfficialAccountDeleted {
  return new OfficialAccountDeleted(
    tencentEvent(body, context, {
      officialAccountId: body.Official_Account,
      name: readText(body.Name),
      owner: accountIn(body.Owner_Account),
    }),
  );
}

function toOfficialAccountFilled(body: OfficialAccountFullDto, context: TencentContext): OfficialAccountFilled {
  return new OfficialAccountFilled(tencentEvent(body, context, { officialAccountId: body.Official_Account }));
}

function toInfoChanged(body: OfficialAccountInfoChangedDto, context: TencentContext): OfficialAccountInfoChanged {
  const { Name: name, Introduction: introduction, FaceUrl: avatar, Organization: organization } = body;
  return new OfficialAccountInfoChanged(
    tencentEvent(body, context, {
      officialAccountId: body.Official_Account,
      // an empty text too: somebody may have taken the introduction away
      changes: withoutMissing({ name, introduction, avatar, organization }),
      by: accountIn(body.Operator_Account),
    }),
  );
}
