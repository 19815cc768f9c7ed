import { createHash } from 'node:crypto';
import { OPENIM_CALLBACKS, type OpenImCommand } from '../../lib/chat-servers/openim/index.js';
import type { AnyChatEvent } from '../../lib/index.js';
import type { CallbackContext } from '../../lib/chat-servers/callback-definition.js';
import { findFaults } from '../../lib/wire/validation.js';
import { openImSingle } from '../support/callbacks.js';
import { fixturesOf, openImContext, RECEIVED_AT } from '../support/fixtures.js';

const SINGLE = 'callbackAfterSendSingleMsgCommand';
const GROUP = 'callbackAfterSendGroupMsgCommand';
const SERVER_MSG_ID = '0b2676769e9eceb4983cb12966586f48';

type Body = Record<string, unknown>;

/** The same message, sent to a group. */
function inGroup({ recvID: _, ...body }: Body, more: Body = {}): Body {
  return { ...body, callbackCommand: GROUP, sessionType: 3, groupID: '2559498142', ...more };
}

function map(body: Body, more: Partial<CallbackContext> = {}): AnyChatEvent {
  return OPENIM_CALLBACKS[body.callbackCommand as OpenImCommand].toEvent(body, openImContext(body, more));
}

const faultsOf = (body: Body) => findFaults(OPENIM_CALLBACKS[body.callbackCommand as OpenImCommand].body, body);
const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');
const messageOf = (content: unknown, contentType: unknown) =>
  map(openImSingle({ content, contentType })) as { elements?: unknown };

describe('the OpenIM mapper', () => {
  it.each(fixturesOf('openim'))('makes an event of $file', ({ command, body, expected, eventName, becomes }) => {
    expect(body.callbackCommand).toBe(command);
    expect(faultsOf(body)).toEqual([]);
    const event = map(body, becomes === undefined ? {} : { becomes });
    expect(event.eventName).toBe(eventName);
    expect(event).toMatchObject({ provider: 'openim', appId: 'openim', command, trust: 'secret', ...expected });
    expect(event.raw).toEqual(body);
    // beyond the subset: members that a fixture's element does not name must be undefined
    if ('elements' in event && expected.elements) expect(event.elements).toEqual(expected.elements);
  });

  const singles = fixturesOf('openim').filter(({ command, becomes }) => command === SINGLE && !becomes);
  it.each(singles)('reads the content of $file in a group as in a single chat', ({ body, eventName }) => {
    const { elements, kind } = map(body) as { elements?: unknown; kind?: unknown };
    expect(map(inGroup(body))).toMatchObject({
      eventName: eventName === 'chat.c2c-message.sent' ? 'chat.group-message.sent' : eventName,
      ...(elements === undefined ? { kind } : { elements }),
    });
  });

  it.each([
    ['without recvID', { recvID: undefined }, 'recvID'],
    ['with an empty recvID', { recvID: '' }, 'recvID'],
    ['without sendID', { sendID: undefined }, 'sendID'],
    ['with a group that is a number', inGroup(openImSingle(), { groupID: 2559498142 }), 'groupID'],
    ['with an empty groupID', inGroup(openImSingle(), { groupID: '' }), 'groupID'],
    ['with content that is an object', { content: { content: 'hi' } }, 'content'],
    ['with a mention that is a number', { atUserList: [19997] }, 'atUserList'],
    ['with an atUserList that is a text', { atUserList: '19997' }, 'atUserList'],
    ['with a contentType in words', { contentType: 'text' }, 'contentType'],
    ['with a seq of 33 bits', { seq: 4294967296 }, 'seq'],
    ['with a negative seq', { seq: -1 }, 'seq'],
    ['with half a millisecond', { sendTime: 1746797848316.5 }, 'sendTime'],
    ['that hides behind __proto__', JSON.parse('{"__proto__":{"recvID":"19997"},"recvID":""}'), 'recvID'],
  ] as const)('is kept from a body %s', (_, more, member) => {
    const faults = faultsOf({ ...openImSingle(), ...more });
    expect(faults).not.toEqual([]);
    expect(faults.filter((fault) => !fault.includes(member))).toEqual([]);
  });

  it('takes null for any member that a version may leave out', () => {
    const { sendID, recvID, callbackCommand, ...rest } = openImSingle();
    const body = {
      sendID,
      recvID,
      callbackCommand,
      ...Object.fromEntries(Object.keys(rest).map((name) => [name, null])),
    };
    expect(faultsOf(body)).toEqual([]);
    expect(map(body)).toMatchObject({
      sentBy: 'user',
      messageId: undefined,
      sequence: undefined,
      sentAt: undefined,
      occurredAt: RECEIVED_AT,
    });
  });

  it('leaves undefined what an OpenIM message never has', () => {
    expect(map(inGroup(openImSingle()))).toMatchObject({
      topicId: undefined,
      groupType: undefined,
      operator: undefined,
    });
  });

  it.each([undefined, null, []])(
    'takes the mentions from the content of an @-text where atUserList is %j',
    (atUserList) => {
      const mentionsOf = (more: Body) =>
        (map(inGroup(openImSingle({ atUserList, ...more }))) as { mentions?: unknown }).mentions;
      const content = '{"text":"@all @19997 hi","atUserList":["AtAllTag","19997"],"isAtSelf":false}';
      expect(mentionsOf({ contentType: 106, content })).toEqual({ all: true, userIds: ['19997'] });
      expect(mentionsOf({ contentType: 106, content, atUserList: ['10001'] })).toEqual({
        all: false,
        userIds: ['10001'],
      });
      for (const none of [
        { contentType: 110, content },
        { contentType: 106, content: 'bare' },
        { contentType: 106, content: null },
      ])
        expect(mentionsOf(none)).toEqual({ all: false, userIds: [] });
    },
  );

  it.each([
    ['a list', '['.repeat(10_000) + ']'.repeat(10_000)],
    ['an object', '{"content":'.repeat(10_000) + '1' + '}'.repeat(10_000)],
  ])('keeps content that nests %s 10,000 deep as it came', (_, content) => {
    expect(messageOf(content, 101).elements).toEqual([{ type: 'text', text: content, entities: [] }]);
    expect(messageOf(content, 107).elements).toEqual([{ type: 'unknown', sourceType: '107', content }]);
    expect(map(openImSingle({ content, contentType: 2200 }))).toMatchObject({ kind: 'read-receipt', content });
  });

  it.each([
    ['a quote alone', 114, { quoteMessage: {} }, [{ type: 'quote' }]],
    ['an @-text without a text', 106, { atUserList: [] }, [{ type: 'text', text: '', entities: [] }]],
    ['Markdown that is no text', 118, { content: 5 }, [{ type: 'markdown', text: '{"content":5}' }]],
    [
      'an entity that says nothing',
      117,
      { messageEntityList: [null, {}] },
      [{ type: 'text', text: '', entities: [{ type: '', offset: 0, length: 0, url: undefined }] }],
    ],
    [
      'merged messages among what is none',
      107,
      { abstractList: ['a', null], multiMessage: [null, {}] },
      [{ type: 'merged', abstracts: ['a'], messages: [{ from: null }] }],
    ],
  ])('reads %s', (_, contentType, content, elements) => {
    const read = messageOf(JSON.stringify(content), contentType).elements;
    expect(read).toMatchObject(elements);
    expect(read).toHaveLength(elements.length);
  });

  it('reads what a quoted message says of itself, and its text where its own element says nothing', () => {
    const quoteMessage = { seq: 0, createTime: 1746797847589, ex: 'x', contentType: 101, textElem: {}, content: 'hi' };
    expect(messageOf(JSON.stringify({ quoteMessage }), 114).elements).toEqual([
      {
        type: 'quote',
        message: {
          from: null,
          nickname: undefined,
          messageId: undefined,
          clientMessageId: undefined,
          sequence: undefined,
          sentAt: 1746797847589,
          customData: 'x',
          elements: [{ type: 'text', text: 'hi', entities: [] }],
        },
      },
    ]);
  });

  it.each([
    [101, false],
    [119, false],
    [120, true],
    ['120', true],
    [null, false],
  ])('says of contentType %s that it reaches only those online: %s', (contentType, onlineOnly) => {
    expect(map(openImSingle({ contentType }))).toMatchObject({ onlineOnly });
    expect(map(inGroup(openImSingle({ contentType })))).toMatchObject({ onlineOnly });
  });

  it.each([
    [199, 'chat.c2c-message.sent'],
    [200, 'chat.signal.received'],
    [203, 'chat.signal.received'],
    [204, 'chat.c2c-message.sent'],
    [999, 'chat.c2c-message.sent'],
    [1000, 'chat.signal.received'],
    [1399, 'chat.signal.received'],
    [1400, 'chat.c2c-message.sent'],
    [1401, 'chat.signal.received'],
    [5001, 'chat.signal.received'],
    [null, 'chat.c2c-message.sent'],
  ])('makes of contentType %s a %s', (contentType, eventName) => {
    expect(map(openImSingle({ contentType })).eventName).toBe(eventName);
  });

  it.each([
    [0, undefined],
    [1, 'iOS'],
    [2, 'Android'],
    [3, 'Windows'],
    [4, 'OSX'],
    [5, 'Web'],
    [6, 'MiniWeb'],
    [7, 'Linux'],
    [8, 'APad'],
    [9, 'IPad'],
    [10, 'Admin'],
    [11, 'HarmonyOS'],
    [12, '12'],
    [-1, '-1'],
    ['2', 'Android'],
    [null, undefined],
  ])('calls the platform %s %s', (senderPlatformID, platform) => {
    expect(map(openImSingle({ senderPlatformID })).client).toEqual({ ip: undefined, platform });
    expect(map(openImSingle({ senderPlatformID, contentType: 113 })).client).toEqual({ ip: undefined, platform });
  });

  it.each([0, '0', null, undefined])('knows no sequence where seq is %p: it is allocated later', (seq) => {
    const event = map(openImSingle({ seq }));
    expect('sequence' in event && event.sequence === undefined).toBe(true);
  });

  it.each([
    ['sendTime', {}, 1746797848316],
    ['createTime, where sendTime is missing', { sendTime: undefined }, 1746797847589],
    ['createTime, where sendTime is 0', { sendTime: 0 }, 1746797847589],
    ['the arrival, where both are missing', { sendTime: undefined, createTime: undefined }, RECEIVED_AT],
    ['the arrival, where both are nonsense', { sendTime: -5, createTime: 1746797847 }, RECEIVED_AT],
    ['createTime, where REST gave nanoseconds', { sendTime: 1.746797848316e18 }, 1746797847589],
    ['the arrival, where both are far from now', { sendTime: 2 ** 63, createTime: String(-(2n ** 63n)) }, RECEIVED_AT],
  ])('takes %s for the time of the event', (_, more, occurredAt) => {
    expect(faultsOf(openImSingle(more))).toEqual([]);
    expect(map(openImSingle(more)).occurredAt).toBe(occurredAt);
    expect(map(openImSingle({ ...more, contentType: 2200 })).occurredAt).toBe(occurredAt);
  });
});

describe('the id of an OpenIM event', () => {
  it.each([
    ['a single message', openImSingle(), SINGLE, 'sent'],
    ['a group message', inGroup(openImSingle()), GROUP, 'sent'],
    ['a signal', openImSingle({ contentType: 2200 }), SINGLE, 'received'],
  ])('of %s is made from serverMsgID', (_, body, command, outcome) => {
    const expected = sha256(`[1,"openim","prod-im","${command}","${outcome}","${SERVER_MSG_ID}"]`);
    expect(map(body, { appId: 'prod-im' }).id).toBe(expected);
  });

  it.each([undefined, null, ''])('is made from the exact bytes where serverMsgID is %p', (serverMsgID) => {
    const body = openImSingle({ serverMsgID });
    const bytes = Buffer.from(`${JSON.stringify(body)}\n`);
    expect(map(body, { bytes }).id).toBe(sha256(`[1,"openim","openim","${SINGLE}","sent","bytes","${sha256(bytes)}"]`));
    expect(map(body, { bytes: Buffer.from(JSON.stringify(body)) }).id).not.toBe(map(body, { bytes }).id);
  });

  it("does not change with the members that the server's versions add", () => {
    const { id } = map(openImSingle());
    expect(map(openImSingle({ seq: 14, ex: 'x', sendTime: 1 })).id).toBe(id);
  });

  it('keeps a client’s retry apart, which has the same clientMsgID', () => {
    const retried = map(openImSingle({ serverMsgID: 'another' })) as { clientMessageId?: string };
    expect(retried).toMatchObject({ clientMessageId: openImSingle().clientMsgID });
    expect(retried).not.toMatchObject({ id: map(openImSingle()).id });
  });
});

describe('the conversation key of an OpenIM event', () => {
  const keyOf = (body: Body) => (map(body) as { conversationKey?: string }).conversationKey;

  it('is the same whoever of two accounts writes, sorted as text', () => {
    const key = '["openim","openim","c2c","10000","9"]';
    expect(keyOf(openImSingle({ sendID: '9', recvID: '10000' }))).toBe(key);
    expect(keyOf(openImSingle({ sendID: '10000', recvID: '9' }))).toBe(key);
  });

  it('names the group', () => {
    expect(keyOf(inGroup(openImSingle()))).toBe('["openim","openim","group","2559498142",null]');
  });

  it.each([openImSingle(), inGroup(openImSingle())])('of a signal is that of the messages around it (%#)', (body) => {
    expect(keyOf({ ...body, contentType: 2200 })).toBe(keyOf(body));
  });
});
