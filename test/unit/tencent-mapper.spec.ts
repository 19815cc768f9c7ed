import { createHash } from 'node:crypto';
import { c2cConversationKey, type AnyChatEvent } from '../../lib/index.js';
import { TENCENT_CALLBACKS, type TencentCommand } from '../../lib/chat-servers/tencent/index.js';
import { findFaults } from '../../lib/wire/validation.js';
import { fixturesOf, RECEIVED_AT, tencentContext } from '../support/fixtures.js';

const C2C = 'C2C.CallbackAfterSendMsg';
const GROUP = 'Group.CallbackAfterSendMsg';

const c2cBody = { From_Account: 'jared', To_Account: 'john', MsgSeq: 48374, MsgRandom: 2837546, MsgTime: 1557481126 };
const groupBody = { GroupId: '@TGS#1', From_Account: 'jared', MsgSeq: 123, Random: 2804799576, MsgTime: 1490686222 };

function map(command: TencentCommand, body: Record<string, unknown>, platform?: string): AnyChatEvent {
  return TENCENT_CALLBACKS[command].toEvent(body, tencentContext(body, command, platform));
}

const idOf = (command: TencentCommand, body: Record<string, unknown>) => map(command, body).id;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('the Tencent mapper', () => {
  it.each(fixturesOf('tencent'))('makes an event of $file', ({ command, body, query, expected, eventName }) => {
    const { body: bodyClass } = TENCENT_CALLBACKS[command as TencentCommand];
    expect(findFaults(bodyClass, body)).toEqual([]);
    const event = map(command as TencentCommand, body, query?.OptPlatform);
    expect(event.eventName).toBe(eventName);
    expect(event).toMatchObject({ provider: 'tencent', appId: '1400000001', command, ...expected });
    expect(event.raw).toEqual(body);
    // beyond the subset: members that a fixture's element does not name must be undefined
    if ('elements' in event && expected.elements) expect(event.elements).toEqual(expected.elements);
  });

  it.each([
    ['a C2C message without To_Account', C2C, { From_Account: 'jared' }, /^To_Account/],
    ['a C2C message with an empty To_Account', C2C, { ...c2cBody, To_Account: '' }, /^To_Account/],
    ['a C2C message without From_Account', C2C, { To_Account: 'john' }, /^From_Account/],
    ['a group message without GroupId', GROUP, { From_Account: 'jared' }, /^GroupId/],
    ['a MsgBody that is no list', C2C, { ...c2cBody, MsgBody: { MsgType: 'TIMTextElem' } }, /^MsgBody/],
    ['a MsgBody of texts', GROUP, { ...groupBody, MsgBody: ['words'] }, /^MsgBody/],
    ['a MsgType that is a number', GROUP, { ...groupBody, MsgBody: [{ MsgType: 7 }] }, /^MsgBody\.0\.MsgType/],
    ['a mention that is a text', GROUP, { ...groupBody, GroupAtInfo: ['tommy'] }, /^GroupAtInfo/],
    [
      'a mentioned number',
      GROUP,
      { ...groupBody, GroupAtInfo: [{ GroupAt_Account: 7 }] },
      /^GroupAtInfo\.0\.GroupAt_Account/,
    ],
    ['a MsgSeq of 33 bits', C2C, { ...c2cBody, MsgSeq: 4294967296 }, /^MsgSeq/],
    ['a negative Random', GROUP, { ...groupBody, Random: -1 }, /^Random/],
    ['a broken MsgTime', C2C, { ...c2cBody, MsgTime: 1.5 }, /^MsgTime/],
    ['a SendMsgResult in words', C2C, { ...c2cBody, SendMsgResult: 'ok' }, /^SendMsgResult/],
  ] as const)('is kept from %s', (_, command, body, fault) => {
    const faults = findFaults(TENCENT_CALLBACKS[command].body, body);
    expect(faults).not.toEqual([]);
    expect(faults.filter((sentence) => !fault.test(sentence))).toEqual([]);
  });

  it('reads a zero with a sign as 0, which JSON makes of it', () => {
    expect(map(GROUP, { ...groupBody, MsgSeq: '-0' })).toMatchObject({ sequence: 0, messageId: '0' });
    expect(map(C2C, { ...c2cBody, MsgSeq: -0 })).toMatchObject({ sequence: 0 });
  });

  it('reports faults without the values', () => {
    const faults = findFaults(TENCENT_CALLBACKS[C2C].body, {
      ...c2cBody,
      MsgSeq: 'private',
      MsgBody: [{ MsgType: ['words'] }],
    });
    expect(faults).toHaveLength(2);
    expect(faults.join()).not.toMatch(/private|words/);
  });

  it.each([
    ['the event time', { EventTime: 1700000000123 }, 1700000000123],
    ['the event time in quotes', { EventTime: '1700000000123' }, 1700000000123],
    ['the message time, when the event time is nonsense', { EventTime: 'soon' }, 1557481126000],
    ['the message time, when the event time is in seconds', { EventTime: 1700000000 }, 1557481126000],
    ['the message time, when the event time is in microseconds', { EventTime: 1700000000123000 }, 1557481126000],
    ['the message time, when the event time is missing', {}, 1557481126000],
    ['the arrival, when both are missing', { MsgTime: undefined }, RECEIVED_AT],
    ['the arrival, when both are nonsense', { EventTime: [], MsgTime: 0 }, RECEIVED_AT],
  ])('takes %s for the time of the event', (_, more, expected) => {
    expect(map(C2C, { ...c2cBody, ...more }).occurredAt).toBe(expected);
  });

  it.each([
    ['RESTAPI', 'server'],
    ['RestApi', 'server'],
    ['iOS', 'user'],
    [undefined, 'user'],
  ])('tells from the platform %s that the %s sent the message', (platform, sentBy) => {
    expect(map(C2C, c2cBody, platform)).toMatchObject({ sentBy, client: { platform } });
    expect(map(GROUP, groupBody, platform)).toMatchObject({ sentBy, client: { platform } });
  });

  it('leaves undefined what an old body does not have', () => {
    expect(map(GROUP, { GroupId: '@TGS#1' })).toMatchObject({
      messageId: undefined,
      clientMessageId: undefined,
      sequence: undefined,
      sentAt: undefined,
      customData: undefined,
      topicId: undefined,
      groupType: undefined,
      operator: undefined,
    });
  });
});

describe('the conversation key', () => {
  const keyOf = (command: TencentCommand, body: Record<string, unknown>) =>
    (map(command, body) as { conversationKey?: string }).conversationKey;

  it('is the same whoever of two accounts writes', () => {
    const there = keyOf(C2C, c2cBody);
    expect(keyOf(C2C, { ...c2cBody, From_Account: 'john', To_Account: 'jared' })).toBe(there);
    expect(there).toBe(c2cConversationKey('tencent', '1400000001', 'john', 'jared'));
  });

  it('keeps apart what only looks alike when joined', () => {
    const keys = [
      ['a', 'b-c'],
      ['a-b', 'c'],
      ['a,b', 'c'],
      ['a', 'b,c'],
    ].map(([From_Account, To_Account]) => keyOf(C2C, { ...c2cBody, From_Account, To_Account }));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('is the same for a conversation with the system, however that is spelled', () => {
    expect(keyOf(C2C, { ...c2cBody, From_Account: '' })).toBe(
      keyOf(C2C, { ...c2cBody, From_Account: '@TLS#NOT_FOUND' }),
    );
  });

  it('keeps groups and topics apart', () => {
    const keys = [{}, { TopicId: 't1' }, { TopicId: 't2' }, { GroupId: '@TGS#2' }].map((more) =>
      keyOf(GROUP, { ...groupBody, ...more }),
    );
    expect(new Set(keys).size).toBe(keys.length);
    expect(keyOf(GROUP, { ...groupBody, TopicId: '' })).toBe(keys[0]);
  });
});

describe('the event id', () => {
  it.each([
    [
      'MsgKey and both accounts',
      C2C,
      { ...c2cBody, MsgKey: '48374_2837546_1557481126' },
      `[1,"tencent","1400000001","${C2C}","sent","jared","john","48374_2837546_1557481126"]`,
    ],
    [
      'the numbers of a C2C message without MsgKey',
      C2C,
      { ...c2cBody, MsgId: '144-1-2' },
      `[1,"tencent","1400000001","${C2C}","sent","jared","john","48374","2837546","1557481126","144-1-2"]`,
    ],
    [
      'a failed C2C message',
      C2C,
      { ...c2cBody, MsgKey: '1_2_3', SendMsgResult: 20006 },
      `[1,"tencent","1400000001","${C2C}","send-failed","jared","john","1_2_3"]`,
    ],
    [
      'the numbers of a group message',
      GROUP,
      groupBody,
      `[1,"tencent","1400000001","${GROUP}","sent","@TGS#1",null,"123","2804799576","1490686222",null]`,
    ],
    [
      'a message in a topic',
      GROUP,
      { ...groupBody, TopicId: 't1', MsgId: '144-1-2' },
      `[1,"tencent","1400000001","${GROUP}","sent","@TGS#1","t1","123","2804799576","1490686222","144-1-2"]`,
    ],
  ] as const)('is the hash of %s', (_, command, body, text) => {
    expect(idOf(command, body)).toBe(sha256(text));
  });

  it('never changes between versions', () => {
    // printf '[1,"tencent",…]' | sha256sum
    expect(idOf(C2C, { ...c2cBody, MsgKey: '48374_2837546_1557481126' })).toBe(C2C_VECTOR);
    expect(idOf(GROUP, groupBody)).toBe(GROUP_VECTOR);
  });

  it.each([
    ['C2C numbers in quotes', C2C, c2cBody, { MsgSeq: '48374', MsgRandom: '2837546', MsgTime: '1557481126' }],
    ['group numbers in quotes', GROUP, groupBody, { MsgSeq: '123', Random: '2804799576', MsgTime: '1490686222' }],
    ['numbers with leading zeros', GROUP, groupBody, { MsgSeq: '000123' }],
    ['an empty MsgId', C2C, c2cBody, { MsgId: '' }],
    ['an empty MsgKey', C2C, c2cBody, { MsgKey: '' }],
    ['other words and another event time', C2C, c2cBody, { MsgBody: [], EventTime: 1, UnreadMsgNum: 9 }],
  ] as const)('is the same with %s', (_, command, body, more) => {
    expect(idOf(command, { ...body, ...more })).toBe(idOf(command, body));
  });

  it.each([
    ['sender', C2C, c2cBody, { From_Account: 'ann' }],
    ['recipient', C2C, c2cBody, { To_Account: 'ann' }],
    ['MsgSeq', C2C, c2cBody, { MsgSeq: 48375 }],
    ['MsgRandom', C2C, c2cBody, { MsgRandom: 1 }],
    ['MsgTime', C2C, c2cBody, { MsgTime: 1557481127 }],
    ['MsgId', C2C, c2cBody, { MsgId: 'm' }],
    ['MsgKey', C2C, c2cBody, { MsgKey: '1_2_3' }],
    ['outcome', C2C, c2cBody, { SendMsgResult: 20006 }],
    ['group', GROUP, groupBody, { GroupId: '@TGS#2' }],
    ['topic', GROUP, groupBody, { TopicId: 't' }],
    ['Random', GROUP, groupBody, { Random: 1 }],
    ['MsgSeq in a group', GROUP, groupBody, { MsgSeq: 124 }],
  ] as const)('differs with the %s', (_, command, body, more) => {
    expect(idOf(command, { ...body, ...more })).not.toBe(idOf(command, body));
  });

  it('differs with the app', () => {
    const { toEvent } = TENCENT_CALLBACKS[C2C];
    const context = tencentContext(c2cBody, C2C);
    expect(toEvent(c2cBody, { ...context, appId: '1400000002' }).id).not.toBe(toEvent(c2cBody, context).id);
  });

  it('does not depend on the device, the arrival or the exact bytes of a message that has a name', () => {
    const { toEvent } = TENCENT_CALLBACKS[C2C];
    const context = tencentContext(c2cBody, C2C, 'iOS');
    const again = {
      ...context,
      bytes: Buffer.from('{}'),
      receivedAt: 1,
      client: { ip: undefined, platform: undefined },
    };
    expect(toEvent(c2cBody, again).id).toBe(toEvent(c2cBody, context).id);
  });

  it.each([
    ['MsgSeq', { MsgSeq: 123 }],
    ['Random', { Random: 2804799576 }],
    ['MsgId', { MsgId: '144115-1490686222-5' }],
  ])('does not depend on the exact bytes of a message whose only name is its %s', (_, name) => {
    const { toEvent } = TENCENT_CALLBACKS[GROUP];
    const body = { GroupId: '@TGS#1', ...name };
    const context = tencentContext(body, GROUP);
    expect(toEvent(body, { ...context, bytes: Buffer.from('{}') }).id).toBe(toEvent(body, context).id);
  });

  it.each([
    [C2C, { From_Account: 'jared', To_Account: 'john', MsgTime: 1557481126 }],
    [GROUP, { GroupId: '@TGS#1', From_Account: 'jared', MsgTime: 1490686222 }],
  ] as const)('of a %s that only has a time is made of its bytes', (command, body) => {
    const first = { ...body, MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'one' } }] };
    const second = { ...body, MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'two' } }] };
    expect(idOf(command, first)).not.toBe(idOf(command, second));
    expect(idOf(command, first)).toBe(idOf(command, structuredClone(first)));
  });
});

/** SHA-256 of the texts above, as other tools compute it. */
const C2C_VECTOR = '0bde4041764e32a244a8c8f0f5800281a493c32d8989e6b1b27846f990ac9e1d';
const GROUP_VECTOR = 'b1646148ad53add36f9bcdcfa5f3989bcf995ea6434246fc77fb9b8639d41cfc';
