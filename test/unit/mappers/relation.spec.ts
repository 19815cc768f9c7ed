import { OPENIM_CALLBACKS, type OpenImCommand } from '../../../lib/chat-servers/openim/index.js';
import { TENCENT_CALLBACKS, type TencentCommand } from '../../../lib/chat-servers/tencent/index.js';
import {
  CHAT_EVENTS,
  FriendRequestAnswered,
  FriendRequested,
  FriendsAdded,
  FriendsRemoved,
  RelationEvent,
  UsersFollowed,
  type AnyChatEvent,
} from '../../../lib/index.js';
import type { CallbackContext } from '../../../lib/chat-servers/callback-definition.js';
import { findFaults } from '../../../lib/wire/validation.js';
import { fc, runs } from '../../support/fast-check.js';
import { openImContext, tencentContext } from '../../support/fixtures.js';

type Body = Record<string, unknown>;

const fresh = () => `fresh-${++count}`;
let count = 0;

function tencent(command: TencentCommand, body: Body): AnyChatEvent {
  return TENCENT_CALLBACKS[command].toEvent(body, { ...tencentContext(body, command), freshId: fresh });
}

function openIm(callbackCommand: OpenImCommand, body: Body, more: Partial<CallbackContext> = {}): AnyChatEvent {
  const context = openImContext({ callbackCommand, ...body }, { freshId: fresh, ...more });
  return OPENIM_CALLBACKS[callbackCommand].toEvent(body, context);
}

const pair = (From_Account: string, To_Account: string) => ({ From_Account, To_Account });

it('all events of relations are one family', () => {
  const family = CHAT_EVENTS.filter(({ prototype }) => prototype instanceof RelationEvent).map(({ name }) => name);
  expect(family.toSorted()).toEqual(
    [
      'FriendRequested',
      'FriendRequestAnswered',
      'FriendsAdded',
      'FriendsRemoved',
      'FriendRemarkChanged',
      'UsersBlocked',
      'UsersUnblocked',
      'UsersFollowed',
      'UsersUnfollowed',
    ].toSorted(),
  );
});

describe('a friend request', () => {
  it('is no friendship', () => {
    const event = openIm('callbackAfterAddFriendCommand', { fromUserID: 'a', toUserID: 'b', reqMsg: '' });
    expect(event).toBeInstanceOf(FriendRequested);
    expect(event).not.toBeInstanceOf(FriendsAdded);
    expect(event).toMatchObject({ from: 'a', to: 'b', wording: undefined });
  });

  it.each([
    [1, true],
    ['1', true],
    [-1, false],
    [0, undefined],
    [2, undefined],
    [null, undefined],
  ])('that is answered with %p is accepted: %p', (HandleResult, accepted) => {
    const body = { fromUserID: 'a', blackUserID: 'b', HandleResult };
    expect(findFaults(OPENIM_CALLBACKS.callbackAfterAddFriendAgreeCommand.body, body)).toEqual([]);
    const event = openIm('callbackAfterAddFriendAgreeCommand', body);
    expect(event).toBeInstanceOf(FriendRequestAnswered);
    expect(event).toMatchObject({ from: 'a', to: 'b', accepted });
  });
});

describe('new friends', () => {
  it.each([
    ['friend_add', 'added'],
    ['FriendAdd', 'added'],
    ['friend_response', 'accepted'],
    ['FriendResponse', 'accepted'],
    ['friend_of_tomorrow', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('that %p caused are %p', (ClientCmd, how) => {
    const event = tencent('Sns.CallbackFriendAdd', { PairList: [pair('a', 'b')], ClientCmd });
    expect((event as FriendsAdded).how).toBe(how);
  });

  it.each(['', null, undefined, '@TLS#NOT_FOUND'])('are the doing of no administrator called %p', (Admin_Account) => {
    const event = tencent('Sns.CallbackFriendAdd', { PairList: [pair('a', 'b')], Admin_Account });
    expect((event as FriendsAdded).by).toBeUndefined();
  });
});

describe('the accounts that a journal keeps', () => {
  const subjectOf = (PairList: Body[]) => tencent('Sns.CallbackFriendDelete', { PairList }).subject();

  it.each([
    ['one pair', [pair('a', 'b')], { from: 'a', to: 'b' }],
    ['two friends of each other', [pair('a', 'b'), pair('b', 'a')], { from: 'a', to: 'b' }],
    ['several friends of one', [pair('a', 'b'), pair('a', 'c')], { from: 'a', to: undefined }],
    ['one friend of several', [pair('a', 'c'), pair('b', 'c')], { from: undefined, to: 'c' }],
    ['several of several', [pair('a', 'b'), pair('b', 'c')], { from: undefined, to: undefined }],
    ['nobody', [], {}],
  ])('of %s are those that all pairs have', (_, pairs, subject) => {
    expect(subjectOf(pairs)).toEqual(subject);
  });

  it.each([
    [['b'], { from: 'a', to: 'b' }],
    [['b', 'c'], { from: 'a', to: undefined }],
    [[], { from: 'a', to: undefined }],
  ])('of somebody who follows %j are the follower, and the one who is followed alone', (users, subject) => {
    const FollowList = users.map((To_Account) => ({ To_Account }));
    const event = tencent('Follow.CallbackAfterFollowAdd', { From_Account: 'a', FollowList });
    expect(event).toBeInstanceOf(UsersFollowed);
    expect(event.subject()).toEqual(subject);
  });

  it('of a remark are the two friends', () => {
    const event = openIm('callbackAfterSetFriendRemarkCommand', { ownerUserID: 'a', friendUserID: 'b', remark: '' });
    expect(event.subject()).toEqual({ from: 'a', to: 'b' });
  });
});

it.each<[TencentCommand, Body, string]>([
  ['Sns.CallbackFriendAdd', {}, 'PairList'],
  ['Sns.CallbackFriendDelete', { PairList: null }, 'PairList'],
  ['Sns.CallbackBlackListAdd', { PairList: [{ From_Account: 'a', To_Account: '' }] }, 'To_Account'],
  ['Sns.CallbackBlackListDelete', { PairList: [{ To_Account: 'a' }] }, 'From_Account'],
  ['Follow.CallbackAfterFollowAdd', { FollowList: [] }, 'From_Account'],
])('%s that does not say who is concerned is no event: %j', (command, body, member) => {
  expect(findFaults(TENCENT_CALLBACKS[command].body, body).join()).toContain(member);
});

it.each<[OpenImCommand, Body, string]>([
  ['callbackAfterAddFriendCommand', { fromUserID: 'a' }, 'toUserID'],
  ['callbackAfterAddFriendAgreeCommand', { fromUserID: 'a', toUserID: 'b' }, 'blackUserID'],
  ['callbackAfterDeleteFriendCommand', { ownerUserID: '', friendUserID: 'b' }, 'ownerUserID'],
  ['callbackAfterImportFriendsCommand', { friendUserIDs: ['b'] }, 'ownerUserID'],
])('%s that does not say who is concerned is no event: %j', (command, body, member) => {
  expect(findFaults(OPENIM_CALLBACKS[command].body, body).join()).toContain(member);
});

describe('the id of an event of relations', () => {
  const account = fc.constantFrom('a', 'b', 'ab', 'a","b', 'null');
  const EventTime = fc.constantFrom<unknown>(undefined, 1670574414123, '1670574414123', 1670574414124, 5, 'soon');
  const PairList = fc.array(fc.record({ From_Account: account, To_Account: account }), { maxLength: 2 });
  const FollowList = fc.array(fc.record({ To_Account: account }), { maxLength: 2 });
  const tencentCallback = fc.oneof(
    fc.record({
      command: fc.constantFrom<TencentCommand>(
        'Sns.CallbackFriendAdd',
        'Sns.CallbackFriendDelete',
        'Sns.CallbackBlackListAdd',
        'Sns.CallbackBlackListDelete',
      ),
      body: fc.record<Body>({ PairList, EventTime }),
    }),
    fc.record({
      command: fc.constantFrom<TencentCommand>('Follow.CallbackAfterFollowAdd', 'Follow.CallbackAfterFollowDelete'),
      body: fc.record<Body>({ From_Account: account, FollowList, EventTime }),
    }),
  );

  it('of Tencent is equal for equal bytes of one moment alone', () => {
    fc.assert(
      fc.property(fc.array(tencentCallback, { minLength: 2, maxLength: 40 }), (callbacks) => {
        const ids = new Map<string, string>();
        callbacks.forEach(({ command, body }, index) => {
          const hasTime = Number(body.EventTime) > 1e12;
          const identity = JSON.stringify([command, body, hasTime ? '' : index]);
          const { id } = tencent(command, body);
          expect(ids.get(identity) ?? id).toBe(id);
          ids.set(identity, id);
        });
        expect(new Set(ids.values()).size).toBe(ids.size);
      }),
      { numRuns: runs(2500) },
    );
  });

  it('of OpenIM is new for each callback: nothing in a body tells a repetition from a second event', () => {
    const friend = { ownerUserID: 'a', friendUserID: 'b' };
    const callbacks: [OpenImCommand, Body][] = [
      ['callbackAfterAddFriendCommand', { fromUserID: 'a', toUserID: 'b' }],
      ['callbackAfterAddFriendAgreeCommand', { fromUserID: 'a', blackUserID: 'b' }],
      ['callbackAfterDeleteFriendCommand', friend],
      ['callbackAfterSetFriendRemarkCommand', friend],
      ['callbackAfterImportFriendsCommand', friend],
      ['callbackAfterRemoveBlackCommand', { ownerUserID: 'a', blackUserID: 'b' }],
    ];
    const ids = [...callbacks, ...callbacks].map(([command, body]) => openIm(command, body).id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(openIm('callbackAfterDeleteFriendCommand', friend, { freshId: () => 'stored' }).id).toBe('stored');
    expect(openIm('callbackAfterDeleteFriendCommand', friend)).toBeInstanceOf(FriendsRemoved);
  });
});
