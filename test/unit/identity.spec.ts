import { CHAT_SERVERS } from '../../lib/chat-servers/chat-servers.js';
import type { CallbackDefinition } from '../../lib/chat-servers/callback-definition.js';
import type { AnyChatEvent, Provider } from '../../lib/index.js';
import { findFaults } from '../../lib/wire/validation.js';
import { contextOf, fixturesOf } from '../support/fixtures.js';
import { mutationsOf } from '../support/mutated-bodies.js';
import { fc } from '../support/fast-check.js';
import { isThorough } from '../support/thorough.js';

/** Of each command and property; `BODIES=1000` makes 10^5 of each property. */
const BODIES = Number(process.env.BODIES ?? (isThorough ? 40 : 10));

type Body = Readonly<Record<string, unknown>>;

/** Ids that are made of names of the chat server, such as a message's: two bodies with the same names are one event. */
const NAMED = new Set([
  'C2C.CallbackAfterSendMsg',
  'C2C.CallbackAfterMsgWithDraw',
  'Group.CallbackAfterSendMsg',
  'Group.CallbackSendMsgException',
  'Group.CallbackAfterRecallMsg',
  'OfficialAccount.CallbackAfterSendMsg',
  'OfficialAccount.CallbackAfterMsgWithDraw',
  'Bot.OnC2CMessage',
  'Bot.OnGroupMessage',
  'Chatbot.OnC2CSignalMessage',
  'Call.CallbackAfterEndCall',
  'Live.CallbackAfterCreateRoom',
  'callbackAfterSendSingleMsgCommand',
  'callbackAfterSendGroupMsgCommand',
  'callbackAfterMsgSaveDBCommand',
  'callbackBeforeAfterMsgCommand',
  'callbackAfterCreateGroupCommand',
  'callbackAfterUserOnlineCommand',
  'callbackAfterUserOfflineCommand',
  'callbackAfterUserKickOffCommand',
]);

const cases = CHAT_SERVERS.flatMap(({ name, callbacks }) => {
  const fixtures = fixturesOf(name);
  return [...new Set(Object.values<CallbackDefinition>(callbacks))].map((definition) => ({
    command: definition.command,
    server: name,
    definition,
    bodies: [
      definition.sample,
      ...fixtures.filter(({ command }) => command === definition.command).map(({ body }) => body),
    ],
  }));
});

let fresh = 0;

function eventOf(server: Provider, { command, toEvent }: CallbackDefinition, body: Body): AnyChatEvent {
  return toEvent(body, { ...contextOf(server, command, body), freshId: () => `fresh-${fresh++}` });
}

describe.each(cases)('the id of an event of $command', ({ command, server, definition, bodies }) => {
  const valid = fc
    .constantFrom(...bodies)
    .chain((body) => fc.oneof(fc.constant(body), mutationsOf(body)))
    .filter((body) => findFaults(definition.body, body).length === 0);

  it('is the same for a callback that comes again, or new for each callback', () => {
    fc.assert(
      fc.property(valid, (body) => {
        const [first, second] = [eventOf(server, definition, body), eventOf(server, definition, structuredClone(body))];
        const isFresh = [first, second].map(({ id }) => id.startsWith('fresh-'));
        expect(isFresh[0]).toBe(isFresh[1]);
        expect(first.id === second.id).toBe(!isFresh[0]);
        if (!isFresh[0]) expect(first.id).toMatch(/^[\da-f]{64}$/);
      }),
      { numRuns: BODIES },
    );
  });

  it('is of no other app and no other command', () => {
    const [body] = bodies as [Body];
    const context = contextOf(server, command, body);
    const idOf = (more: object) =>
      definition.toEvent(body, { ...context, freshId: () => `fresh-${fresh++}`, ...more }).id;
    const ids = [idOf({}), idOf({ appId: '7' }), idOf({ command: `${command}2` })];
    expect(new Set(ids).size).toBe(3);
  });

  if (!NAMED.has(command)) {
    it('is of no other body', () => {
      const bodyById = new Map<string, string>();
      fc.assert(
        fc.property(valid, (body) => {
          const { id } = eventOf(server, definition, body);
          const text = JSON.stringify(body);
          expect(bodyById.get(id) ?? text).toBe(text);
          bodyById.set(id, text);
        }),
        { numRuns: BODIES },
      );
    });
  }
});
