import {
  UserCameOnline,
  UserKickedOff,
  UserProfileChanged,
  UsersRegistered,
  UserWentOffline,
  type Registration,
  type UserProfile,
} from '../../../events/user.event.js';
import { readInteger, readText, readTime } from '../../../wire/values.js';
import { Bool, Int32, Int64, ListOf, NonEmptyText, Optional, Required, Text } from '../../../wire/wire-decorators.js';
import type { CallbackContext } from '../../callback-definition.js';
import { OPENIM_PLATFORMS } from '../facts.js';
import { OpenImCallbackDto, openImEvent } from './event-data.js';

// Source of all: open-im-server `pkg/callbackstruct/user.go` and `msg_gateway.go`, `internal/rpc/user`, `internal/msggateway`.

type Context = CallbackContext<'openim'>;

/** What bodies about a user's connections have in common. v2.1 to v2.3.3 also send the login token, which is blanked. */
export class UserStatusDto extends OpenImCallbackDto {
  /** 1 iOS, 2 Android, 3 Windows, 4 OSX, 5 Web, 6 MiniWeb, 7 Linux, 8 APad, 9 IPad, 10 Admin, 11 HarmonyOS; an open list. */
  @Optional(Int32) platformID?: number | string;
  @Optional(Text) platform?: string;
  @Required(NonEmptyText) userID!: string;
  /** No sequence: epoch milliseconds of the server's clock. */
  @Optional(Int64) seq?: number | string;
}

/** The platform by the name that messages have, and what names the event. */
function statusOf(body: UserStatusDto, context: Context, connection?: string) {
  const { platformID, platform: sent, userID: user, seq } = body;
  const number = readInteger(platformID) ?? 0;
  const platform = OPENIM_PLATFORMS[number - 1] ?? readText(sent) ?? (number === 0 ? undefined : String(number));
  const occurredAt = readTime(seq, 'milliseconds');
  const keys = occurredAt === undefined ? undefined : [user, number, sent, connection, occurredAt];
  const client = { ip: context.client.ip, platform };
  return { own: { user, platform, client }, named: { ...(keys && { keys }), occurredAt } };
}

/**
 * Body of `callbackAfterUserOnlineCommand`. From v3.8.2 it is repeated about every ten minutes for users who stay online, and for each of
 * their platforms whenever another one changes. v3.8.0 and v3.8.1 never send it.
 */
export class AfterUserOnlineDto extends UserStatusDto {
  @Optional(Bool) isAppBackground?: boolean;
  /** Empty since v3.8.2. */
  @Optional(Text) connID?: string;
}

const afterUserOnline = {
  command: 'callbackAfterUserOnlineCommand',
  olderNames: ['callbackUserOnlineCommand'], // v2.1.0 to v3.6.0
  phase: 'after',
  name: 'user-came-online',
  summary: 'a user who is online',
  body: AfterUserOnlineDto,
  events: [UserCameOnline],
  toEvent: toUserCameOnline,
  harmless: ['platform'],
  sample: {
    operationID: 'p_31_1024',
    platformID: 5,
    platform: 'Web',
    userID: '10000',
    seq: 1746797847589,
    isAppBackground: false,
    connID: '',
  } satisfies AfterUserOnlineDto,
} as const;

function toUserCameOnline(body: AfterUserOnlineDto, context: Context): UserCameOnline {
  const connection = readText(body.connID);
  const { own, named } = statusOf(body, context, connection);
  const background = body.isAppBackground ?? undefined;
  return new UserCameOnline(openImEvent(body, context, { ...own, connection, background, kicked: undefined }, named));
}

/** Body of `callbackAfterUserOfflineCommand`. v3.8.0 and v3.8.1 never send it. */
export class AfterUserOfflineDto extends UserStatusDto {
  /** Empty since v3.8.2; v2 lacks it. */
  @Optional(Text) connID?: string;
}

const afterUserOffline = {
  command: 'callbackAfterUserOfflineCommand',
  olderNames: ['callbackUserOfflineCommand'], // v2.1.0 to v3.6.0
  phase: 'after',
  name: 'user-went-offline',
  summary: 'a user who went offline',
  body: AfterUserOfflineDto,
  events: [UserWentOffline],
  toEvent: toUserWentOffline,
  harmless: ['platform'],
  sample: {
    operationID: 'p_31_1024',
    platformID: 5,
    platform: 'Web',
    userID: '10000',
    seq: 1746797847589,
    connID: '',
  } satisfies AfterUserOfflineDto,
} as const;

function toUserWentOffline(body: AfterUserOfflineDto, context: Context): UserWentOffline {
  const connection = readText(body.connID);
  const { own, named } = statusOf(body, context, connection);
  return new UserWentOffline(openImEvent(body, context, { ...own, connection, reason: undefined }, named));
}

/** Body of `callbackAfterUserKickOffCommand`. v2.3.3 calls it; v3 defines it and never does. */
export class AfterUserKickOffDto extends UserStatusDto {}

const afterUserKickOff = {
  command: 'callbackAfterUserKickOffCommand',
  olderNames: ['callbackUserKickOffCommand'], // v2.3.3 to v3.6.0
  phase: 'after',
  name: 'user-kicked-off',
  summary: 'a device that another login ended',
  body: AfterUserKickOffDto,
  events: [UserKickedOff],
  toEvent: toUserKickedOff,
  harmless: ['platform'],
  sample: {
    operationID: 'p_31_1024',
    platformID: 5,
    platform: 'Web',
    userID: '10000',
    seq: 1746797847589,
  } satisfies AfterUserKickOffDto,
} as const;

function toUserKickedOff(body: AfterUserKickOffDto, context: Context): UserKickedOff {
  const { own, named } = statusOf(body, context);
  return new UserKickedOff(openImEvent(body, context, own, named));
}

/** A new account. */
export class UserInfoDto {
  @Required(NonEmptyText) userID!: string;
  @Optional(Text) nickname?: string;
  @Optional(Text) faceURL?: string;
  @Optional(Text) ex?: string;
  /** Epoch milliseconds, or 0. */
  @Optional(Int64) createTime?: number | string;
  /** So spelled. */
  @Optional(Int32) appMangerLevel?: number | string;
  @Optional(Int32) globalRecvMsgOpt?: number | string;
}

/** What bodies about new accounts have in common. v3.4.2 to v3.8.0 also send the server's secret, which is blanked. */
export class UserRegisterDto extends OpenImCallbackDto {
  @Optional(ListOf(UserInfoDto)) users?: readonly UserInfoDto[] | null;
}

/** Body of `callbackAfterUserRegisterCommand`. */
export class AfterUserRegisterDto extends UserRegisterDto {}

const afterUserRegister = {
  command: 'callbackAfterUserRegisterCommand',
  phase: 'after',
  name: 'users-registered',
  summary: 'new accounts',
  body: AfterUserRegisterDto,
  events: [UsersRegistered],
  toEvent: toUsersRegistered,
  sample: {
    users: [
      { userID: '10002', nickname: 'Bob', faceURL: '', ex: '', createTime: 0, appMangerLevel: 0, globalRecvMsgOpt: 0 },
    ],
  } satisfies AfterUserRegisterDto,
} as const;

function toUsersRegistered(body: AfterUserRegisterDto, context: Context): UsersRegistered {
  return new UsersRegistered(openImEvent(body, context, { users: (body.users ?? []).map(toRegisteredUser) }));
}

function toRegisteredUser({ userID, nickname, faceURL, ex }: UserInfoDto): Registration['users'][number] {
  return { user: userID, nickname: readText(nickname), avatar: readText(faceURL), customData: readText(ex) };
}

/** What bodies about a user's profile have in common. */
export class UserProfileDto extends OpenImCallbackDto {
  @Required(NonEmptyText) userID!: string;
  /** With a capital N. */
  @Optional(Text) nickName?: string | null;
  @Optional(Text) faceURL?: string | null;
  /** Never filled, whether it changes or not. */
  @Optional(Text) ex?: string | null;
}

/** Body of `callbackAfterUpdateUserInfoCommand`: an empty text stands for what did not change. */
export class AfterUpdateUserInfoDto extends UserProfileDto {}

const afterUpdateUserInfo = {
  command: 'callbackAfterUpdateUserInfoCommand',
  phase: 'after',
  name: 'openim-profile-changed',
  summary: "a change of a user's profile",
  body: AfterUpdateUserInfoDto,
  events: [UserProfileChanged],
  toEvent: toUpdatedProfile,
  sample: { userID: '10000', nickName: 'Alice', faceURL: '', ex: '' } satisfies AfterUpdateUserInfoDto,
} as const;

function toUpdatedProfile(body: AfterUpdateUserInfoDto, context: Context): UserProfileChanged {
  return toProfileChanged(body, context, readText);
}

/** Body of `callbackAfterUpdateUserInfoExCommand`: null stands for what did not change. */
export class AfterUpdateUserInfoExDto extends UserProfileDto {}

const afterUpdateUserInfoEx = {
  command: 'callbackAfterUpdateUserInfoExCommand',
  phase: 'after',
  name: 'openim-profile-ex-changed',
  summary: "a change of a user's profile (newer API)",
  body: AfterUpdateUserInfoExDto,
  events: [UserProfileChanged],
  toEvent: toUpdatedProfileEx,
  sample: { userID: '10000', nickName: 'Alice', faceURL: null, ex: null } satisfies AfterUpdateUserInfoExDto,
} as const;

function toUpdatedProfileEx(body: AfterUpdateUserInfoExDto, context: Context): UserProfileChanged {
  return toProfileChanged(body, context, (text) => text ?? undefined);
}

type Given = string | null | undefined;

/** @param changed gives a text that changed, and undefined for one that did not */
function toProfileChanged(
  body: UserProfileDto,
  context: Context,
  changed: (text: Given) => string | undefined,
): UserProfileChanged {
  const texts = { nickname: changed(body.nickName), avatar: changed(body.faceURL), customData: changed(body.ex) };
  const entries = Object.entries(texts).filter(([, text]) => text !== undefined);
  const changes: UserProfile['changes'] = Object.fromEntries(entries);
  return new UserProfileChanged(openImEvent(body, context, { user: body.userID, by: undefined, changes }));
}

/** The callbacks about users: their accounts, profiles and connections. */
export const OPENIM_USERS = [
  afterUserOnline,
  afterUserOffline,
  afterUserKickOff,
  afterUserRegister,
  afterUpdateUserInfo,
  afterUpdateUserInfoEx,
] as const;
