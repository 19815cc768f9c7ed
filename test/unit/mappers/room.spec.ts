import { TENCENT_CALLBACKS, type TencentCommand } from '../../../lib/chat-servers/tencent/index.js';
import { CallEnded, RoomCreated, RoomEventReceived, type AnyChatEvent } from '../../../lib/index.js';
import { findFaults } from '../../../lib/wire/validation.js';
import { FRESH_ID, tencentContext } from '../../support/fixtures.js';

const END = 'Call.CallbackAfterEndCall';
const CREATE = 'Live.CallbackAfterCreateRoom';

function map(command: TencentCommand, body: Record<string, unknown>): AnyChatEvent {
  return TENCENT_CALLBACKS[command].toEvent(body, tencentContext(body, command));
}

describe('the end of a call', () => {
  const call = { CallId: 'c', Caller_Account: 'jared', EndTime: 1741231296 };
  const end = (more: object, EventTime?: number) => map(END, { CallRecord: { ...call, ...more }, EventTime });

  it('never counts the caller among those who were called', () => {
    expect(end({ CalleeList_Account: ['jared', 'john', ''] })).toMatchObject({ from: 'jared', users: ['john'] });
    expect(end({ CalleeList_Account: ['john', 'tommy'] })).toMatchObject({ users: ['john', 'tommy'] });
  });

  it('is found by the one who was called, if there is one only', () => {
    expect(end({ CalleeList_Account: ['jared', 'john'] }).subject()).toEqual({ from: 'jared', to: 'john' });
    expect(end({ CalleeList_Account: ['john', 'tommy'] }).subject()).toEqual({ from: 'jared', to: undefined });
  });

  it('leaves undefined when somebody answered if nobody did', () => {
    expect(end({ AcceptTime: 0 })).toMatchObject({ acceptedAt: undefined });
    expect(end({ AcceptTime: 1741231149 })).toMatchObject({ acceptedAt: 1741231149000 });
  });

  it('is one event for one call, and another one for the next', () => {
    expect(end({}, 1741231296123).id).toBe(end({ CallResult: 'Cancel' }, 1741231299000).id);
    expect(end({ CallId: 'd' }).id).not.toBe(end({}).id);
    expect(end({}).eventName).toBe(CallEnded.eventName);
  });

  it.each([[{}], [{ CallRecord: {} }], [{ CallRecord: [] }], [{ CallRecord: { CallId: 7 } }]])(
    'is refused without a call: %j',
    (body) => {
      expect(findFaults(TENCENT_CALLBACKS[END].body, body)).not.toEqual([]);
    },
  );
});

describe('a new live room', () => {
  const create = (room: object, EventTime?: number) => map(CREATE, { RoomInfo: { RoomId: 'r', ...room }, EventTime });

  it('is named by id and time, as the next room may have the id again', () => {
    expect(create({ CreateTime: 1703589922 }).id).toBe(create({ CreateTime: '1703589922' }).id);
    expect(create({ CreateTime: 1703589923 }).id).not.toBe(create({ CreateTime: 1703589922 }).id);
    expect(create({}, 1703589922780).id).not.toBe(create({}, 1703589922781).id);
    expect(create({}).id).toBe(FRESH_ID);
    expect(create({}).eventName).toBe(RoomCreated.eventName);
  });
});

describe('any other callback about a room', () => {
  const command = 'Live.CallbackAfterDestroyRoom';

  it('takes whatever the body holds, and passes it on', () => {
    const body = { RoomId: ['?'], RoomInfo: 'none', CallInfo: 7, Anything: { At: 'all' }, EventTime: {} };
    expect(findFaults(TENCENT_CALLBACKS[command].body, body)).toEqual([]);
    const event = map(command, body);
    expect(event).toMatchObject({ command, roomId: undefined });
    expect(event.raw).toBe(body);
    expect(event.eventName).toBe(RoomEventReceived.eventName);
  });

  it.each([
    ['beside the other members', { RoomId: 'a', RoomInfo: { RoomId: 'b' } }, 'a'],
    ['in the room', { RoomInfo: { RoomId: 'b' }, CallInfo: { RoomId: 'c' } }, 'b'],
    ['in the call', { CallInfo: { RoomId: 'c' } }, 'c'],
    ['as a number', { CallInfo: { RoomId: 4711 } }, '4711'],
    [
      'nowhere: a battle has several rooms',
      { FromRoomInfo: { RoomId: 'a' }, ToRoomList: [{ RoomId: 'b' }] },
      undefined,
    ],
  ])('finds the id of the room %s', (_, body, roomId) => {
    expect(map(command, body)).toMatchObject({ roomId });
  });
});
