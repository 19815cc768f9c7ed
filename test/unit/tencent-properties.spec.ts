import { TENCENT_CALLBACKS, type TencentCommand, type TencentOptions } from '../../lib/chat-servers/tencent/index.js';
import { findFaults } from '../../lib/wire/validation.js';
import { FRESH_ID, fixturesOf, tencentContext } from '../support/fixtures.js';
import { anyJson, mutationsOf } from '../support/mutated-bodies.js';
import { signOf, verdictOn } from '../support/tencent-caller.js';
import { fc, runs } from '../support/fast-check.js';

const C2C = 'C2C.CallbackAfterSendMsg';
const GROUP = 'Group.CallbackAfterSendMsg';

interface Callback {
  readonly command: TencentCommand;
  readonly body: Record<string, unknown>;
}

const commands = Object.keys(TENCENT_CALLBACKS) as TencentCommand[];
const fixtures = fixturesOf('tencent').map(({ command, body }) => ({ command: command as TencentCommand, body }));

const mutated: fc.Arbitrary<Callback> = fc
  .constantFrom(...fixtures)
  .chain(({ command, body }) => mutationsOf(body).map((body) => ({ command, body })));

/** A body with some members of its command's sample, and next to them anything. */
const members = new Set(fixtures.flatMap(({ body }) => Object.keys(body)));
const invented: fc.Arbitrary<Callback> = fc
  .constantFrom(...commands)
  .chain((command) =>
    fc
      .tuple(
        fc.subarray(Object.entries(TENCENT_CALLBACKS[command].sample)),
        fc.dictionary(fc.constantFrom(...members), anyJson, { maxKeys: 3 }),
      )
      .map(([some, body]) => ({ command, body: { ...Object.fromEntries(some), ...body } })),
  );

const map = ({ command, body }: Callback) => TENCENT_CALLBACKS[command].toEvent(body, tencentContext(body, command));

describe('any Tencent body', () => {
  it.each([
    ['a genuine one changed', mutated, 2000],
    ['made up', invented, 500],
  ])('that is %s is either refused with faults or becomes an event', (_, callbacks, numRuns) => {
    let accepted = 0;
    fc.assert(
      fc.property(callbacks, (callback) => {
        if (findFaults(TENCENT_CALLBACKS[callback.command].body, callback.body).length > 0) return;
        accepted++;
        const event = map(callback);
        if (event.id !== FRESH_ID) expect(event.id).toMatch(/^[\da-f]{64}$/);
        expect(Number.isSafeInteger(event.occurredAt)).toBe(true);
        expect(event.raw).toBe(callback.body);
        JSON.stringify(event);
      }),
      { numRuns: runs(numRuns) },
    );
    expect(accepted).toBeGreaterThan(0);
  });

  it.each([
    '{"MsgBody":[{"MsgType":"TIMCustomElem","MsgContent":{"constructor":5,"Data":"d"}}]}',
    '{"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"__proto__":{"Text":"x"}}}]}',
    '{"GroupAtInfo":[{"constructor":null,"__proto__":null}]}',
    '{"constructor":{"prototype":{}},"__proto__":{"GroupId":"g2"},"Extra":{"constructor":[]}}',
    '{"toString":1,"valueOf":null,"then":{},"hasOwnProperty":[]}',
  ])('may have members with the names of language features: %s', (text) => {
    // assigned as JSON.parse makes them: `__proto__` is a member like any other
    for (const command of commands) {
      const sample = JSON.stringify(TENCENT_CALLBACKS[command].sample);
      const body = JSON.parse(`${sample.slice(0, -1)},${text.slice(1)}`);
      expect(findFaults(TENCENT_CALLBACKS[command].body, body)).toEqual([]);
      expect(map({ command, body }).raw).toBe(body);
    }
  });
});

describe('the id of any Tencent message', () => {
  // few values, so that equal ones meet; with texts that a careless join would confuse
  const text = fc.constantFrom(
    'a',
    'b',
    'ab',
    'a","b',
    'a,b',
    'null',
    'bytes',
    '1',
    '1_2_3',
    '\ud800',
    '\ud801',
    '\ufffd',
    '\0',
  );
  const number = fc.option(fc.constantFrom(0, 1, 12, 123, 4294967295), { nil: undefined });
  const optional = fc.option(fc.oneof(text, fc.constant('')), { nil: undefined });

  const c2c = fc.record({
    From_Account: fc.oneof(text, fc.constant('')),
    To_Account: text,
    MsgKey: optional,
    MsgSeq: number,
    MsgRandom: number,
    MsgTime: number,
    MsgId: optional,
  });
  const group = fc.record({
    GroupId: text,
    TopicId: optional,
    MsgSeq: number,
    Random: number,
    MsgTime: number,
    MsgId: optional,
  });

  /** What a message is told by; undefined when only its bytes tell. */
  const nameOf = ({ command, body }: Callback): string | undefined => {
    const place = [command, body.From_Account || null, body.To_Account, body.GroupId, body.TopicId || null];
    if (command === GROUP) place[1] = null;
    else if (body.MsgKey) return JSON.stringify([...place, body.MsgKey]);
    const random = command === GROUP ? body.Random : body.MsgRandom;
    const named = body.MsgSeq !== undefined || random !== undefined || Boolean(body.MsgId);
    return named ? JSON.stringify([...place, [body.MsgSeq, random, body.MsgTime, body.MsgId || null]]) : undefined;
  };
  const identity = (callback: Callback) => nameOf(callback) ?? `${callback.command} ${JSON.stringify(callback.body)}`;

  const callback = fc.oneof(
    c2c.map((body): Callback => ({ command: C2C, body })),
    group.map((body): Callback => ({ command: GROUP, body })),
  );

  it('is equal exactly when what names the message is equal', () => {
    fc.assert(
      fc.property(fc.array(callback, { minLength: 2, maxLength: 30 }), (callbacks) => {
        const ids = new Map<string, string>();
        for (const one of callbacks) {
          const id = map(one).id;
          const known = ids.get(identity(one));
          if (known !== undefined) expect(id).toBe(known);
          ids.set(identity(one), id);
        }
        expect(new Set(ids.values()).size).toBe(ids.size);
      }),
      { numRuns: runs(500) },
    );
  });

  it('is not moved by numbers in quotes, by the order of members, or by what does not name the message', () => {
    fc.assert(
      fc.property(callback, anyJson, ({ command, body }, anything) => {
        fc.pre(nameOf({ command, body }) !== undefined);
        const quoted = Object.entries(body).map(
          ([key, value]) => [key, typeof value === 'number' ? String(value) : value] as const,
        );
        const again = { EventTime: anything, MsgBody: [], ...Object.fromEntries(quoted.toReversed()) };
        expect(map({ command, body: again }).id).toBe(map({ command, body }).id);
      }),
    );
  });
});

describe('any signature', () => {
  const options: TencentOptions = { sdkAppId: 1400000001, token: ['first-token', 'second-token'] };
  const verdict = (Sign: string, RequestTime: string) =>
    verdictOn(options, new URLSearchParams({ SdkAppid: '1400000001', Sign, RequestTime }).toString());
  const now = () => String(Math.floor(Date.now() / 1000));
  const hex = (length: number) =>
    fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF'), minLength: length, maxLength: length });

  it.each([
    ['any 64 hex digits', hex(64)],
    ['any text', fc.string({ unit: 'binary' })],
    [
      'hex digits of another length',
      fc
        .nat({ max: 200 })
        .filter((length) => length !== 64)
        .chain(hex),
    ],
  ])('that is %s is refused', async (_, signs) => {
    await fc.assert(
      fc.asyncProperty(signs, async (sign) => expect(await verdict(sign, now())).toBe('INVALID_SIGNATURE')),
    );
  });

  it('that differs from the right one in one digit is refused', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('first-token', 'second-token'),
        fc.nat({ max: 63 }),
        fc.integer({ min: 1, max: 15 }),
        async (token, at, by) => {
          const time = now();
          const right = signOf(token, time);
          const digit = (Number.parseInt(right[at]!, 16) ^ by).toString(16);
          expect(await verdict(right.slice(0, at) + digit + right.slice(at + 1), time)).toBe('INVALID_SIGNATURE');
        },
      ),
    );
  });

  it('that is made with another token or for another time is refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.integer({ min: 1, max: 50 }), async (token, seconds) => {
        fc.pre(token !== 'first-token' && token !== 'second-token');
        const time = now();
        expect(await verdict(signOf(token, time), time)).toBe('INVALID_SIGNATURE');
        expect(await verdict(signOf('first-token', Number(time) - seconds), time)).toBe('INVALID_SIGNATURE');
      }),
    );
  });

  it('that is right is accepted in any mixture of cases', async () => {
    const cases = fc.array(fc.boolean(), { minLength: 64, maxLength: 64 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('first-token', 'second-token'), cases, async (token, upper) => {
        const time = now();
        const sign = [...signOf(token, time)]
          .map((digit, index) => (upper[index] ? digit.toUpperCase() : digit))
          .join('');
        expect(await verdict(sign, time)).toMatchObject({ appId: '1400000001', trust: 'signature' });
      }),
    );
  });
});
