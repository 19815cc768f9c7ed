import { UserProfileChanged, UsersRegistered, type Registration } from '../../../events/user.event.js';
import { readText, withoutMissing } from '../../../wire/values.js';
import { Int32, Int64, ListOf, NonEmptyText, Optional, Required, Text } from '../../../wire/wire-decorators.js';
import { OpenImCallbackDto, openImEvent, type OpenImContext } from './event-data.js';

// Source of all: open-im-server `pkg/callbackstruct/user.go`, `internal/rpc/user`.

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

function toUsersRegistered(body: AfterUserRegisterDto, context: OpenImContext): UsersRegistered {
  return new UsersRegistered(openImEvent(body, context, { users: (body.users ?? []).map(toRegisteredUser) }));
}

/** An account, for the proposal too. */
export function toRegisteredUser({ userID, nickname, faceURL, ex }: UserInfoDto): Registration['users'][number] {
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

function toUpdatedProfile(body: AfterUpdateUserInfoDto, context: OpenImContext): UserProfileChanged {
  const { nickName, faceURL, ex } = body;
  const told = { nickname: readText(nickName), avatar: readText(faceURL), customData: readText(ex) };
  return profileEvent(body, context, told);
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

function toUpdatedProfileEx(body: AfterUpdateUserInfoExDto, context: OpenImContext): UserProfileChanged {
  const { nickName: nickname, faceURL: avatar, ex: customData } = body;
  return profileEvent(body, context, { nickname, avatar, customData });
}

/** @param told what the body says: missing or null is what did not change */
function profileEvent(
  body: UserProfileDto,
  context: OpenImContext,
  told: { readonly [Name in 'nickname' | 'avatar' | 'customData']: string | null | undefined },
): UserProfileChanged {
  const own = { user: body.userID, by: undefined, changes: withoutMissing(told) };
  return new UserProfileChanged(openImEvent(body, context, own));
}

/** The callbacks about users: their accounts and profiles. */
export const OPENIM_USERS = [afterUserRegister, afterUpdateUserInfo, afterUpdateUserInfoEx] as const;
