import type { Data } from '../openim-merge.js';
import { changing, refusing, type CommandCases, type Word } from './decision-case.js';

const PROFILE: readonly Word[] = [
  ['nickname', 'Alice', 'nickName'],
  ['avatar', 'https://example.com/1', 'faceURL'],
];
const NO_PROFILE = [{}, { nickname: null }, { customData: '{}' }, { ex: '' }, { user: '1' }];

const profile = changing(PROFILE);
const profileEx = changing(
  [['nickname', '', 'nickName'], ['avatar', '', 'faceURL'], ...PROFILE],
  (data, word) => (data[word === 'nickname' ? 'nickName' : 'faceURL'] ?? null) === null,
);

const CHANGED = { nickname: 'Alice', avatar: 'https://example.com/1', customData: '{}' };

export const USER_CASES: Readonly<Record<string, CommandCases>> = {
  callbackBeforeUserRegisterCommand: {
    words: ['users'],
    cases: [
      {
        name: 'one of them',
        method: 'change',
        decide: (proposal) => proposal.change!({ users: [{ user: idOf(proposal), ...CHANGED }] }),
        becomes: ({ users }) => ({
          users: (users as readonly Data[]).map((user, index) =>
            index === 0
              ? { ...user, nickname: CHANGED.nickname, faceURL: CHANGED.avatar, ex: CHANGED.customData }
              : user,
          ),
        }),
        throws: ({ users }) => !(users as unknown[] | null)?.length,
      },
      ...refusing([
        {},
        { users: [] },
        { users: [null] },
        { users: [{ user: 'nobody', nickname: 'x' }] },
        { users: [{ user: '10000' }] },
        { users: [{ user: '10000', appMangerLevel: 2 }] },
      ]),
    ],
  },
  callbackBeforeUpdateUserInfoCommand: {
    ...profile,
    cases: [...profile.cases, ...refusing([...NO_PROFILE, { nickname: '' }, { avatar: '' }])],
  },
  callbackBeforeUpdateUserInfoExCommand: { ...profileEx, cases: [...profileEx.cases, ...refusing(NO_PROFILE)] },
};

function idOf(proposal: object): string | undefined {
  return (proposal as { readonly users: readonly { readonly user: string }[] }).users[0]?.user;
}
