import type { AnyChatEvent } from '../../lib/index.js';
import type { StoredCallback } from '../../lib/journal/durable-journal.js';
import { toJournalEntry } from '../../lib/journal/journal-entry.js';
import { recognizedEvent, restoreEvent, unrecognizedEvent } from '../../lib/pipeline/receiver/event-factory.js';
import type { CallbackContext } from '../../lib/chat-servers/callback-definition.js';
import type { ActiveProtocol } from '../../lib/pipeline/receiver/active-protocol.js';
import { Refusal } from '../../lib/index.js';
import { parseBody } from '../../lib/wire/json.js';
import { tencentC2c } from '../support/callbacks.js';
import {
  FRESH_ID,
  fixturesOf,
  openImContext,
  openImContextOf,
  tencentContext,
  type Fixture,
} from '../support/fixtures.js';
import { openImProtocol, tencentProtocol } from '../support/protocols.js';

const tencent = tencentProtocol({ answerTimeout: 1_000 });
const openIm = openImProtocol({ answerTimeout: 1_000, onFailure: 'allow' });
const senders = [tencent, openIm];

/** What a journal gives back of an event, as one does whose bytes are no Buffer. */
function stored(event: AnyChatEvent, { client, bytes }: CallbackContext): StoredCallback {
  const facts = {
    ...(client.ip !== undefined && { clientIp: client.ip }),
    ...(client.platform !== undefined && { platform: client.platform }),
  };
  const { due: _due, lease: _lease, ...callback } = toJournalEntry(event, facts, Uint8Array.from(bytes));
  expect(Object.values(callback)).not.toContain(undefined); // what is missing is null
  return { ...callback, state: 'split' };
}

function arrived(sender: ActiveProtocol, context: CallbackContext): AnyChatEvent {
  const body = parseBody(Buffer.from(context.bytes));
  return recognizedEvent(sender, body, context) ?? unrecognizedEvent(body, context);
}

/** Classes included. */
function expectSame(restored: AnyChatEvent, event: AnyChatEvent): void {
  expect(restored).toEqual(event);
  expect(restored.constructor).toBe(event.constructor);
}

const cases: [string, ActiveProtocol, Fixture[], (fixture: Fixture) => CallbackContext][] = [
  [
    'tencent',
    tencent,
    fixturesOf('tencent'),
    ({ body, command, query }) => tencentContext(body, command, query?.OptPlatform ?? 'iOS'),
  ],
  ['openim', openIm, fixturesOf('openim'), openImContextOf],
];

describe.each(cases)('an event of %s', (_, sender, fixtures, contextOf) => {
  it.each(fixtures)('is the same when it is made again: $file', (fixture) => {
    const context = contextOf(fixture);
    const event = arrived(sender, context);
    expect(event.eventName).toBe(fixture.eventName);
    expectSame(restoreEvent(senders, stored(event, context)), event);
  });

  it('is the same when it is made again: a command without an event of its own', () => {
    const context = { ...contextOf(fixtures[0]!), command: 'callbackOfTomorrowCommand' };
    const event = arrived(sender, context);
    expect(event.eventName).toBe('chat.callback.unrecognized');
    expect(event.occurredAt).toBe(context.receivedAt);
    const restored = restoreEvent(senders, stored(event, context));
    expectSame(restored, event);
    expect(restored.id).toBe(FRESH_ID);
  });
});

it('stays unrecognized when the command has an event by now, as its handlers are due to that', () => {
  const context = tencentContext(tencentC2c(), 'C2C.CallbackAfterSendMsg');
  const event = unrecognizedEvent(tencentC2c(), context);
  expectSame(restoreEvent(senders, stored(event, context)), event);
});

describe('openim.messagesFrom is switched while rows wait', () => {
  const from = (messagesFrom: 'send' | 'stored') =>
    openImProtocol({ apps: [{ appId: 'openim', secrets: [], messagesFrom }] });
  const fixtures = fixturesOf('openim').filter(({ command }) => /After(Send|MsgSaveDB)/.test(command));

  it.each(fixtures)('the event stays what its handlers are due to: $file', ({ body }) => {
    for (const [before, after] of [
      [from('send'), from('stored')],
      [from('stored'), from('send')],
    ] as const) {
      const context = openImContext(body);
      const event = arrived(before, context);
      expectSame(restoreEvent([after], stored(event, context)), event);
    }
  });
});

describe('an event cannot be made again', () => {
  const context = tencentContext(tencentC2c(), 'C2C.CallbackAfterSendMsg');
  const good = stored(arrived(tencent, context), context);

  it.each<[string, Partial<StoredCallback>, string]>([
    ['of another sender', { provider: 'telegram' as never }, 'UNRECOGNIZED_COMMAND'],
    ['without a body', { body: null }, 'UNRECOGNIZED_COMMAND'],
    ['of a command that is gone', { command: 'C2C.CallbackOfYesterday' }, 'UNRECOGNIZED_COMMAND'],
    ['of a command that every object has', { command: 'toString' }, 'UNRECOGNIZED_COMMAND'],
    ['of what is another event by now', { eventName: 'chat.group-message.sent' }, 'UNRECOGNIZED_COMMAND'],
    ['of a body that is no JSON', { body: Buffer.from('{"From_Account":') }, 'INVALID_JSON'],
    ['of a body that is no object', { body: Buffer.from('[]') }, 'NOT_AN_OBJECT'],
    ['of a body that does not fit any more', { body: Buffer.from('{"From_Account":5}') }, 'INVALID_FIELDS'],
  ])('%s', (_, change, code) => {
    let error: unknown;
    try {
      restoreEvent(senders, { ...good, ...change });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(Refusal);
    expect(error).toMatchObject({ code });
  });
});
