import { Decider } from '../../lib/decisions/decider.js';
import { OPENIM_PROPOSALS } from '../../lib/chat-servers/openim/index.js';
import type {
  FriendRemarkChanging,
  FriendRequestsAnswering,
  FriendsImporting,
  FriendsRequesting,
  GroupPushing,
  OfflinePushing,
  OnlinePushing,
  UserBlocking,
  UserProfileChanging,
  UsersRegistering,
} from '../../lib/index.js';
import { ask, judged } from '../support/judged-decision.js';

interface Proposals {
  readonly callbackBeforeAddFriendCommand: FriendsRequesting;
  readonly callbackBeforeAddFriendAgreeCommand: FriendRequestsAnswering;
  readonly callbackBeforeSetFriendRemarkCommand: FriendRemarkChanging;
  readonly callbackBeforeSetFriendRemark: FriendRemarkChanging;
  readonly callbackBeforeAddBlackCommand: UserBlocking;
  readonly callbackBeforeImportFriendsCommand: FriendsImporting;
  readonly callbackBeforeUserRegisterCommand: UsersRegistering;
  readonly callbackBeforeUpdateUserInfoCommand: UserProfileChanging;
  readonly callbackBeforeUpdateUserInfoExCommand: UserProfileChanging;
  readonly callbackBeforeOfflinePushCommand: OfflinePushing;
  readonly callbackBeforeOnlinePushCommand: OnlinePushing;
  readonly callbackBeforeGroupOnlinePushCommand: GroupPushing;
}

/** OpenIM's proposal of a command's sample with other members, and what is answered. */
function proposed<Command extends keyof Proposals>(command: Command, more: object = {}) {
  const definition = OPENIM_PROPOSALS[command];
  const body = { callbackCommand: command, ...definition.sample, ...more };
  const proposal = ask(definition, 'openim', command, body) as Extract<Proposals[Command], { provider: 'openim' }>;
  /** Members of the answer besides the codes, and whether the action goes on. */
  const answer = (decision: Parameters<typeof judged>[0]) => {
    const { reply, passes, code } = judged(decision, command, body);
    const { actionCode: _, errCode: __, errMsg: ___, errDlt: ____, nextCode: _____, ...members } = reply;
    return { passes, code, members };
  };
  return { proposal, body, answer };
}

/** JSON would write null for its items. */
const GAPS = Array(2);

const GOES_ON = { passes: true, code: undefined };

describe('a request to be friends', () => {
  const { proposal, answer } = proposed('callbackBeforeAddFriendCommand');

  it('is about the one who is asked', () => {
    expect(proposal).toMatchObject({ from: '10000', by: undefined, targets: [{ user: '19997', wording: 'hi' }] });
    expect(proposal.subject()).toEqual({ from: '10000', to: '19997' });
  });

  it('is decided as its only target is', () => {
    expect(answer(proposal.decide((target) => target.allow()))).toEqual({ ...GOES_ON, members: {} });
    const refused = proposal.decide((target) => target.refuse('no', 7));
    expect(refused).toMatchObject({ kind: 'refused', text: 'no', code: 5_007, targets: undefined });
    expect(answer(refused)).toMatchObject({ passes: false, code: 5_007 });
    expect(proposal.decide((target) => target.refuse('no', { openim: 6_000 })).code).toBe(6_000);
  });

  it.each<[string, unknown]>([
    ['nothing', () => undefined],
    ['a promise', async (target: { allow(): unknown }) => target.allow()],
    ['the decision of another target', () => proposed('callbackBeforeAddFriendCommand').proposal.targets[0]!.allow()],
    ['a decision of the whole', () => proposal.allow()],
  ])('is not decided by %s', (_, verdict) => {
    expect(() => proposal.decide(verdict as never)).toThrow(TypeError);
  });

  it('is not refused with what OpenIM could not read', () => {
    expect(() => proposal.refuse(5 as never)).toThrow(TypeError);
    expect(() => proposal.decide((target) => target.refuse(5 as never))).toThrow(TypeError);
    expect(() => proposal.decide((target) => target.refuse('no', { openim: 4_999 }))).toThrow(RangeError);
  });
});

describe('the answer to a friend request', () => {
  it('is from the one who was asked, and about the one who had asked', () => {
    const { proposal, answer } = proposed('callbackBeforeAddFriendAgreeCommand');
    expect(proposal).toMatchObject({ from: '19997', targets: [{ user: '10000', accepts: true, wording: 'ok' }] });
    expect(answer(proposal.decide((target) => target.refuse('no')))).toMatchObject({ passes: false, code: 5_000 });
  });

  it.each([
    [-1, false],
    [0, undefined],
  ])('with the result %i accepts: %s', (HandleResult, accepts) => {
    const { proposal } = proposed('callbackBeforeAddFriendAgreeCommand', { HandleResult });
    expect(proposal.targets[0]!.accepts).toBe(accepts);
  });
});

describe('what somebody calls a friend', () => {
  it('is changed, and never emptied', () => {
    const { proposal, answer } = proposed('callbackBeforeSetFriendRemarkCommand');
    expect(proposal).toMatchObject({ owner: '10000', friend: '19997', remark: 'Caz' });
    expect(answer(proposal.change({ remark: 'Carol' }))).toEqual({ ...GOES_ON, members: { remark: 'Carol' } });
    for (const remark of ['', undefined, null, 5])
      expect(() => proposal.change({ remark: remark as never })).toThrow(TypeError);
  });

  it('is given back to the versions that would blank it', () => {
    const { proposal, answer } = proposed('callbackBeforeSetFriendRemark');
    expect(answer(proposal.allow()).members).toEqual({ remark: 'Caz' });
    expect(answer(proposal.refuse('no')).members).toEqual({ remark: 'Caz' });
    expect(answer(proposal.change({ remark: 'Carol' })).members).toEqual({ remark: 'Carol' });
  });
});

it('blocking is of one user by another', () => {
  const { proposal } = proposed('callbackBeforeAddBlackCommand');
  expect(proposal.subject()).toEqual({ from: '10000', to: '19997' });
  expect(proposal).not.toHaveProperty('change');
});

describe('friends whom the backend imports', () => {
  const { proposal, answer } = proposed('callbackBeforeImportFriendsCommand', { friendUserIDs: ['a', 'b', 'c'] });

  it('are some of those who were asked for', () => {
    expect(proposal).toMatchObject({ from: '10000', users: ['a', 'b', 'c'] });
    expect(answer(proposal.change({ users: ['c', 'a', 'a'] })).members).toEqual({ friendUserIDs: ['a', 'c'] });
  });

  it('are all of them where nobody is left out', () => {
    expect(proposal.change({ users: ['c', 'b', 'a'] })).toMatchObject({ kind: 'allowed' });
  });

  it.each([[[]], [['x']], [['a', 'x']], [['a', '']], [['a', null]], [GAPS], ['a'], [undefined]])(
    'are never %j',
    (users) => {
      expect(() => proposal.change({ users: users as never })).toThrow(TypeError);
    },
  );
});

describe('new accounts', () => {
  const USERS = [
    {
      userID: 'a',
      nickname: 'A',
      faceURL: 'p',
      ex: 'x',
      createTime: 1,
      appMangerLevel: 2,
      globalRecvMsgOpt: 3,
      new: 1,
    },
    { userID: 'b', nickname: 'B', createTime: null, appMangerLevel: '4' },
  ];
  const { proposal, answer } = proposed('callbackBeforeUserRegisterCommand', { users: USERS });

  it('have names, pictures and data', () => {
    expect(proposal.users).toEqual([
      { user: 'a', nickname: 'A', avatar: 'p', customData: 'x' },
      { user: 'b', nickname: 'B', avatar: undefined, customData: undefined },
    ]);
  });

  it('get others, and all else is repeated as it came', () => {
    const [a, b] = USERS;
    expect(answer(proposal.change({ users: [{ user: 'a', nickname: '', customData: 'y' }] }))).toEqual({
      ...GOES_ON,
      members: {
        users: [
          { ...a, nickname: '', ex: 'y' },
          { ...b, appMangerLevel: 4 },
        ],
      },
    });
    const both = [
      { user: 'b', avatar: 'q' },
      { user: 'a', nickname: undefined, avatar: 'q' },
    ];
    expect(answer(proposal.change({ users: both })).members).toMatchObject({
      users: [
        { userID: 'a', nickname: 'A', faceURL: 'q' },
        { userID: 'b', nickname: 'B', faceURL: 'q' },
      ],
    });
  });

  it.each<[string, unknown]>([
    ['nobody', []],
    ['null', [null]],
    ['an account alone', [{ user: 'a' }]],
    ['another account', [{ user: 'c', nickname: 'C' }]],
    ['no account', [{ nickname: 'C' }]],
    ['another id', [{ user: 'a', userID: 'c' }]],
    ['an account twice', [{ user: 'a', nickname: 'x' }, { user: 'a', nickname: 'y' }]], // prettier-ignore
    ['a level', [{ user: 'a', appMangerLevel: 100 }]],
    ['a number', [{ user: 'a', nickname: 5 }]],
  ])('are never changed by %s', (_, users) => {
    expect(() => proposal.change({ users: users as never })).toThrow(TypeError);
  });

  it('are not repeated where that would change a number', () => {
    const users = [{ userID: 'a', createTime: 2 ** 60 }];
    const huge = proposed('callbackBeforeUserRegisterCommand', { users });
    expect(() => huge.proposal.change({ users: [{ user: 'a', nickname: 'x' }] })).toThrow(/createTime/);
    expect(huge.answer(huge.proposal.allow()).passes).toBe(true);
  });

  it('may be missing', () => {
    expect(proposed('callbackBeforeUserRegisterCommand', { users: null }).proposal.users).toEqual([]);
  });
});

describe('a profile', () => {
  it('of the older API has no empty texts, and gets none', () => {
    const { proposal, answer } = proposed('callbackBeforeUpdateUserInfoCommand', { nickName: 'A', faceURL: '' });
    expect(proposal).toMatchObject({ user: '10000', changes: { nickname: 'A' } });
    expect(proposal.changes).not.toHaveProperty('avatar');
    expect(answer(proposal.change({ avatar: 'p' })).members).toEqual({ faceURL: 'p' });
    expect(() => proposal.change({ nickname: '' })).toThrow(TypeError);
  });

  it('of the newer API changes only where it was to change: the server would crash', () => {
    const { proposal, answer } = proposed('callbackBeforeUpdateUserInfoExCommand', { nickName: '', faceURL: null });
    expect(proposal.changes).toEqual({ nickname: '' });
    expect(answer(proposal.change({ nickname: 'B' }))).toEqual({ ...GOES_ON, members: { nickName: 'B' } });
    expect(answer(proposal.change({ nickname: '' })).members).toEqual({ nickName: '' });
    expect(() => proposal.change({ avatar: 'p' })).toThrow(TypeError);
    expect(() => proposal.change({ customData: 'x' } as never)).toThrow(TypeError);
  });
});

describe('an offline push', () => {
  const NOTICE = { title: 'T', desc: 'D', ex: '', iOSPushSound: '+1', iOSBadgeCount: false, signalInfo: '' };
  const { proposal, answer } = proposed('callbackBeforeOfflinePushCommand', { ...NOTICE, userIDList: ['a', 'b'] });

  it('says what devices would show', () => {
    expect(proposal).toMatchObject({ from: '10000', users: ['a', 'b'], groupId: undefined });
    expect(proposal.text).toBe('hello <b>&amp; 你好</b> 😀');
    expect(proposal.notice).toEqual({
      title: 'T',
      body: 'D',
      customData: undefined,
      sound: '+1',
      badge: false,
      signal: undefined,
    });
  });

  it('shows something else, and what is not changed is repeated', () => {
    expect(answer(proposal.change({ notice: { body: 'New message', badge: true } })).members).toEqual({
      offlinePushInfo: { title: 'T', desc: 'New message', iOSPushSound: '+1', iOSBadgeCount: true },
    });
    const bare = { title: undefined, desc: '', iOSPushSound: null, iOSBadgeCount: null, ex: null, signalInfo: null };
    const { proposal: without } = proposed('callbackBeforeOfflinePushCommand', bare);
    expect(without.notice).toBeUndefined();
    expect(without.change({ notice: { title: 'T' } }).members).toEqual({ offlinePushInfo: { title: 'T' } });
  });

  it('goes to some of its users', () => {
    expect(answer(proposal.change({ users: ['b'] })).members).toEqual({ userIDList: ['b'] });
    for (const users of [[], ['x'], ['a', 'x'], [null]])
      expect(() => proposal.change({ users: users as never })).toThrow(TypeError);
  });

  it('never names its only user again: versions crash on that', () => {
    const single = proposed('callbackBeforeOfflinePushCommand', { userIDList: ['a'] }).proposal;
    expect(single.change({ users: ['a'] })).toMatchObject({ kind: 'allowed', members: undefined });
    const both = single.change({ users: ['a'], notice: { title: 'x' } });
    expect(both.members).not.toHaveProperty('userIDList');
  });

  it.each([{}, { notice: {} }, { notice: 5 }, { notice: { title: 5 } }, { notice: { badge: 1 } }, { content: 'x' }])(
    'is never changed by %j',
    (changes) => {
      expect(() => proposal.change(changes as never)).toThrow(TypeError);
    },
  );

  it('of v2.1.0 has one user, and its content with a capital letter', () => {
    const sent = { userIDList: undefined, userID: 'a', content: undefined, Content: '{"content":"hi"}' };
    expect(proposed('callbackBeforeOfflinePushCommand', sent).proposal).toMatchObject({ users: ['a'], text: 'hi' });
  });
});

describe('an online push', () => {
  const keyOf = (more: object) => proposed('callbackBeforeOnlinePushCommand', more).proposal.conversationKey;
  const KEY = JSON.stringify(['openim', 'openim', 'c2c', '10000', '19997']);

  it('names the conversation where it can be told', () => {
    expect(keyOf({ userIDList: ['19997'] })).toBe(KEY);
    expect(keyOf({ userIDList: ['19997', '10000'] })).toBe(KEY);
    expect(keyOf({ userIDList: ['10000'] })).toBe(JSON.stringify(['openim', 'openim', 'c2c', '10000', '10000']));
    expect(keyOf({ userIDList: null })).toBeUndefined();
    expect(keyOf({ userIDList: ['a', 'b'] })).toBeUndefined();
    expect(keyOf({ sessionType: 4 })).toBeUndefined();
    expect(keyOf({ groupID: 'g' })).toBe(JSON.stringify(['openim', 'openim', 'group', 'g', null]));
  });

  it('is allowed or refused', () => {
    const { proposal, answer } = proposed('callbackBeforeOnlinePushCommand');
    expect(answer(proposal.refuse(''))).toMatchObject({ passes: false });
    expect(proposal).not.toHaveProperty('change');
  });
});

describe('a push to a group', () => {
  const command = 'callbackBeforeGroupOnlinePushCommand';

  it('has the group, and who is mentioned', () => {
    const { proposal } = proposed(command, { atUserIDList: ['AtAllTag', '19997'] });
    expect(proposal).toMatchObject({
      groupId: '2559498142',
      sequence: 208,
      text: '@19997 hi',
      mentions: { all: true, userIds: ['19997'] },
    });
    expect(proposal.subject()).toMatchObject({ from: '10000', groupId: '2559498142' });
  });

  it('goes to those who are named', () => {
    const { proposal, answer } = proposed(command);
    expect(answer(proposal.change({ users: ['a', 'b', 'a'] })).members).toEqual({ userIDList: ['a', 'b'] });
    for (const users of [[], [''], GAPS]) expect(() => proposal.change({ users: users as never })).toThrow(TypeError);
  });

  it.each([1504, 1508, 1511, '1508'])('goes on where OpenIM acts with it: %s', (contentType) => {
    const { proposal } = proposed(command, { contentType });
    expect(() => proposal.change({ users: ['a'] })).toThrow(TypeError);
    expect(() => proposal.refuse('')).toThrow(TypeError);
    expect(proposal.allow().kind).toBe('allowed');
  });

  it('goes on, too, where its handler fails and would refuse', async () => {
    const { proposal } = proposed(command, { contentType: 1508 });
    const policy = { within: 1, refuseWith: 'no', concurrency: 1, failures: 50, shadow: false };
    const events = { late: () => {}, opened: () => {}, closed: () => {} };
    const invoke = () => new Promise<never>(() => {});
    const decider = new Decider({ id: 'Quiet.hours', proposals: [], source: undefined, policy, invoke }, events);
    expect(await decider.decide(proposal, 1_000)).toMatchObject({ fault: 'timeout', decision: { kind: 'allowed' } });
  });
});
