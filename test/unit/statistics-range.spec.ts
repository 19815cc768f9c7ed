import type { StatisticsBuckets } from '../../lib/typeorm/index.js';
import { bucketAt, toRange } from '../../lib/typeorm/statistics/range.js';
import { fc, runs } from '../support/fast-check.js';

const QUARTER = 900_000;
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Africa/Casablanca',
  'Atlantic/Azores',
  'Asia/Beirut',
];
const startsOf = (question: StatisticsBuckets) =>
  toRange(question).starts.map((start) => new Date(start).toISOString());
const hoursOf = (question: StatisticsBuckets) => {
  const { starts, to } = toRange(question);
  return starts.map((start, index) => ((starts[index + 1] ?? to) - start) / 3_600_000);
};

describe('the buckets of a range', () => {
  it('are days of 23 and 25 hours where clocks change', () => {
    const timeZone = 'Europe/Berlin';
    expect(hoursOf({ from: '2026-03-28', to: '2026-03-31', timeZone, every: 'day' })).toEqual([24, 23, 24]);
    expect(hoursOf({ from: '2026-10-24', to: '2026-10-27', timeZone, every: 'day' })).toEqual([24, 25, 24]);
    expect(startsOf({ from: '2026-03-28', to: '2026-03-31', timeZone, every: 'day' })).toEqual([
      '2026-03-27T23:00:00.000Z',
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ]);
  });

  it('are hours, of which one is missing in spring, and one is there twice in autumn', () => {
    const timeZone = 'America/New_York';
    expect(hoursOf({ from: '2026-03-08', to: '2026-03-09', timeZone, every: 'hour' })).toEqual(Array(23).fill(1));
    expect(hoursOf({ from: '2026-11-01', to: '2026-11-02', timeZone, every: 'hour' })).toEqual(Array(25).fill(1));
  });

  it('are hours cut in two where clocks change by half an hour', () => {
    const timeZone = 'Australia/Lord_Howe';
    expect(hoursOf({ from: '2026-10-04', to: '2026-10-04T04:00', timeZone, every: 'hour' })).toEqual([1, 1, 0.5, 1]);
    expect(hoursOf({ from: '2026-04-05', to: '2026-04-05T04:00', timeZone, every: 'hour' })).toEqual([1, 1, 0.5, 1, 1]);
  });

  it('begin at midnight of zones that are parts of an hour off', () => {
    expect(startsOf({ from: '2026-05-01', to: '2026-05-02', timeZone: 'Asia/Kathmandu', every: 'day' })).toEqual([
      '2026-04-30T18:15:00.000Z',
    ]);
    expect(startsOf({ from: '2026-05-01', to: '2026-05-01T02:00', timeZone: 'Asia/Kolkata', every: 'hour' })).toEqual([
      '2026-04-30T18:30:00.000Z',
      '2026-04-30T19:30:00.000Z',
    ]);
  });

  it('begin when a day does that has no midnight', () => {
    // Beirut goes from 00:00 to 01:00
    expect(hoursOf({ from: '2026-03-28', to: '2026-03-31', timeZone: 'Asia/Beirut', every: 'day' })).toEqual([
      24, 23, 24,
    ]);
  });

  it('leave out the day that Samoa skipped', () => {
    const range = { from: '2011-12-29', to: '2012-01-01', timeZone: 'Pacific/Apia', every: 'day' } as const;
    expect(hoursOf(range)).toEqual([24, 24]);
  });

  it('are weeks from Monday on, and months', () => {
    expect(startsOf({ from: '2026-01-01', to: '2026-01-20', every: 'week' })).toEqual([
      '2026-01-01T00:00:00.000Z',
      '2026-01-05T00:00:00.000Z',
      '2026-01-12T00:00:00.000Z',
      '2026-01-19T00:00:00.000Z',
    ]);
    const months = startsOf({ from: '2026-11-01', to: '2027-02-01', timeZone: 'Asia/Shanghai', every: 'month' });
    expect(months).toEqual(['2026-10-31T16:00:00.000Z', '2026-11-30T16:00:00.000Z', '2026-12-31T16:00:00.000Z']);
  });

  it('are one without "every", up to the present quarter of an hour without "to"', () => {
    const now = Date.parse('2026-05-01T10:07:03Z');
    expect(toRange({ from: '2026-05-01T10:00Z' }, now)).toEqual({
      from: Date.parse('2026-05-01T10:00Z'),
      to: Date.parse('2026-05-01T10:15Z'),
      starts: [Date.parse('2026-05-01T10:00Z')],
    });
  });

  it('are a partition in which each begins at the wall time that it is named after', () => {
    const zones = fc.constantFrom(...ZONES);
    const quarters = fc.integer({ min: Date.UTC(2019) / QUARTER, max: Date.UTC(2031) / QUARTER });
    const every = fc.constantFrom('hour', 'day', 'week', 'month');
    fc.assert(
      fc.property(zones, every, quarters, fc.integer({ min: 1, max: 2_000 }), (timeZone, interval, first, length) => {
        const [from, to] = [first * QUARTER, (first + length) * QUARTER];
        const range = toRange({ from, to, timeZone, every: interval });
        expect(range.starts[0]).toBe(from);
        const local = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
        const labelOf = (time: number) => {
          const [date = '', clock = ''] = local.format(time).split(' ');
          if (interval === 'day') return date;
          if (interval === 'month') return date.slice(0, 7);
          if (interval === 'hour') return `${date} ${clock.slice(0, 2)}`;
          return String(Math.floor((Date.parse(date) / 86_400_000 + 3) / 7));
        };
        for (let index = 1; index < range.starts.length; index++) {
          const [before, start] = [range.starts[index - 1]!, range.starts[index]!];
          expect(start).toBeGreaterThan(before);
          expect(start).toBeLessThan(to);
          expect(bucketAt(range, start)).toBe(index);
          expect(bucketAt(range, start - 1)).toBe(index - 1);
          // an hour that is there twice has the same name twice
          if (interval !== 'hour') expect(labelOf(start)).not.toBe(labelOf(start - 1));
          expect(labelOf(start - 1)).toBe(labelOf(before));
        }
        expect(labelOf(to - 1)).toBe(labelOf(range.starts.at(-1)!));
      }),
      { numRuns: runs(200) },
    );
  });
});

describe('a range', () => {
  it('takes a text without an offset as a time of the zone', () => {
    const range = { from: '2026-05-01T09:30', to: '2026-05-01T09:30:00+02:00', timeZone: 'America/New_York' };
    expect(() => toRange(range)).toThrow('"from" must be before "to"');
    expect(toRange({ ...range, from: '2026-05-01', to: '2026-05-02T00:00Z' })).toMatchObject({
      from: Date.parse('2026-05-01T04:00Z'),
      to: Date.parse('2026-05-02T00:00Z'),
    });
  });

  it.each([
    [{ from: 'yesterday' }, '"from" must be a Date, epoch milliseconds, or ISO 8601 text'],
    [{ from: '2026-02-31T25:00' }, '"from" must be a Date, epoch milliseconds, or ISO 8601 text'],
    [{ from: new Date(NaN) }, '"from" must be a Date, epoch milliseconds, or ISO 8601 text'],
    [{ from: null as never }, '"from" must be a Date, epoch milliseconds, or ISO 8601 text'],
    [{ from: 0, to: '2026-01-01T00:01' }, '"to" must be a whole quarter of an hour'],
    [{ from: 0, timeZone: 'Mars/Olympus' }, 'knows no time zone "Mars/Olympus"'],
    [{ from: '2026-01-01', timeZone: 'Mars/Olympus' }, 'knows no time zone "Mars/Olympus"'],
    [{ from: 0, every: 'year' as never }, '"every" must be one of hour, day, week, month'],
    [{ from: 0, every: 'hour' as const }, 'more than 10000 buckets'],
    [{ from: 0, to: 8.64e15, every: 'month' as const }, 'more than 10000 buckets'],
  ])('%j is refused', (range, sentence) => {
    expect(() => toRange(range)).toThrow(sentence);
  });
});
