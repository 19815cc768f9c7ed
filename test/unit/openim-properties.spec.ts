import { CHAT_EVENTS, type AnyChatEvent } from '../../lib/index.js';
import { OPENIM_CALLBACKS, type OpenImCommand } from '../../lib/chat-servers/openim/index.js';
import { parseBody, type WireObject } from '../../lib/wire/json.js';
import { findFaults } from '../../lib/wire/validation.js';
import { openImSingle } from '../support/callbacks.js';
import { openImContext } from '../support/fixtures.js';
import { fc, runs } from '../support/fast-check.js';

const commands = ['callbackAfterSendSingleMsgCommand', 'callbackAfterSendGroupMsgCommand'] as const;

function map(body: WireObject): AnyChatEvent {
  return OPENIM_CALLBACKS[body.callbackCommand as OpenImCommand].toEvent(body, openImContext(body));
}

const accepts = (body: WireObject) =>
  findFaults(OPENIM_CALLBACKS[body.callbackCommand as OpenImCommand].body, body).length === 0;

/** What a JSON text can hold, as the receiver reads it: `__proto__` is a member like any other. */
const wireValue = fc.json({ maxDepth: 4 }).map((text) => JSON.parse(text) as unknown);

const contentType = fc.oneof(
  fc.constantFrom(
    101,
    102,
    103,
    104,
    105,
    106,
    107,
    108,
    109,
    110,
    111,
    113,
    114,
    115,
    117,
    118,
    119,
    120,
    121,
    122,
    1400,
    2200,
  ),
  fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }),
  fc.maxSafeInteger().map((number) => String(number | 0)),
);

/** Members that some kind of content or nested message has, with values of any shape. */
const members = (
  'content text title data uuid duration latitude index sourcePicture abstractList contentType ' +
  'multiMessage quoteMessage messageEntityList textElem quoteElem mergeElem pictureElem seq sendTime'
).split(' ');
const { element } = fc.letrec<{ element: unknown }>((tie) => ({
  element: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    wireValue,
    contentType,
    fc.dictionary(fc.constantFrom(...members), tie('element'), { maxKeys: 5 }),
    fc.array(tie('element'), { maxLength: 3 }),
  ),
}));

const content = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.json(),
  element.map((value) => JSON.stringify(value)),
  fc.constant(null),
);

const message = fc
  .record({
    callbackCommand: fc.constantFrom(...commands),
    recvID: fc.string({ unit: 'binary', minLength: 1 }),
    groupID: fc.string({ unit: 'binary', minLength: 1 }),
    sendID: fc.string({ unit: 'binary' }),
    contentType,
    content,
  })
  .map((known) => openImSingle(known));

/** A message of which any members are replaced by, or lead to, anything. */
const distorted = fc
  .tuple(message, fc.dictionary(fc.oneof(fc.constantFrom(...Object.keys(openImSingle())), fc.string()), wireValue))
  .map(([body, { callbackCommand: _, ...more }]): WireObject => ({ ...body, ...more }));

describe('the mapper of OpenIM messages', () => {
  it('takes any content of any kind', () => {
    fc.assert(
      fc.property(message, (body) => {
        expect(accepts(body)).toBe(true);
        const event = map(body);
        expect(CHAT_EVENTS.map(({ eventName }) => eventName)).toContain(event.eventName);
        expect(event.id).toMatch(/^[0-9a-f]{64}$/);
        if (!('elements' in event)) return;
        expect(event.elements.length).toBeGreaterThan(0);
        expect(typeof event.text).toBe('string');
      }),
      { numRuns: runs(1_000) },
    );
  });

  it('takes every body that its DTO accepts', () => {
    let accepted = 0;
    fc.assert(
      fc.property(distorted, (body) => {
        if (!accepts(body)) return;
        accepted++;
        const event = map(body);
        expect(event.raw).toBe(body);
        expect(Number.isSafeInteger(event.occurredAt)).toBe(true);
      }),
      { numRuns: runs(2_000) },
    );
    expect(accepted).toBeGreaterThan(runs(100));
  });

  it('gives equal callbacks equal ids, wherever and whenever they arrive', () => {
    fc.assert(
      fc.property(message, fc.boolean(), (body, named) => {
        const sent = named ? body : { ...body, serverMsgID: '' };
        const again = parseBody(Buffer.from(JSON.stringify(sent)));
        const { command, appId, bytes } = openImContext(sent);
        const later = openImContext(again, { command, appId, bytes, receivedAt: 1, trust: 'unverified-network' });
        expect(OPENIM_CALLBACKS[command as OpenImCommand].toEvent(again, later).id).toBe(map(sent).id);
      }),
    );
  });

  it('gives callbacks with different serverMsgIDs different ids', () => {
    fc.assert(
      fc.property(
        message,
        fc.uniqueArray(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 5 }),
        (body, serverMsgIds) => {
          const ids = serverMsgIds.map((serverMsgID) => map({ ...body, serverMsgID }).id);
          expect(new Set(ids).size).toBe(serverMsgIds.length);
        },
      ),
    );
  });

  it('gives the same serverMsgID different ids in different installations, commands and outcomes', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1 }),
        fc.uniqueArray(fc.string(), { minLength: 2 }),
        (serverMsgID, appIds) => {
          const bodies = commands.flatMap((callbackCommand) =>
            [101, 2200].map((contentType) => openImSingle({ callbackCommand, contentType, groupID: 'g', serverMsgID })),
          );
          const ids = bodies.flatMap((body) =>
            appIds.map((appId) => {
              const { toEvent } = OPENIM_CALLBACKS[body.callbackCommand as OpenImCommand];
              return toEvent(body, openImContext(body, { appId })).id;
            }),
          );
          expect(new Set(ids).size).toBe(ids.length);
        },
      ),
    );
  });
});
