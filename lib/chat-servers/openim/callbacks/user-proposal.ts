import {
  UserProfileChanging,
  UsersRegistering,
  type ProfileProposal,
  type RegistrationProposal,
} from '../../../proposals/user.proposal.js';
import { readText, withoutMissing } from '../../../wire/values.js';
import type { OwnMembers } from '../../proposal-definition.js';
import { OpenImProfileDecisions, OpenImProfileExDecisions, OpenImRegistrationDecisions } from '../user-decisions.js';
import { toRegisteredUser, UserProfileDto, UserRegisterDto } from './user.js';

/** Body of `callbackBeforeUserRegisterCommand`. */
export class BeforeUserRegisterDto extends UserRegisterDto {}

const beforeUserRegister = {
  command: 'callbackBeforeUserRegisterCommand',
  phase: 'before',
  name: 'users-registering',
  summary: 'accounts that are about to be made',
  body: BeforeUserRegisterDto,
  proposal: UsersRegistering,
  decisions: OpenImRegistrationDecisions,
  toMembers: toRegistration,
  sample: {
    users: [
      { userID: '10002', nickname: 'Bob', faceURL: '', ex: '', createTime: 0, appMangerLevel: 0, globalRecvMsgOpt: 0 },
    ],
  } satisfies BeforeUserRegisterDto,
} as const;

function toRegistration({ users }: BeforeUserRegisterDto): OwnMembers<RegistrationProposal> {
  return { users: (users ?? []).map(toRegisteredUser) };
}

/** Body of `callbackBeforeUpdateUserInfoCommand`: an empty text stands for what stays. v3.4.0 sends `operationID` too. */
export class BeforeUpdateUserInfoDto extends UserProfileDto {}

const beforeUpdateUserInfo = {
  command: 'callbackBeforeUpdateUserInfoCommand',
  phase: 'before',
  name: 'user-profile-changing',
  summary: 'a profile that is about to change',
  body: BeforeUpdateUserInfoDto,
  proposal: UserProfileChanging,
  decisions: OpenImProfileDecisions,
  toMembers: toProfile,
  sample: { userID: '10000', nickName: 'Alice', faceURL: '', ex: null } satisfies BeforeUpdateUserInfoDto,
} as const;

function toProfile({ userID: user, nickName, faceURL }: BeforeUpdateUserInfoDto): OwnMembers<ProfileProposal> {
  return { user, changes: withoutMissing({ nickname: readText(nickName), avatar: readText(faceURL) }) };
}

/** Body of `callbackBeforeUpdateUserInfoExCommand`: null stands for what stays. */
export class BeforeUpdateUserInfoExDto extends UserProfileDto {}

const beforeUpdateUserInfoEx = {
  command: 'callbackBeforeUpdateUserInfoExCommand',
  phase: 'before',
  name: 'user-profile-ex-changing',
  summary: 'a profile that is about to change (newer API)',
  body: BeforeUpdateUserInfoExDto,
  proposal: UserProfileChanging,
  decisions: OpenImProfileExDecisions,
  toMembers: toProfileEx,
  sample: { userID: '10000', nickName: 'Alice', faceURL: null, ex: null } satisfies BeforeUpdateUserInfoExDto,
} as const;

function toProfileEx(body: BeforeUpdateUserInfoExDto): OwnMembers<ProfileProposal> {
  const { userID: user, nickName: nickname, faceURL: avatar } = body;
  return { user, changes: withoutMissing({ nickname, avatar }) };
}

/** The callbacks that ask about users. */
export const OPENIM_USER_PROPOSALS = [beforeUserRegister, beforeUpdateUserInfo, beforeUpdateUserInfoEx] as const;
