import { MAX_DEPTH, parseBody, parseObject } from '../../lib/wire/json.js';
import { fc } from '../support/fast-check.js';

const bytes = (text: string) => Buffer.from(text);
const refusedWith = (code: string) => expect.objectContaining({ code });

/** An object whose values lie `depth` deep. */
const nested = (depth: number, [open, close]: readonly [string, string]) =>
  `{"a":${open.repeat(depth - 1)}1${close.repeat(depth - 1)}}`;
const brackets = { arrays: ['[', ']'], objects: ['{"a":', '}'] } as const;

const noise = `"a":"${'[{'.repeat(MAX_DEPTH)}","b":"\\"${'['.repeat(MAX_DEPTH)}","c\\\\":"${'{'.repeat(MAX_DEPTH)}\\\\"`;

describe('parseBody', () => {
  it('gives what JSON.parse gives, for objects', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const value: unknown = JSON.parse(text);
        if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
          expect(parseBody(bytes(text))).toEqual(value);
          expect(parseObject(text)).toEqual(value);
        } else {
          expect(() => parseBody(bytes(text))).toThrow(refusedWith('NOT_AN_OBJECT'));
          expect(parseObject(text)).toBeUndefined();
        }
      }),
    );
  });

  it('refuses whatever JSON.parse refuses, and never fails in another way', () => {
    const almostJson = fc
      .tuple(fc.json(), fc.nat(), fc.string({ maxLength: 2 }))
      .map(
        ([text, at, piece]) => text.slice(0, at % (text.length + 1)) + piece + text.slice((at % (text.length + 1)) + 1),
      );
    fc.assert(
      fc.property(fc.oneof(almostJson, fc.string({ unit: 'binary' })), (text) => {
        fc.pre(text !== '');
        const parsed = attempt(() =>
          JSON.parse(
            bytes(text)
              .toString()
              .replace(/^\ufeff/, ''),
          ),
        );
        const ours = attempt(() => parseBody(bytes(text)));
        if (parsed === undefined) expect(ours).toBeUndefined();
        expect(() => parseObject(text)).not.toThrow();
      }),
    );
  });

  it.each([
    ['no bytes', '', 'EMPTY_BODY'],
    ['white space', ' \n', 'INVALID_JSON'],
    ['an array', '[]', 'NOT_AN_OBJECT'],
    ['null', 'null', 'NOT_AN_OBJECT'],
    ['a text', '"{}"', 'NOT_AN_OBJECT'],
    ['half of an object', '{"a":', 'INVALID_JSON'],
    ['an open text', '{"a":"\\', 'INVALID_JSON'],
    ['two byte order marks', '\ufeff\ufeff{}', 'INVALID_JSON'],
  ])('refuses %s', (_what, text, code) => {
    expect(() => parseBody(bytes(text))).toThrow(refusedWith(code));
  });

  it.each([
    ['a lone continuation byte', [0x80]],
    ['an encoded surrogate', [0xed, 0xa0, 0x80]],
    ['a code point past the last', [0xf4, 0x90, 0x80, 0x80]],
    ['half of a character', [0xe2, 0x82]],
  ])('refuses %s as invalid UTF-8', (_what, sequence) => {
    const body = Buffer.concat([bytes('{"a":"'), Buffer.from(sequence), bytes('"}')]);
    expect(() => parseBody(body)).toThrow(refusedWith('INVALID_UTF8'));
  });

  it('does not quote the body in its error', () => {
    expect(attempt(() => parseBody(bytes('{"a": private words')))).toBeUndefined();
    try {
      parseBody(bytes('{"a": private words'));
    } catch (error) {
      expect(String((error as Error).stack)).not.toContain('private');
    }
  });

  it('tolerates a byte order mark', () => {
    expect(parseBody(bytes('\ufeff{"a":1}'))).toEqual({ a: 1 });
  });

  it('takes the last one of duplicate keys', () => {
    expect(parseBody(bytes('{"a":1,"a":2}'))).toEqual({ a: 2 });
  });

  it('keeps __proto__ as a member', () => {
    const body = parseBody(bytes('{"__proto__":{"evil":true}}'));
    expect(Object.keys(body)).toEqual(['__proto__']);
    expect(body.evil).toBeUndefined();
  });
});

describe.each(Object.entries(brackets))('nested %s', (_what, pair) => {
  it(`are taken ${MAX_DEPTH} deep`, () => {
    expect(parseBody(bytes(nested(MAX_DEPTH, pair)))).toHaveProperty('a');
    expect(parseObject(nested(MAX_DEPTH, pair))).toHaveProperty('a');
  });

  it(`are refused ${MAX_DEPTH + 1} deep`, () => {
    expect(() => parseBody(bytes(nested(MAX_DEPTH + 1, pair)))).toThrow(refusedWith('NESTED_TOO_DEEP'));
    expect(parseObject(nested(MAX_DEPTH + 1, pair))).toBeUndefined();
  });

  it('are counted also behind texts with brackets, quotes and backslashes', () => {
    const behind = (depth: number) => `{${noise},"x":${nested(depth - 1, pair)}}`;
    expect(parseBody(bytes(behind(MAX_DEPTH)))).toHaveProperty('x');
    expect(() => parseBody(bytes(behind(MAX_DEPTH + 1)))).toThrow(refusedWith('NESTED_TOO_DEEP'));
  });
});

describe('brackets', () => {
  it('inside texts are not counted', () => {
    expect(parseBody(bytes(`{${noise}}`))).toHaveProperty(['c\\']);
    expect(parseObject(`{${noise}}`)).toHaveProperty(['c\\']);
  });

  it('side by side are not counted as deep', () => {
    expect(parseBody(bytes(`{"a":[${Array(1_000).fill('[{}]').join()}]}`)).a).toHaveLength(1_000);
  });
});

describe('parseObject', () => {
  it.each(['', 'bare text', '[1]', '5', 'null', '"{}"', '{"a":', '{} x'])('takes %j for no object', (text) => {
    expect(parseObject(text)).toBeUndefined();
  });

  it('takes an object behind white space', () => {
    expect(parseObject(' \n{"a":1} ')).toEqual({ a: 1 });
  });
});

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
