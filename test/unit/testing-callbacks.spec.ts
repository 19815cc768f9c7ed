import {
  C2cMessageSendFailed,
  C2cMessageSent,
  ChatSignalReceived,
  GroupMessageSent,
  MessageEvent,
  type AnyChatEvent,
  type MessageElement,
} from '../../lib/index.js';
import type { CallbackDefinition } from '../../lib/chat-servers/callback-definition.js';
import type { ProposalDefinition } from '../../lib/chat-servers/proposal-definition.js';
import { CHAT_SERVERS } from '../../lib/chat-servers/chat-servers.js';
import { recognizedEvent } from '../../lib/pipeline/receiver/event-factory.js';
import { CHAT_SERVER_CLIENTS, clientOf } from '../../lib/chat-servers/clients.js';
import {
  openImC2cMessage,
  openImCallback,
  openImGroupMessage,
  tencentC2cMessage,
  tencentCallback,
  tencentGroupMessage,
  tencentProbe,
  type ChatCallback,
  type ElementSketch,
} from '../../lib/testing/index.js';
import { openImContext, tencentContext } from '../support/fixtures.js';
import { openImProtocol, tencentProtocol } from '../support/protocols.js';

const senders = {
  tencent: tencentProtocol({ answerTimeout: 1 }),
  openim: openImProtocol({ answerTimeout: 1, onFailure: 'allow' }),
};

/** The event that comes of a callback. @throws Refusal when its body does not fit */
function eventOf({ provider, command, body, query }: ChatCallback): AnyChatEvent {
  const sent = body as Record<string, unknown>;
  const context =
    provider === 'tencent'
      ? tencentContext(sent, command!, query.OptPlatform)
      : openImContext(sent, { command: command! });
  const event = recognizedEvent(senders[provider], sent, context);
  if (event === undefined) throw new Error(`there is no event for ${command}`);
  return event;
}

const isAfter = ([command]: readonly [string, unknown]) => declared.some((one) => one.command === command);
const built = CHAT_SERVER_CLIENTS.flatMap(({ builders }) => Object.entries(builders));
const declared = CHAT_SERVERS.flatMap(({ name, callbacks }) =>
  Object.values<CallbackDefinition>(callbacks).map((definition) => ({ provider: name, ...definition })),
);
const all = built.filter(isAfter);
const messages = [
  ['tencent', { c2c: tencentC2cMessage, group: tencentGroupMessage }],
  ['openim', { c2c: openImC2cMessage, group: openImGroupMessage }],
] as const;

describe('the builders', () => {
  it.each(CHAT_SERVERS)(
    'of $name cover every command that becomes a message',
    ({ name, callbacks, proposals = {} }) => {
      const messages = Object.values<CallbackDefinition>(callbacks).filter(
        ({ events: [usual] }) => usual!.prototype instanceof MessageEvent, // the others need an option
      );
      const sendings = Object.values<ProposalDefinition>(proposals).filter(({ proposal = '' }) =>
        ['C2cMessageSending', 'GroupMessageSending', 'MessageModifying'].includes(proposal),
      );
      const commands = new Set([...messages, ...sendings].map(({ command }) => command)); // older names share one
      expect(Object.keys(clientOf(name).builders)).toEqual([...commands]);
    },
  );

  it.each(all)('make a valid %s of nothing', (command, build) => {
    const callback = build();
    expect(callback).toMatchObject({ command, method: 'POST' });
    expect(eventOf(callback)).toMatchObject({ command, text: 'Hello', from: 'alice', sentBy: 'user' });
  });

  it.each(declared)('are not needed for $command, which has a sample', ({ provider, command, sample, events }) => {
    const callback = clientOf(provider).callback(command, sample);
    expect(callback).toMatchObject({ command, method: 'POST', body: sample });
    expect(events.map(({ eventName }) => eventName)).toContain(eventOf(callback).eventName);
  });

  it.each(all)('make another %s with each call', (_, build) => {
    const events = Array.from({ length: 100 }, () => eventOf(build()));
    expect(new Set(events.map(({ id }) => id)).size).toBe(100);
  });

  const fixed = { random: () => 0.5, sentAt: 1_700_000_000_000 };
  it.each([
    () => tencentC2cMessage(fixed),
    () => tencentGroupMessage({ ...fixed, sequence: 7 }),
    () => openImC2cMessage(fixed),
    () => openImGroupMessage({ ...fixed, sentAt: new Date(fixed.sentAt) }),
  ])('make the same where nothing is left to chance: %#', (make) => {
    expect(make()).toEqual(make());
  });
});

describe.each(messages)('a message of %s', (provider, { c2c, group }) => {
  it('is told by the words of its event', () => {
    const fields = {
      from: 'jared',
      sentBy: 'server',
      clientMessageId: 'c1',
      sentAt: 1_700_000_000_000,
      customData: '{"a":1}',
    } as const;
    const event = eventOf(c2c({ ...fields, to: 'john', messageId: 'm1', text: 'hi' }));
    expect(event).toBeInstanceOf(C2cMessageSent);
    expect(event).toMatchObject({ ...fields, provider, to: 'john', messageId: 'm1', text: 'hi' });
    const inGroup = eventOf(
      group({ ...fields, groupId: 'lunch', mentions: { all: true, userIds: ['john'] }, text: 'hi' }),
    );
    expect(inGroup).toBeInstanceOf(GroupMessageSent);
    expect(inGroup).toMatchObject({
      ...fields,
      provider,
      groupId: 'lunch',
      mentions: { all: true, userIds: ['john'] },
      text: 'hi',
    });
  });

  it('may come from nobody', () => {
    expect(eventOf(c2c({ from: null }))).toMatchObject({ from: null, sentBy: 'server' });
    expect(eventOf(c2c({ from: null, sentBy: 'user' }))).toMatchObject({ from: null, sentBy: 'user' });
  });

  it('keeps what it is made of from change', () => {
    const body = { ex: 'one', CloudCustomData: 'one' };
    const callback = c2c({ body });
    body.ex = body.CloudCustomData = 'two';
    expect(eventOf(callback)).toMatchObject({ customData: 'one' });
    expect(() => Object.assign(callback.body, { ex: 'three' })).toThrow(TypeError);
  });
});

/** As full as both senders can tell them. */
const elements: Record<ElementSketch['type'], MessageElement & ElementSketch> = {
  text: { type: 'text', text: 'hi', entities: [] },
  image: {
    type: 'image',
    id: 'i1',
    format: 'png',
    variants: [{ kind: 'original', id: undefined, url: 'https://x.example/1', width: 1, height: 2, size: 3 }],
  },
  audio: { type: 'audio', id: 'a1', url: 'https://x.example/2', size: 4, duration: 5 },
  video: {
    type: 'video',
    id: 'v1',
    url: 'https://x.example/3',
    size: 6,
    duration: 7,
    format: 'mov',
    thumbnail: { kind: 'thumbnail', id: 't1', url: 'https://x.example/4', width: 8, height: 9, size: 10 },
  },
  file: { type: 'file', id: 'f1', url: 'https://x.example/5', name: 'a.txt', size: 11 },
  location: { type: 'location', latitude: 1.5, longitude: -2.5, description: 'here' },
  face: { type: 'face', index: 12, data: 'wink' },
  custom: { type: 'custom', data: '{"a":1}', description: 'd', extension: 'e', sound: undefined },
};

describe('an element', () => {
  it.each(Object.values(elements))('arrives as it was told: $type', (element) => {
    expect(eventOf(tencentC2cMessage({ elements: [element] }))).toMatchObject({ elements: [element] });
    // OpenIM gives each variant an id, and Tencent none
    const named = element.type !== 'image' ? element : { ...element, variants: [{ ...element.variants[0], id: 'i1' }] };
    expect(eventOf(openImC2cMessage({ element: named as never }))).toMatchObject({ elements: [named] });
  });

  it.each(Object.keys(elements).filter((type) => type !== 'text'))('needs no more than its kind: %s', (type) => {
    const sketch = { type } as Exclude<ElementSketch, { type: 'text' }>;
    for (const callback of [tencentGroupMessage({ elements: [sketch] }), openImGroupMessage({ element: sketch })]) {
      expect(eventOf(callback)).toMatchObject({ elements: [{ type }] });
    }
  });

  it('may be one of several in a message of Tencent', () => {
    const { text, image } = elements;
    expect(eventOf(tencentC2cMessage({ elements: [text, image] }))).toMatchObject({ elements: [text, image] });
  });

  it('may be of a kind that only OpenIM has', () => {
    const markdown = { type: 'markdown', text: '**hi**' } as const;
    const card = { type: 'card', userId: 'u', nickname: 'n', avatarUrl: 'a', customData: 'c' } as const;
    for (const element of [markdown, card])
      expect(eventOf(openImC2cMessage({ element }))).toMatchObject({ elements: [element] });
  });

  it('may be spelt as on the wire', () => {
    const relay = { MsgType: 'TIMRelayElem', MsgContent: { Title: 'two messages' } };
    expect(eventOf(tencentC2cMessage({ elements: [relay] }))).toMatchObject({
      elements: [{ type: 'merged', title: 'two messages' }],
    });
    expect(eventOf(openImC2cMessage({ element: { contentType: 101, content: 'bare, as v2 has it' } }))).toMatchObject({
      text: 'bare, as v2 has it',
    });
  });
});

describe('a message of Tencent', () => {
  it('that never arrived is one that failed', () => {
    const event = eventOf(tencentC2cMessage({ errorCode: 20006, errorMessage: 'refused' }));
    expect(event).toBeInstanceOf(C2cMessageSendFailed);
    expect(event).toMatchObject({ errorCode: 20006, errorMessage: 'refused' });
  });

  it('says where it is: topic, kind of group, operator, client', () => {
    const fields = { topicId: 't1', groupType: 'Community', operator: 'admin', onlineOnly: true, sequence: 7 };
    const callback = tencentGroupMessage({ ...fields, platform: 'Android', ip: '203.0.113.9' });
    expect(eventOf(callback)).toMatchObject({ ...fields, messageId: '7', client: { platform: 'Android' } });
    expect(callback.query).toMatchObject({ OptPlatform: 'Android', ClientIP: '203.0.113.9' });
  });

  it('to a group is issued by its sender, or by an administrator where nobody sends it', () => {
    expect(eventOf(tencentGroupMessage({ from: 'jared' }))).toMatchObject({ operator: 'jared' });
    expect(eventOf(tencentGroupMessage({ from: null }))).toMatchObject({ operator: 'administrator' });
  });

  it('follows the one before in its group', () => {
    const [one, two] = [tencentGroupMessage(), tencentGroupMessage()].map(eventOf) as GroupMessageSent[];
    expect(two!.sequence).toBeGreaterThan(one!.sequence!);
  });

  it('has its key made of its numbers', () => {
    const { MsgKey, MsgSeq, MsgRandom, MsgTime } = tencentC2cMessage({ sequence: 5 }).body;
    expect(MsgKey).toBe(`5_${MsgRandom}_${MsgTime}`);
    expect(MsgSeq).toBe(5);
  });

  it('takes any member of the wire, and leaves out what is undefined', () => {
    const { body } = tencentC2cMessage({ body: { MsgSeq: '4294967295', MsgKey: undefined } });
    expect(body).toMatchObject({ MsgSeq: '4294967295' });
    expect(body).not.toHaveProperty('MsgKey');
  });
});

describe('a message of OpenIM', () => {
  it('has all keys that Go writes, in its order', () => {
    expect(Object.keys(openImC2cMessage().body)).toEqual(
      `sendID callbackCommand serverMsgID clientMsgID operationID senderPlatformID senderNickname sessionType msgFrom contentType
       status sendTime createTime content seq atUserList faceURL ex recvID`.split(/\s+/),
    );
    expect(openImC2cMessage().body.atUserList).toBeNull();
  });

  it('names platform and nickname', () => {
    expect(eventOf(openImC2cMessage({ platform: 'HarmonyOS', nickname: 'Alice' }))).toMatchObject({
      client: { platform: 'HarmonyOS' },
      nickname: 'Alice',
    });
  });

  it('that is none is a signal', () => {
    const event = eventOf(openImC2cMessage({ element: { contentType: 113, content: { msgTips: 'yes' } } }));
    expect(event).toBeInstanceOf(ChatSignalReceived);
    expect(event).toMatchObject({ kind: 'typing', content: { msgTips: 'yes' } });
  });
});

describe('a callback of any command', () => {
  it('gets its command, unless the body has one', () => {
    expect(tencentCallback('State.StateChange', { Info: {} }).body).toEqual({
      CallbackCommand: 'State.StateChange',
      Info: {},
    });
    expect(tencentCallback('A.B', { CallbackCommand: 'C.D' }).body).toEqual({ CallbackCommand: 'C.D' });
    expect(tencentCallback('A.B', { CallbackCommand: undefined }).body).toEqual({});
    expect(openImCallback('callbackA', { userID: 'u' }).body).toEqual({ callbackCommand: 'callbackA', userID: 'u' });
  });

  it.each(['Push.OfflinePush', 'Push.AllMemberPush', 'ContentCallback.ResultNotify'])(
    'gets no command where Tencent puts it into the query alone: %s',
    (command) => {
      const callback = tencentCallback(command, { Events: [] });
      expect(callback.query).toMatchObject({ CallbackCommand: command });
      expect(callback.body).toEqual({ Events: [] });
    },
  );

  it('leaves text, bytes and lists as they are', () => {
    const bytes = Uint8Array.of(0xff, 0x7b);
    expect(tencentCallback('A.B', '{').body).toBe('{');
    expect(tencentCallback('A.B', [1]).body).toEqual([1]);
    expect(openImCallback('callbackA', bytes).body).toBe(bytes);
  });

  it('shares nothing with the next one', () => {
    const { headers, query }: { headers: object; query: object } = tencentC2cMessage();
    for (const words of [headers, query]) Object.assign(words, { 'x-mine': 'yes' });
    for (const next of [tencentC2cMessage(), tencentProbe()])
      expect({ ...next.headers, ...next.query }).not.toHaveProperty('x-mine');
  });

  it('is data, of which another one can be made', () => {
    const message = tencentC2cMessage({ to: 'john' });
    expect({ ...message, body: { ...message.body, To_Account: 7 } }).toMatchObject({ body: { To_Account: 7 } });
  });
});

describe('the probe of the console', () => {
  it('names no command and says nothing', () => {
    expect(tencentProbe()).toMatchObject({ command: undefined, query: {}, body: {} });
  });
});
