import { encodeBlocks, blockOf, readBlock } from '../../lib/typeorm/statistics/blocks.js';
import { addCells, encodeCells, type CellName } from '../../lib/typeorm/statistics/cells.js';
import {
  addCounts,
  decodeEdges,
  encodeCounts,
  encodeEdges,
  encodeHourTally,
  encodeIds,
  readHourTally,
} from '../../lib/typeorm/statistics/codec.js';
import { IdSet } from '../../lib/typeorm/statistics/id-set.js';
import { decodeNumbers, encodeNumbers } from '../../lib/typeorm/statistics/numbers.js';
import { StatisticsPart } from '../../lib/typeorm/statistics/statistics-records.js';
import { fc, runs } from '../support/fast-check.js';

const OPTIONS = { numRuns: runs(200) };
const numbers = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 2 ** 40 }));
const id = fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 100_000 }));
/** In order, also so many that a bit for each is shorter. */
const ids = fc
  .oneof(fc.uniqueArray(id), fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { minLength: 100, maxLength: 200 }))
  .map((some) => some.sort((a, b) => a - b));
/** By ids and quarters of an hour. */
const tally = fc
  .uniqueArray(
    fc.tuple(
      id,
      fc.integer({ min: 0, max: 3 }),
      numbers.filter((count) => count > 0),
    ),
    {
      selector: ([one, quarter]) => one * 4 + quarter,
    },
  )
  .map((entries) => entries.sort(([a, b], [c, d]) => a - c || b - d));
const encoded = (entries: readonly (readonly [number, number, number])[]) =>
  encodeHourTally(new Map(entries.map(([one, quarter, count]) => [one * 4 + quarter, count])));

describe('what statistics keep in bytes', () => {
  it('gives numbers back', () => {
    fc.assert(
      fc.property(fc.array(numbers), (some) => expect(decodeNumbers(encodeNumbers(some))).toEqual(some)),
      OPTIONS,
    );
    expect(decodeNumbers(encodeNumbers([0, 127, 128, 2 ** 53 - 1]))).toEqual([0, 127, 128, 2 ** 53 - 1]);
  });

  it('takes one byte for a small number', () => {
    expect(encodeNumbers([0, 1, 127])).toHaveLength(3);
    expect(encoded([[7, 1, 3]])).toHaveLength(2);
  });

  it('takes a bit for each of many ids', () => {
    expect(encodeIds(Array.from({ length: 800 }, (_, index) => index)).length).toBeLessThan(110);
  });

  it('gives the quarters of an hour back by id, in the order of the ids', () => {
    fc.assert(
      fc.property(tally, (entries) => {
        const found: number[][] = [];
        readHourTally(encoded(entries), (...one) => found.push(one));
        expect(found).toEqual(entries);
      }),
      OPTIONS,
    );
  });

  it('counts ids of several sets once', () => {
    fc.assert(
      fc.property(fc.array(ids), fc.array(id), (lists, more) => {
        const set = new IdSet();
        for (const list of lists) set.addWritten(encodeIds(list));
        for (const one of more) set.add(one);
        expect(set.size).toBe(new Set([...lists.flat(), ...more]).size);
      }),
      OPTIONS,
    );
  });

  it('gives the numbers of ids back', () => {
    fc.assert(
      fc.property(ids, (some) => {
        const counts = new Float64Array(100_001);
        for (let time = 0; time < 2; time++) {
          addCounts(
            encodeCounts(some, (one) => (one % 300) + 1),
            () => counts,
          );
        }
        const found = [...counts.entries()].filter(([, count]) => count > 0);
        expect(found).toEqual(some.map((one) => [one, 2 * ((one % 300) + 1)]));
      }),
      OPTIONS,
    );
  });

  it('gives the first and the last quarter of ids back', () => {
    fc.assert(
      fc.property(ids, (some) => {
        const edges = {
          ids: Uint32Array.from(some),
          first: Uint8Array.from(some, (one) => one % 40),
          last: Uint8Array.from(some, (one) => 40 + (one % 50)),
        };
        expect(decodeEdges(encodeEdges(edges))).toEqual(edges);
      }),
      OPTIONS,
    );
  });

  it("gives one id's quarters of a day back", () => {
    const HOUR = 3_600_000;
    const hour = fc.tuple(fc.integer({ min: 0, max: 23 }), tally);
    fc.assert(
      fc.property(fc.uniqueArray(hour, { selector: ([start]) => start }), (hours) => {
        const parts = hours.map(([start, entries]) =>
          Object.assign(new StatisticsPart(), { start: start * HOUR, content: encoded(entries) }),
        );
        const blocks = encodeBlocks(parts, 0);
        const all = hours
          .sort(([a], [b]) => a - b)
          .flatMap(([start, entries]) =>
            entries.map(([one, quarter, count]) => ({ one, found: [start * 4 + quarter, count] })),
          );
        for (const { one } of all) {
          const found: number[][] = [];
          readBlock(blocks.get(blockOf(one))!, one, (...quarter) => found.push(quarter));
          expect(found).toEqual(all.filter((other) => other.one === one).map((other) => other.found));
        }
      }),
      OPTIONS,
    );
  });

  it('gives back how often things happened, of those that are wanted', () => {
    const names = fc.array(fc.string({ unit: 'grapheme' }), { minLength: 5, maxLength: 5 });
    const cells = fc.uniqueArray(fc.tuple(names, fc.array(numbers, { minLength: 4, maxLength: 4 })), {
      selector: ([name]) => JSON.stringify(name),
    });
    fc.assert(
      fc.property(cells, (entries) => {
        const bytes = encodeCells(new Map(entries.map(([name, counts]) => [JSON.stringify(name), counts])));
        const isWanted = (name: readonly string[]) => name[0]!.length % 2 === 0;
        const found = new Map<string, Float64Array>();
        addCells(bytes, [1, -1, 0, 1], (name) => {
          if (!isWanted(name)) return undefined;
          const counts = new Float64Array(2);
          found.set(JSON.stringify(name satisfies CellName), counts);
          return counts;
        });
        const expected = entries
          .filter(([name]) => isWanted(name))
          .map(([name, [first, , third, fourth]]) => [JSON.stringify(name), [third, first! + fourth!]]);
        expect(Array.from(found, ([name, counts]) => [name, [...counts]])).toEqual(expected);
      }),
      OPTIONS,
    );
  });
});
