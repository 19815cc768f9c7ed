import { CallbackUnrecognized } from '../../../events/callback.event.js';
import { sha256Hex } from '../../../events/event-id.js';
import { UserCameOnline, UserProfileChanged, UserWentOffline, type UserProfile } from '../../../events/user.event.js';
import { readInteger, readText, readTime } from '../../../wire/values.js';
import { ListOf, NonEmptyText, ObjectOf, Optional, Required, Text } from '../../../wire/wire-decorators.js';
import { eventData } from '../../event-data.js';
import { accountIn } from '../facts.js';
import { TencentCallbackDto, tencentEvent, type TencentContext } from './event-data.js';

/** What changed about a user's connection. */
export class StateInfoDto {
  /** `Login`, `Logout`, `Disconnect`, or `CustomStatusChange`, which has nothing to do with the connection. An open list. */
  @Optional(Text) Action?: string;
  @Required(NonEmptyText) To_Account!: string;
  /**
   * `Register` at a `Login`, `Unregister` at a `Logout`, `LinkClose` or `TimeOut` at a `Disconnect`, `SetCustomStatus`. Until about 2020
   * `LinkClose` and `TimeOut` came with `Logout`.
   */
  @Optional(Text) Reason?: string;
  /** The page's table does not say whether it stands here or beside `Info`. */
  @Optional(Text) CustomStatus?: string;
}

/** A device that was logged out by a login. */
export class KickedDeviceDto {
  /** `iOS`, `Android`, `Web`, `Windows`, `iPad`, `Mac`, `Linux`; an open list. */
  @Optional(Text) Platform?: string;
}

/** Body of `State.StateChange`. Source: "Status Change Webhooks" (intl 34357). */
export class StateChangeDto extends TencentCallbackDto {
  @Required(ObjectOf(StateInfoDto)) Info!: StateInfoDto;
  /** Only at a `Login`. */
  @Optional(ListOf(KickedDeviceDto)) KickedDevice?: readonly KickedDeviceDto[] | null;
  @Optional(Text) CustomStatus?: string;
}

const stateChange = {
  command: 'State.StateChange',
  phase: 'after',
  name: 'user-state',
  summary: 'a user who came online or went offline',
  body: StateChangeDto,
  events: [UserCameOnline, UserWentOffline, UserProfileChanged, CallbackUnrecognized],
  toEvent: toStateEvent,
  sample: {
    EventTime: 1629883332497,
    Info: { Action: 'Login', To_Account: 'user316', Reason: 'Register' },
    KickedDevice: [{ Platform: 'Windows' }],
  } satisfies StateChangeDto,
} as const;

function toStateEvent(
  body: StateChangeDto,
  context: TencentContext,
): UserCameOnline | UserWentOffline | UserProfileChanged | CallbackUnrecognized {
  const { Info, KickedDevice, CustomStatus } = body;
  const user = Info.To_Account;
  const { platform: sent, ip } = context.client;
  const platform = sent === 'IOS' ? 'iOS' : sent; // only this command writes it in capitals
  const time = readTime(body.EventTime, 'milliseconds');
  // the body does not tell two devices of a user apart, which may lose their connections at once
  const keys = time === undefined ? undefined : [time, sha256Hex(context.bytes), sent, ip];
  const connection = { user, platform, connection: undefined };
  switch (Info.Action) {
    case 'Login': {
      const kicked = (KickedDevice ?? []).flatMap(({ Platform }) => readText(Platform) ?? []);
      return new UserCameOnline(tencentEvent(body, context, { ...connection, kicked, background: undefined }, keys));
    }
    case 'Logout':
    case 'Disconnect':
      return new UserWentOffline(tencentEvent(body, context, { ...connection, reason: reasonOf(Info.Reason) }, keys));
    case 'CustomStatusChange': {
      const customStatus = Info.CustomStatus ?? CustomStatus ?? undefined;
      const changes = customStatus === undefined ? {} : { customStatus };
      return new UserProfileChanged(tencentEvent(body, context, { user, by: undefined, changes }, keys));
    }
    default:
      return toUnrecognized(body, context);
  }
}

/** Certain whatever the action is called: old apps have other pairs of the two. */
function reasonOf(reason: string | undefined): UserWentOffline['reason'] {
  if (reason === 'Unregister') return 'logout';
  if (reason === 'LinkClose') return 'lost';
  return reason === 'TimeOut' ? 'timeout' : undefined;
}

/** What an action that is not known means cannot be guessed: it may be neither coming nor going. */
function toUnrecognized(body: StateChangeDto, context: TencentContext): CallbackUnrecognized {
  const own = { reason: 'unrecognized command', body: context.bytes };
  return new CallbackUnrecognized(eventData(body, context, { keys: undefined, occurredAt: undefined }, own));
}

/** A field of a profile. */
export class ProfileItemDto {
  /** `Tag_Profile_IM_…`, or `Tag_Profile_Custom_…` for fields of the app's own. */
  @Optional(Text) Tag?: string;
  /** A number or a text, depending on the tag; numbers may come in quotes. Not checked. */
  Value?: unknown;
}

/** Body of `Profile.CallbackPortraitSet`. Source: "After a Profile Is Updated" (intl 48733). */
export class ProfilePortraitSetDto extends TencentCallbackDto {
  /** Who changed it: an administrator, if the backend did. */
  @Optional(Text) Operator_Account?: string;
  /** Whose profile it is. */
  @Required(NonEmptyText) From_Account!: string;
  /** Only the fields that changed. */
  @Optional(ListOf(ProfileItemDto)) ProfileItem?: readonly ProfileItemDto[] | null;
}

const portraitSet = {
  command: 'Profile.CallbackPortraitSet',
  phase: 'after',
  name: 'profile-changed',
  summary: "a change of a user's profile",
  body: ProfilePortraitSetDto,
  events: [UserProfileChanged],
  toEvent: toProfileChanged,
  harmless: ['Tag'],
  sample: {
    Operator_Account: 'id1',
    From_Account: 'id1',
    EventTime: 1656921052497,
    ProfileItem: [
      { Tag: 'Tag_Profile_IM_Nick', Value: 'nick1' },
      { Tag: 'Tag_Profile_IM_Gender', Value: 'Gender_Type_Male' },
      { Tag: 'Tag_Profile_Custom_Level', Value: 7 },
    ],
  } satisfies ProfilePortraitSetDto,
} as const;

function toProfileChanged(body: ProfilePortraitSetDto, context: TencentContext): UserProfileChanged {
  const by = accountIn(body.Operator_Account);
  const changes = changesIn(body.ProfileItem ?? []);
  return new UserProfileChanged(tencentEvent(body, context, { user: body.From_Account, by, changes }));
}

type Changes = UserProfile['changes'];
type ProfileField = Exclude<keyof Changes, 'custom' | 'customData' | 'customStatus'>;

/** Our words for the fields of profiles. Source: "User Profile", "Standard profile fields". */
const FIELDS = new Map<string, { readonly name: ProfileField; readonly read: (value: string | number) => unknown }>([
  ['Tag_Profile_IM_Nick', { name: 'nickname', read: String }],
  ['Tag_Profile_IM_Image', { name: 'avatar', read: String }],
  ['Tag_Profile_IM_Gender', { name: 'gender', read: String }],
  ['Tag_Profile_IM_BirthDay', { name: 'birthday', read: readInteger }],
  ['Tag_Profile_IM_Location', { name: 'location', read: String }],
  ['Tag_Profile_IM_SelfSignature', { name: 'signature', read: String }],
  ['Tag_Profile_IM_Language', { name: 'language', read: readInteger }],
  ['Tag_Profile_IM_AllowType', { name: 'allowType', read: String }],
  ['Tag_Profile_IM_MsgSettings', { name: 'messageSettings', read: readInteger }],
  ['Tag_Profile_IM_AdminForbidType', { name: 'adminForbidType', read: String }],
  ['Tag_Profile_IM_Level', { name: 'level', read: readInteger }],
  ['Tag_Profile_IM_Role', { name: 'role', read: readInteger }],
]);

/** A tag that is not known, or whose value is not what it should be, stays under its own name. */
function changesIn(items: readonly ProfileItemDto[]): Changes {
  const changes: Partial<Record<ProfileField, unknown>> = {};
  const custom: [tag: string, value: string | number][] = [];
  for (const { Tag, Value } of items) {
    if (!Tag || (typeof Value !== 'string' && typeof Value !== 'number')) continue;
    const field = FIELDS.get(Tag);
    const value = field?.read(Value);
    if (field === undefined || value === undefined) custom.push([Tag, Value]);
    else changes[field.name] = value;
  }
  return { ...(changes as Changes), ...(custom.length > 0 && { custom: Object.fromEntries(custom) }) };
}

/** The callbacks about users: their profiles and connections. */
export const TENCENT_USERS = [stateChange, portraitSet] as const;
