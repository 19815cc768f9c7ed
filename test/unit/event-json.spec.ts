import type { CallbackDefinition } from '../../lib/chat-servers/callback-definition.js';
import {
  C2cMessageSent,
  CallbackRejected,
  CallbackUnrecognized,
  chatEventFromJSON,
  GroupMessageSent,
  MessageEvent,
  type AnyChatEvent,
} from '../../lib/index.js';
import { recognizedEvent, unrecognizedEvent } from '../../lib/pipeline/receiver/event-factory.js';
import type { CallbackContext } from '../../lib/chat-servers/callback-definition.js';
import type { ActiveProtocol } from '../../lib/pipeline/receiver/active-protocol.js';
import { parseBody } from '../../lib/wire/json.js';
import { findFaults } from '../../lib/wire/validation.js';
import { tencentC2c } from '../support/callbacks.js';
import { fixturesOf, openImContextOf, tencentContext, type Fixture } from '../support/fixtures.js';
import { mutationsOf } from '../support/mutated-bodies.js';
import { fc, runs } from '../support/fast-check.js';
import { openImProtocol, tencentProtocol } from '../support/protocols.js';

const senders: [string, ActiveProtocol, Fixture[], (fixture: Fixture) => CallbackContext][] = [
  [
    'tencent',
    tencentProtocol({ answerTimeout: 1_000 }),
    fixturesOf('tencent'),
    ({ body, command, query }) => tencentContext(body, command, query?.OptPlatform ?? 'iOS'),
  ],
  ['openim', openImProtocol({ answerTimeout: 1_000, onFailure: 'allow' }), fixturesOf('openim'), openImContextOf],
];

const sent = (body: Record<string, unknown> = tencentC2c()) =>
  recognizedEvent(senders[0]![1], body, tencentContext(body, 'C2C.CallbackAfterSendMsg'))!;

/** Through a queue and back. */
function through(event: AnyChatEvent): AnyChatEvent {
  return chatEventFromJSON(JSON.parse(JSON.stringify(event)));
}

/** Classes included; members that are undefined are not there after JSON, which is the same to read. */
function expectSame(event: AnyChatEvent): void {
  const again = through(event);
  expect(again).toEqual(event);
  expect(again.constructor).toBe(event.constructor);
  const defined = Object.entries(event).filter(([, value]) => value !== undefined);
  expect(Object.keys(again).toSorted()).toEqual(defined.map(([name]) => name).toSorted());
}

describe.each(senders)('an event of %s', (_, sender, fixtures, contextOf) => {
  it.each(fixtures)('survives JSON: $file', (fixture) => {
    const context = contextOf(fixture);
    const event = recognizedEvent(sender, fixture.body, context)!;
    expect(event.eventName).toBe(fixture.eventName);
    expectSame(event);
  });

  it('survives JSON whatever its body holds', () => {
    const changed = fc
      .constantFrom(...fixtures)
      .chain((fixture) => mutationsOf(fixture.body).map((body) => ({ ...fixture, body })));
    let accepted = 0;
    fc.assert(
      fc.property(changed, (fixture) => {
        const definition = sender.commands.get(fixture.command) as CallbackDefinition;
        if (findFaults(definition.body, fixture.body).length > 0) return;
        accepted++;
        expectSame(definition.toEvent(fixture.body, contextOf(fixture)));
      }),
      { numRuns: runs(500) },
    );
    expect(accepted).toBeGreaterThan(0);
  });
});

it('has the text of a message in its JSON, for readers that do not know the elements', () => {
  expect(JSON.parse(JSON.stringify(sent()))).toMatchObject({
    eventName: 'chat.c2c-message.sent',
    text: 'private words',
    from: 'jared',
  });
});

describe('a callback without an event of its own', () => {
  const context = tencentContext({ CallbackCommand: 'Group.CallbackOfTomorrow', Text: 'é'.repeat(500) }, 'Tomorrow');
  const bytesOf = (bytes: Uint8Array) =>
    new CallbackRejected({
      ...context,
      id: 'i',
      occurredAt: 1,
      reason: 'r',
      faults: ['f'],
      raw: undefined,
      body: bytes,
    });

  it('has its body in the JSON once', () => {
    const event = unrecognizedEvent(parseBody(context.bytes as Buffer), context);
    expectSame(event);
    expect(JSON.stringify(event).length).toBeLessThan(context.bytes.length + 500);
  });

  it.each([
    ['no JSON', Buffer.from('{"Text":')],
    ['JSON that is too deep to be parsed', Buffer.from('{"a":'.repeat(200) + '1' + '}'.repeat(200))],
    ['a list', Buffer.from('[1]')],
    ['nothing', Buffer.alloc(0)],
    ['not UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x22])],
    ['part of a larger buffer', Buffer.from('xx{"a":').subarray(2)],
  ])('keeps exact bytes that are %s, and no parsed body', (_, bytes) => {
    const again = through(bytesOf(bytes)) as CallbackRejected;
    expect(Buffer.from(again.body).equals(bytes)).toBe(true);
    expect(again.raw).toBeUndefined();
    expect(again.faults).toEqual(['f']);
  });

  it('keeps any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(Buffer.from((through(bytesOf(bytes)) as CallbackRejected).body)).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('parses a body that begins with a byte order mark', () => {
    const bytes = Buffer.from('\uFEFF{"a":1}');
    const event = unrecognizedEvent(parseBody(bytes), { ...context, bytes }) as CallbackUnrecognized;
    const again = through(event) as CallbackUnrecognized;
    expect(again.raw).toEqual({ a: 1 });
    expect(Buffer.from(again.body)).toEqual(bytes);
  });
});

describe('chatEventFromJSON', () => {
  const json = JSON.parse(JSON.stringify(sent())) as Record<string, unknown>;

  it('gives the class that is expected, or one below it', () => {
    expect(chatEventFromJSON(json, C2cMessageSent).to).toBe('john');
    expect(chatEventFromJSON(json, MessageEvent).text).toBe('private words');
  });

  it('refuses another event than the expected one', () => {
    expect(() => chatEventFromJSON(json, GroupMessageSent)).toThrow(
      new TypeError('chatEventFromJSON: this is chat.c2c-message.sent, and not the expected event'),
    );
  });

  it('refuses an event that this version does not know, and quotes nothing', () => {
    const error = new TypeError('chatEventFromJSON: this version does not know the event');
    expect(() => chatEventFromJSON({ ...json, eventName: 'private words' })).toThrow(error);
  });

  it.each([
    [undefined],
    [null],
    ['{}'],
    [[]],
    [{}],
    [{ ...json, id: undefined }],
    [{ ...json, receivedAt: '5' }],
    [{ ...json, client: null }],
  ])('refuses what is not the JSON of an event: %#', (value) => {
    expect(() => chatEventFromJSON(value)).toThrow(
      new TypeError('chatEventFromJSON takes the parsed JSON of one chat event'),
    );
  });

  it('keeps what it does not know, and takes an event without members that came later', () => {
    const { nickname: _, ...older } = json;
    const event = chatEventFromJSON({ ...older, ofTomorrow: { a: [1] } }, C2cMessageSent);
    expect(event).toHaveProperty('ofTomorrow', { a: [1] });
    expect(JSON.parse(JSON.stringify(event))).toHaveProperty('ofTomorrow', { a: [1] });
    expect(event.nickname).toBeUndefined();
  });

  it.each(['toJSON', 'subject', 'constructor', '__proto__', 'hasOwnProperty', 'text'])(
    'lets no member take the place of what the class has: %s',
    (name) => {
      const hostile = JSON.parse(JSON.stringify(json).replace('{', `{${JSON.stringify(name)}:{"to":"mallory"},`));
      const event = chatEventFromJSON({ ...hostile, text: 'other words' }, C2cMessageSent);
      expect(Object.hasOwn(event, name)).toBe(false);
      expect(event).toBeInstanceOf(C2cMessageSent);
      expect(event.text).toBe('private words');
      expect(JSON.parse(JSON.stringify(event))).toEqual(json);
    },
  );

  it('gives an event that nobody can change', () => {
    const event = chatEventFromJSON(json, C2cMessageSent);
    expect(Object.isFrozen(event)).toBe(true);
    expect(Object.isFrozen(event.raw)).toBe(true);
  });
});
