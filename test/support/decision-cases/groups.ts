import type { Data } from '../openim-merge.js';
import { changing, refusing, type CommandCases, type DecisionCase, type Word } from './decision-case.js';

const created = changing([
  ['groupId', 'g2', 'groupID'],
  ['introduction', '', 'introduction'],
  ['notification', '', 'notification'],
  ['avatar', '', 'faceURL'],
  ['customData', '', 'ex'],
  ['joinOption', '0', 'needVerification', 0],
  ['profilesVisible', true, 'lookMemberInfo', 0],
  ['name', 'New name', 'groupName'],
  ['introduction', 'we', 'introduction'],
  ['notification', 'hear', 'notification'],
  ['avatar', 'https://example.com/1', 'faceURL'],
  ['customData', '{}', 'ex'],
  ['joinOption', '2', 'needVerification', 2],
  ['profilesVisible', false, 'lookMemberInfo', 1],
]);

const INFO: readonly Word[] = [
  ['name', 'New name', 'groupName'],
  ['introduction', 'we', 'introduction'],
  ['avatar', 'https://example.com/1', 'faceURL'],
  ['customData', '', 'ex'],
  ['customData', '{}', 'ex'],
  ['joinOption', '0', 'needVerification', 0],
  ['joinOption', '2', 'needVerification', 2],
  ['profilesVisible', true, 'lookMemberInfo', 0],
  ['profilesVisible', false, 'lookMemberInfo', 1],
  ['friendRequestsAllowed', true, 'applyMemberFriend', 0],
  ['friendRequestsAllowed', false, 'applyMemberFriend', 1],
];
const info = changing(INFO);
const infoEx = changing([['introduction', '', 'introduction'], ['avatar', '', 'faceURL'], ...INFO]);
/** What neither form takes: other groups, announcements, and names that are blank. */
const NO_INFO = [
  {},
  { name: '' },
  { name: ' \u00a0\u0085\u2003\n' },
  { name: null },
  { groupId: 'g2' },
  { notification: 'hear' },
  { joinOption: 0 },
  { joinOption: '3' },
  { profilesVisible: 0 },
  { customData: {} },
];

const member = changing(
  [
    ['role', 'admin', 'roleLevel', 60],
    ['card', '', 'nickName'],
    ['avatar', '', 'faceURL'],
    ['customData', '', 'ex'],
    ['role', 'member', 'roleLevel', 20],
    ['card', 'Carol', 'nickName'],
    ['avatar', 'https://example.com/1', 'faceURL'],
    ['customData', '{}', 'ex'],
  ],
  ({ roleLevel }, word) => word === 'role' && (roleLevel ?? null) === null,
);

const JOINED = { card: 'Carol', avatar: 'https://example.com/1', mutedUntil: 1_800_000_000_000, customData: '{}' };
const EMPTIED = { card: '', avatar: '', mutedUntil: 0, customData: '' };
const JOINED_MEMBERS: Readonly<Record<string, string>> = {
  card: 'nickname',
  avatar: 'faceURL',
  mutedUntil: 'muteEndTime',
  customData: 'ex',
};

/** By the names of the server. */
function inMembers(changes: object): Data {
  return Object.fromEntries(Object.entries(changes).map(([word, value]) => [JOINED_MEMBERS[word]!, value]));
}

/** Each word alone, all, and all emptied; `becomes` says what that is of the command's data. */
function joining(becomes: (data: Data, changes: object) => Data): DecisionCase[] {
  const some = [...Object.entries(JOINED).map(([word, value]) => ({ [word]: value })), JOINED, EMPTIED];
  return some.map((changes) => ({
    name: JSON.stringify(changes),
    method: 'change',
    decide: (proposal) => proposal.change!(() => changes),
    becomes: (data) => becomes(data, changes),
  }));
}

/** No changes at all, and what would do harm. */
const NOT_JOINING: readonly DecisionCase[] = [
  ...[undefined, {}, { card: undefined }].map((changes) => ({
    name: `nothing: ${JSON.stringify(changes)}`,
    method: 'change',
    decide: (proposal: Parameters<DecisionCase['decide']>[0]) => proposal.change!(() => changes),
  })),
  ...[{ role: 'admin' }, { userID: '10001' }, { card: null }, { mutedUntil: 1.5 }, { mutedUntil: -1 }].map(
    (changes) => ({
      name: `not ${JSON.stringify(changes)}`,
      method: 'change',
      decide: (proposal: Parameters<DecisionCase['decide']>[0]) => proposal.change!(() => changes),
      throws: (data: Data) => membersOf(data)?.length !== 0,
    }),
  ),
];

/** Undefined where the command is about one. */
function membersOf({ memberList }: Data): readonly Data[] | undefined {
  return memberList === undefined ? undefined : ((memberList as readonly Data[] | null) ?? []);
}

const NO_ROLES = refusing([{ role: 'owner' }, { role: 100 }, { role: '' }, { card: null }, {}, { userID: '1' }]);

export const GROUP_CASES: Readonly<Record<string, CommandCases>> = {
  callbackBeforeCreateGroupCommand: {
    ...created,
    cases: [
      ...created.cases,
      ...refusing([
        {},
        { groupId: '' },
        { name: '' },
        { owner: '10001' },
        { ownerUserID: '10001' },
        { status: 2 },
        { groupType: 0 },
        { creatorUserID: '1' },
        { joinOption: '' },
      ]),
    ],
  },
  callbackBeforeJoinGroupCommand: { cases: [] },
  callbackBeforeInviteJoinGroupCommand: { cases: [] },
  callbackBeforeMembersJoinGroupCommand: {
    words: Object.keys(JOINED),
    cases: [
      ...joining((data, changes) => ({
        memberList:
          (data.memberList as readonly Data[] | null)?.map((one) => ({ ...one, ...inMembers(changes) })) ?? null,
      })),
      {
        name: 'one of them',
        method: 'change',
        decide: (proposal) =>
          proposal.change!(({ user }: { user: string }) => (user === '10001' ? { card: 'Carol' } : undefined)),
        becomes: (data) => ({
          memberList:
            (data.memberList as readonly Data[] | null)?.map((one) =>
              one.userID === '10001' ? { ...one, nickname: 'Carol' } : one,
            ) ?? null,
        }),
      },
      ...NOT_JOINING,
    ],
  },
  callbackBeforeMemberJoinGroupCommand: {
    words: Object.keys(JOINED),
    cases: [...joining((_, changes) => inMembers(changes)), ...NOT_JOINING],
  },
  callbackBeforeSetGroupInfoCommand: {
    ...info,
    cases: [...info.cases, ...refusing([...NO_INFO, { introduction: '' }, { avatar: '' }])],
    // it copies the reply's other members to where nobody looks
    ignoredBy: { 'v3.4.2': ['groupName', 'introduction', 'faceURL'] },
  },
  callbackBeforeSetGroupInfoExCommand: { ...infoEx, cases: [...infoEx.cases, ...refusing(NO_INFO)] },
  callbackBeforeSetGroupMemberInfoCommand: { ...member, cases: [...member.cases, ...NO_ROLES] },
  CallbackBeforeSetGroupMemberInfoCommand: { ...member, cases: [...member.cases, ...NO_ROLES] },
};
