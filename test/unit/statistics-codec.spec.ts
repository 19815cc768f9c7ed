import {
  decodeNumbers,
  encodeCells,
  encodeDayTally,
  encodeHourTally,
  encodeNumbers,
  readCells,
  readDayTally,
  readHourTally,
  type DayOfOne,
} from '../../lib/typeorm/statistics/codec.js';
import { fc, runs } from '../support/fast-check.js';

const OPTIONS = { numRuns: runs(200) };
const numbers = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 2 ** 40 }));
const ids = fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 2 ** 36 }));
const sorted = <T>(tally: ReadonlyMap<number, T>) => [...tally].sort(([a], [b]) => a - b);

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
    expect(encodeHourTally(new Map([[7, [0, 3, 0, 0]]]))).toHaveLength(2);
  });

  it('gives the quarters of an hour back by id, in the order of the ids', () => {
    const quarters = fc.tuple(numbers, numbers, numbers, numbers);
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(ids, quarters), { selector: ([id]) => id }), (entries) => {
        const tally = new Map(entries);
        const expected = sorted(tally).flatMap(([id, counts]) =>
          counts.map((count, quarter) => [id, quarter, count]).filter(([, , count]) => count !== 0),
        );
        const found: number[][] = [];
        readHourTally(encodeHourTally(tally), (...one) => found.push(one));
        expect(found).toEqual(expected);
      }),
      OPTIONS,
    );
  });

  it('gives the days of people back by id, in the order of the ids', () => {
    const day = fc
      .tuple(fc.integer({ min: 0, max: 95 }), fc.integer({ min: 0, max: 95 }), numbers)
      .map(([a, b, messages]): DayOfOne => ({ first: Math.min(a, b), last: Math.max(a, b), messages }));
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(ids, day), { selector: ([id]) => id }), (entries) => {
        const tally = new Map(entries);
        const found: number[][] = [];
        readDayTally(encodeDayTally(tally), (...one) => found.push(one));
        expect(found).toEqual(sorted(tally).map(([id, { first, last, messages }]) => [id, first, last, messages]));
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
        const found: unknown[] = [];
        readCells<string[]>(bytes, 4, (name) =>
          isWanted(name) ? (quarter, count) => found.push([name, quarter, count]) : undefined,
        );
        const expected = entries.flatMap(([name, counts]) =>
          counts.map((count, quarter) => [name, quarter, count]).filter(([, , count]) => isWanted(name) && count !== 0),
        );
        expect(found).toEqual(expected);
      }),
      OPTIONS,
    );
  });
});
