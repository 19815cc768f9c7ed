import { parse } from 'node:querystring';
import { queryOf } from '../../lib/caller/query.js';
import { fc, runs } from '../support/fast-check.js';

const piece = fc.string({
  unit: fc.constantFrom('a', 'B', '1', '+', '%', '%41', '%e4%bd%a0', '%zz', '=', '?', '/'),
});
const queries = fc.array(
  fc.oneof(
    piece,
    fc.tuple(piece, piece).map((pair) => pair.join('=')),
  ),
  { maxLength: 8 },
);

describe('queryOf', () => {
  it("reads what Node's querystring reads, by lower-cased name, and refuses a name that comes twice", () => {
    const property = fc.property(queries, (parameters) => {
      const text = parameters.join('&');
      const expected = Object.entries(parse(text, undefined, undefined, { maxKeys: 0 }));
      const names = expected.map(([name]) => name.toLowerCase());
      const isRepeated = new Set(names).size < names.length || expected.some(([, value]) => Array.isArray(value));
      const read = () => queryOf(`/path?${text}`);
      if (isRepeated) expect(read).toThrow('REPEATED_PARAMETER');
      else expect(read()).toEqual(new Map(expected.map(([name, value]) => [name.toLowerCase(), value])));
    });
    fc.assert(property, { numRuns: runs(2_000) });
  });

  it('finds none in a URL without a query', () => {
    expect([...queryOf('/path')]).toEqual([]);
  });
});
