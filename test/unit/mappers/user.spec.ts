import { OPENIM_CALLBACKS, type OpenImCommand } from '../../../lib/chat-servers/openim/index.js';
import { TENCENT_CALLBACKS, type TencentCommand } from '../../../lib/chat-servers/tencent/index.js';
import {
  CallbackUnrecognized,
  CHAT_EVENTS,
  UserCameOnline,
  UserEvent,
  UserProfileChanged,
  UserWentOffline,
  type AnyChatEvent,
} from '../../../lib/index.js';
import type { CallbackContext } from '../../../lib/chat-servers/callback-definition.js';
import { findFaults } from '../../../lib/wire/validation.js';
import { fc, runs } from '../../support/fast-check.js';
import { openImContext, RECEIVED_AT, tencentContext } from '../../support/fixtures.js';

type Body = Record<string, unknown>;

const fresh = () => `fresh-${++count}`;
let count = 0;

function tencent(command: TencentCommand, body: Body, client: Partial<CallbackContext['client']> = {}): AnyChatEvent {
  const context = tencentContext(body, command);
  return TENCENT_CALLBACKS[command].toEvent(body, {
    ...context,
    client: { ...context.client, ...client },
    freshId: fresh,
  });
}

function openIm(callbackCommand: OpenImCommand, body: Body): AnyChatEvent {
  return OPENIM_CALLBACKS[callbackCommand].toEvent(
    body,
    openImContext({ callbackCommand, ...body }, { freshId: fresh }),
  );
}

const state = (Action: unknown, Reason?: unknown, more: Body = {}, client: Partial<CallbackContext['client']> = {}) =>
  tencent('State.StateChange', { Info: { Action, To_Account: 'u', Reason }, ...more }, client);

it('all events of users are one family', () => {
  const family = CHAT_EVENTS.filter(({ prototype }) => prototype instanceof UserEvent).map(({ name }) => name);
  expect(family.toSorted()).toEqual([
    'UserCameOnline',
    'UserKickedOff',
    'UserProfileChanged',
    'UserWentOffline',
    'UsersRegistered',
  ]);
});

describe("a change of a user's state", () => {
  it.each([
    ['Logout', 'Unregister', 'logout'],
    ['Logout', 'LinkClose', 'lost'],
    ['Logout', 'TimeOut', 'timeout'],
    ['Disconnect', 'LinkClose', 'lost'],
    ['Disconnect', 'TimeOut', 'timeout'],
    ['Logout', undefined, undefined],
    ['Disconnect', 'Tomorrow', undefined],
  ])('%s for %p is the end of a connection: %p', (action, reason, expected) => {
    const event = state(action, reason);
    expect(event).toBeInstanceOf(UserWentOffline);
    expect((event as UserWentOffline).reason).toBe(expected);
  });

  it('Login is a connection, whatever the reason is called', () => {
    expect(state('Login', 'LinkClose')).toBeInstanceOf(UserCameOnline);
    expect(state('Login')).toMatchObject({ kicked: [], background: undefined, connection: undefined });
  });

  it.each([['Background'], ['login'], [''], [null], [undefined]])(
    'that is called %p is taken as it is, and neither a coming nor a going',
    (action) => {
      const body = { Info: { Action: action, To_Account: 'u', Reason: 'TimeOut' }, EventTime: 1629883332497 };
      expect(findFaults(TENCENT_CALLBACKS['State.StateChange'].body, body)).toEqual([]);
      const event = tencent('State.StateChange', body);
      expect(event).toBeInstanceOf(CallbackUnrecognized);
      expect(event).toMatchObject({ raw: body, occurredAt: RECEIVED_AT, command: 'State.StateChange' });
      expect(Buffer.from((event as CallbackUnrecognized).body).toString()).toBe(JSON.stringify(body));
    },
  );

  it('that is a custom status is a change of the profile, wherever the status stands', () => {
    const status = { customStatus: 'busy' };
    const inside = tencent('State.StateChange', {
      Info: { Action: 'CustomStatusChange', To_Account: 'u', CustomStatus: 'busy' },
    });
    for (const event of [inside, state('CustomStatusChange', 'SetCustomStatus', { CustomStatus: 'busy' })]) {
      expect(event).toBeInstanceOf(UserProfileChanged);
      expect(event).toMatchObject({ user: 'u', changes: status });
    }
    expect(state('CustomStatusChange', 'SetCustomStatus', { CustomStatus: '' })).toMatchObject({
      changes: { customStatus: '' },
    });
    expect((state('CustomStatusChange') as UserProfileChanged).changes).toEqual({});
  });

  it.each([
    ['IOS', 'iOS'],
    ['iOS', 'iOS'],
    ['Web', 'Web'],
    [undefined, undefined],
  ])('of the platform %p is one of %p', (sent, platform) => {
    const event = state('Login', 'Register', {}, { platform: sent });
    expect(event).toMatchObject({ platform, client: { platform: sent } });
  });

  it('needs a user', () => {
    const { body } = TENCENT_CALLBACKS['State.StateChange'];
    expect(findFaults(body, { Info: { Action: 'Login' } })).not.toEqual([]);
    expect(findFaults(body, {})).not.toEqual([]);
  });
});

describe('a change of a profile', () => {
  const changesOf = (ProfileItem: Body[]) =>
    (tencent('Profile.CallbackPortraitSet', { From_Account: 'u', ProfileItem }) as UserProfileChanged).changes;

  it('has what changed, and nothing else', () => {
    expect(Object.keys(changesOf([{ Tag: 'Tag_Profile_IM_SelfSignature', Value: '' }]))).toEqual(['signature']);
    expect(changesOf([])).toEqual({});
  });

  it('keeps fields with the names of language features', () => {
    const items = JSON.parse('[{"Tag":"__proto__","Value":"x"},{"Tag":"constructor","Value":1}]') as Body[];
    expect(Object.entries(changesOf(items).custom!)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 1],
    ]);
  });

  it.each<[OpenImCommand, Body, object]>([
    ['callbackAfterUpdateUserInfoCommand', { nickName: 'A', faceURL: '', ex: '' }, { nickname: 'A' }],
    ['callbackAfterUpdateUserInfoCommand', { nickName: '', faceURL: 'https://a.test' }, { avatar: 'https://a.test' }],
    ['callbackAfterUpdateUserInfoExCommand', { nickName: '', faceURL: null, ex: null }, { nickname: '' }],
    ['callbackAfterUpdateUserInfoExCommand', { nickName: null, ex: '{}' }, { customData: '{}' }],
  ])('of %s %j is %j', (command, members, changes) => {
    const event = openIm(command, { userID: 'u', ...members });
    expect(event).toMatchObject({ user: 'u', by: undefined });
    expect((event as UserProfileChanged).changes).toEqual(changes);
    expect(Object.keys((event as UserProfileChanged).changes)).toEqual(Object.keys(changes));
  });
});

describe('the accounts that a journal keeps', () => {
  it('are the user of the event', () => {
    expect(state('Login').subject()).toEqual({ from: 'u' });
    expect(openIm('callbackAfterUserKickOffCommand', { userID: 'u' }).subject()).toEqual({ from: 'u' });
  });

  it.each([
    [['a'], 'a'],
    [['a', 'b'], undefined],
    [[], undefined],
  ])('are the only one of the new accounts %j', (accounts, from) => {
    const users = accounts.map((userID) => ({ userID }));
    expect(openIm('callbackAfterUserRegisterCommand', { users }).subject()).toEqual({ from });
  });
});

describe('the id of an event of users', () => {
  const user = fc.constantFrom('a', 'b', 'ab', 'a","b', 'null');

  it('of Tencent is equal for equal bytes of one moment and one device alone', () => {
    const callback = fc.record({
      body: fc.record<Body>({
        Info: fc.record({
          Action: fc.constantFrom('Login', 'Logout', 'Disconnect', 'CustomStatusChange'),
          To_Account: user,
        }),
        EventTime: fc.constantFrom<unknown>(undefined, 1629883332497, '1629883332497', 1629883332498, 0),
      }),
      client: fc.record({
        platform: fc.constantFrom('IOS', 'iOS', undefined),
        ip: fc.constantFrom('192.0.2.1', '192.0.2.2'),
      }),
    });
    fc.assert(
      fc.property(fc.array(callback, { minLength: 2, maxLength: 40 }), (callbacks) => {
        const ids = new Map<string, string>();
        callbacks.forEach(({ body, client }, index) => {
          const identity = JSON.stringify([body, client, body.EventTime ? '' : index]);
          const { id } = tencent('State.StateChange', body, client);
          expect(ids.get(identity) ?? id).toBe(id);
          ids.set(identity, id);
        });
        expect(new Set(ids.values()).size).toBe(ids.size);
      }),
      { numRuns: runs(2500) },
    );
  });

  it('of OpenIM is made from user, platform, connection and the clock, where there is a clock', () => {
    const callback = fc.record({
      command: fc.constantFrom<OpenImCommand>(
        'callbackAfterUserOnlineCommand',
        'callbackUserOnlineCommand',
        'callbackAfterUserOfflineCommand',
        'callbackAfterUserKickOffCommand',
      ),
      userID: user,
      platformID: fc.constantFrom<unknown>(1, 2, undefined),
      platform: fc.constantFrom('IOS', 'Android'),
      connID: fc.constantFrom('', 'c1', undefined),
      seq: fc.constantFrom<unknown>(1746797847589, 1746797847590, 0, undefined),
      operationID: fc.constantFrom('1', '2'),
    });
    fc.assert(
      fc.property(fc.array(callback, { minLength: 2, maxLength: 40 }), (callbacks) => {
        const ids = new Map<string, string>();
        callbacks.forEach(({ command, operationID, ...body }, index) => {
          const { userID, platformID, platform, connID, seq } = body;
          const connection = command === 'callbackAfterUserKickOffCommand' ? '' : (connID ?? '');
          const named = [command, userID, platformID ?? 0, platform, connection, seq];
          const identity = JSON.stringify(seq ? named : [...named, index]);
          const { id } = openIm(command, { ...body, operationID });
          expect(ids.get(identity) ?? id).toBe(id);
          ids.set(identity, id);
        });
        expect(new Set(ids.values()).size).toBe(ids.size);
      }),
      { numRuns: runs(2500) },
    );
  });

  it('is another one for each repetition of OpenIM, which has a later clock', () => {
    const online = { userID: 'u', platformID: 5, platform: 'Web', connID: '' };
    const [first, again, repeated] = [1746797847589, 1746797847589, 1746798447589].map((seq) =>
      openIm('callbackAfterUserOnlineCommand', { ...online, seq }),
    );
    expect(again!.id).toBe(first!.id);
    expect(repeated!.id).not.toBe(first!.id);
    expect(repeated!.occurredAt).toBe(1746798447589);
  });
});
