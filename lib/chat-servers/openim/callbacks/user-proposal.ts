import { UserProfileDto, UserRegisterDto } from './user.js';

/** Body of `callbackBeforeUserRegisterCommand`. */
export class BeforeUserRegisterDto extends UserRegisterDto {}

const beforeUserRegister = {
  command: 'callbackBeforeUserRegisterCommand',
  phase: 'before',
  name: 'users-registering',
  summary: 'accounts that are about to be made',
  body: BeforeUserRegisterDto,
  proposal: 'UsersRegistering',
  sample: {
    users: [
      { userID: '10002', nickname: 'Bob', faceURL: '', ex: '', createTime: 0, appMangerLevel: 0, globalRecvMsgOpt: 0 },
    ],
  } satisfies BeforeUserRegisterDto,
} as const;

/** Body of `callbackBeforeUpdateUserInfoCommand`: an empty text stands for what stays. v3.4.0 sends `operationID` too. */
export class BeforeUpdateUserInfoDto extends UserProfileDto {}

const beforeUpdateUserInfo = {
  command: 'callbackBeforeUpdateUserInfoCommand',
  phase: 'before',
  name: 'user-profile-changing',
  summary: 'a profile that is about to change',
  body: BeforeUpdateUserInfoDto,
  proposal: 'UserProfileChanging',
  sample: { userID: '10000', nickName: 'Alice', faceURL: '', ex: null } satisfies BeforeUpdateUserInfoDto,
} as const;

/** Body of `callbackBeforeUpdateUserInfoExCommand`: null stands for what stays. */
export class BeforeUpdateUserInfoExDto extends UserProfileDto {}

const beforeUpdateUserInfoEx = {
  command: 'callbackBeforeUpdateUserInfoExCommand',
  phase: 'before',
  name: 'user-profile-ex-changing',
  summary: 'a profile that is about to change (newer API)',
  body: BeforeUpdateUserInfoExDto,
  proposal: 'UserProfileChanging',
  sample: { userID: '10000', nickName: 'Alice', faceURL: null, ex: null } satisfies BeforeUpdateUserInfoExDto,
} as const;

/** The callbacks that ask about users. */
export const OPENIM_USER_PROPOSALS = [beforeUserRegister, beforeUpdateUserInfo, beforeUpdateUserInfoEx] as const;
