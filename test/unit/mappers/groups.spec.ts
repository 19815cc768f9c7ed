import { GroupCreated, GroupEvent, GroupOwnerChanged, type AnyChatEvent } from '../../../lib/index.js';
import { OPENIM_CALLBACKS, type OpenImCommand } from '../../../lib/chat-servers/openim/index.js';
import { TENCENT_CALLBACKS, type TencentCommand } from '../../../lib/chat-servers/tencent/index.js';
import { findFaults } from '../../../lib/wire/validation.js';
import { fc, runs } from '../../support/fast-check.js';
import { openImContext, tencentContext } from '../../support/fixtures.js';

type Body = Record<string, unknown>;

const COMMANDS = Object.entries(TENCENT_CALLBACKS)
  .filter(([, { events }]) => events.every(({ prototype }) => prototype instanceof GroupEvent))
  .map(([command]) => command as TencentCommand);

let fresh = 0;
const freshId = () => `fresh-${fresh++}`;

function tencent(command: TencentCommand, body: Body): AnyChatEvent {
  expect(findFaults(TENCENT_CALLBACKS[command].body, body)).toEqual([]);
  return TENCENT_CALLBACKS[command].toEvent(body, { ...tencentContext(body, command), freshId });
}

function openIm(command: OpenImCommand, body: Body): AnyChatEvent {
  const sent = { callbackCommand: command, ...body };
  expect(findFaults(OPENIM_CALLBACKS[command].body, sent)).toEqual([]);
  return OPENIM_CALLBACKS[command].toEvent(sent, openImContext(sent, { freshId }));
}

describe('a group with six thousand members', () => {
  const accounts = Array.from({ length: 6_000 }, (_, index) => `user${index}`);

  it('has them all when it is disbanded, at both chat servers', () => {
    const one = tencent('Group.CallbackAfterGroupDestroyed', {
      GroupId: 'g',
      Owner_Account: 'user7',
      MemberList: accounts.map((Member_Account) => ({ Member_Account })),
    });
    const other = openIm('callbackAfterDisMissGroupCommand', { groupID: 'g', ownerID: 'user7', membersID: accounts });
    for (const event of [one, other]) {
      const { members } = event as unknown as { members: { user: string; role?: string }[] };
      expect(members.map(({ user }) => user)).toEqual(accounts);
      expect(members.filter(({ role }) => role !== undefined)).toEqual([{ user: 'user7', role: 'owner' }]);
    }
  });
});

describe('the first members of an OpenIM group', () => {
  const level = fc.constantFrom(100, 60, 20, 50, 0);
  const entry = fc.record({ userID: fc.constantFrom('a', 'b', 'c', 'd', ''), roleLevel: level });
  const role = new Map([
    [100, 'owner'],
    [60, 'admin'],
    [20, 'member'],
  ]);

  it('are each listed once, with the highest role that is told, in any order', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 12 }), (initMemberList) => {
        const event = openIm('callbackAfterCreateGroupCommand', { groupID: 'g', initMemberList }) as GroupCreated;
        const users = [...new Set(initMemberList.map(({ userID }) => userID).filter(Boolean))];
        expect(event.members.map(({ user }) => user)).toEqual(users);
        for (const member of event.members) {
          const levels = initMemberList.filter(({ userID }) => userID === member.user).map((one) => one.roleLevel);
          expect(member.role).toBe(role.get(Math.max(...levels)));
        }
      }),
      { numRuns: runs(400) },
    );
  });
});

describe('a change of an OpenIM group', () => {
  const settings = { ex: null, needVerification: null, lookMemberInfo: null, applyMemberFriend: null };
  const texts = { groupName: '', notification: '', introduction: '', faceURL: '' };
  const older = (body: Body) =>
    openIm('callbackAfterSetGroupInfoCommand', { groupID: 'g', ...texts, ...settings, ...body });
  const newer = (body: Body) => openIm('callbackAfterSetGroupInfoExCommand', { groupID: 'g', ...body });

  it('leaves out what its form calls unchanged: empty texts in the older, null in the newer', () => {
    expect(older({})).toMatchObject({ changes: {} });
    expect((older({ notification: 'at noon' }) as { changes?: object }).changes).toEqual({ notification: 'at noon' });
    expect((newer({ groupName: null, notification: '' }) as { changes?: object }).changes).toEqual({
      notification: '',
    });
    expect((older({ ex: '', needVerification: 0 }) as { changes?: object }).changes).toEqual({
      customData: '',
      joinOption: '0',
    });
  });
});

describe("a control character for a group's type", () => {
  it.each([
    ['\u0002', '2'],
    ['2', '2'],
    ['\u0000', '0'],
    ['', undefined],
  ])('%j is read as %j', (groupType, expected) => {
    expect(openIm('callbackAfterDisMissGroupCommand', { groupID: 'g', groupType })).toMatchObject({
      groupType: expected,
    });
  });
});

it('a new owner and the previous one can both be searched for in the journal', () => {
  const event = tencent('Group.CallbackAfterChangeGroupOwner', {
    GroupId: 'g',
    OldOwner_Account: 'ann',
    NewOwner_Account: 'bob',
  });
  expect(event).toBeInstanceOf(GroupOwnerChanged);
  expect(event.subject()).toEqual({ groupId: 'g', from: 'ann', to: 'bob' });
});

describe('the ids of groups, members and topics', () => {
  const account = fc.constantFrom('ann', 'bob', 'cid');
  const accounts = fc.uniqueArray(account, { minLength: 1 }).map((all) => all.map((one) => ({ Member_Account: one })));
  const own: Partial<Record<TencentCommand, fc.Arbitrary<Body>>> = {
    'Group.CallbackAfterChangeGroupOwner': fc.record({ OldOwner_Account: account, NewOwner_Account: account }),
    'Group.CallbackAfterNewMemberJoin': fc.record({
      JoinType: fc.constantFrom('Apply', 'Invited'),
      NewMemberList: accounts,
    }),
    'Group.CallbackAfterMemberExit': fc.record({
      ExitType: fc.constantFrom('Quit', 'Kicked'),
      ExitMemberList: accounts,
    }),
    'Group.CallbackAfterMemberFieldChanged': fc.record({ Member_Account: account, NameCard: account }),
    'Group.CallbackOnMemberStateChange': fc.record({
      EventType: fc.constantFrom('Online', 'Offline'),
      MemberList: accounts,
    }),
    'Group.CallbackAfterCreateTopic': fc.record({ TopicId: fc.constantFrom('t1', 't2'), Name: account }),
    'Group.CallbackAfterTopicDestroyed': fc.record({ TopicIdList: fc.constantFrom(['t1'], ['t1', 't2']) }),
  };
  const callback = fc
    .constantFrom(...COMMANDS)
    .chain((command) =>
      fc
        .tuple(
          fc.record({ GroupId: fc.constantFrom('g1', 'g2'), Operator_Account: account, Name: account }),
          own[command] ?? fc.constant({}),
          fc.option(fc.integer({ min: 1_700_000_000_000, max: 1_700_000_000_009 }), { nil: undefined }),
        )
        .map(([base, more, EventTime]) => ({ command, body: { ...base, ...more, EventTime } as Body })),
    );
  const keyOf = (one: { command: string; body: Body }) => JSON.stringify([one.command, one.body]);

  it('are equal exactly for equal callbacks with a time; without one, each callback is an event of its own', () => {
    expect(COMMANDS.length).toBe(13);
    fc.assert(
      fc.property(fc.array(callback, { minLength: 2, maxLength: 40 }), (callbacks) => {
        const known = new Map<string, string>();
        const ids = new Set<string>();
        for (const one of callbacks) {
          const { id } = tencent(one.command, one.body);
          const before = one.body.EventTime === undefined ? undefined : known.get(keyOf(one));
          if (before === undefined) expect(ids).not.toContain(id);
          else expect(id).toBe(before);
          known.set(keyOf(one), id);
          ids.add(id);
        }
      }),
      { numRuns: runs(400) },
    );
  });

  it('of OpenIM: a new group is named by its id and its time, everything else counts as an event of its own', () => {
    const created = (groupID: string, createTime: number) =>
      openIm('callbackAfterCreateGroupCommand', { groupID, createTime }).id;
    expect(created('g1', 1_746_797_847_000)).toBe(created('g1', 1_746_797_847_000));
    expect(created('g1', 1_746_797_847_000)).not.toBe(created('g2', 1_746_797_847_000));
    expect(created('g1', 1_746_797_847_000)).not.toBe(created('g1', 1_746_797_847_001));
    expect(created('g1', 0)).not.toBe(created('g1', 0));
    const left = () => openIm('callbackAfterQuitGroupCommand', { groupID: 'g1', userID: 'ann' }).id;
    expect(left()).not.toBe(left());
  });
});
