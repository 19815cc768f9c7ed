import type { StatisticsBuckets, StatisticsInterval, StatisticsTime } from './questions.js';
import { DAY, HOUR, QUARTER, TimeZone } from './time-zone.js';

/** Most buckets of an answer. */
const BUCKET_LIMIT = 10_000;
/** What a `Date` can hold. */
const LATEST = 8.64e15;
const WALL_TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?))?$/;
const INTERVALS: readonly StatisticsInterval[] = ['hour', 'day', 'week', 'month'];

/** A checked range and its buckets. All times are epoch milliseconds and whole quarters of an hour. */
export interface Range {
  readonly from: number;
  readonly to: number;
  /** Where each bucket begins, in order; the first at `from`. Each ends where the next begins, the last at `to`. */
  readonly starts: readonly number[];
}

/**
 * Checks the range of a question and cuts it into buckets.
 *
 * @throws TypeError, RangeError that say what is wrong with it
 */
export function toRange({ from, to, timeZone = 'UTC', every }: StatisticsBuckets, now = Date.now()): Range {
  const end = to ?? (Math.floor(now / QUARTER) + 1) * QUARTER;
  const [first, last] = [toInstant('from', from, timeZone), toInstant('to', end, timeZone)];
  if (first >= last) throw new RangeError('ChatStatistics: "from" must be before "to"');
  if (every !== undefined && !INTERVALS.includes(every)) {
    throw new RangeError(`ChatStatistics: "every" must be one of ${INTERVALS.join(', ')}`);
  }
  if (every !== undefined && last - first > BUCKET_LIMIT * 31 * DAY) throw tooManyBuckets();
  // also where there is nothing to cut: it refuses a zone that there is not
  const zone = new TimeZone(timeZone, first - 2 * DAY, every === undefined ? first : last);
  const starts = [first, ...(every === undefined ? [] : new Set(edges(zone, first, last, every)))];
  if (starts.length > BUCKET_LIMIT) throw tooManyBuckets();
  return { from: first, to: last, starts };
}

/** Which bucket a time is in. */
export function bucketAt({ starts }: Range, time: number): number {
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= time) low = middle;
    else high = middle;
  }
  return low;
}

/** Begin and end of a bucket. */
export function boundsOf({ starts, to }: Range, bucket: number): [from: number, to: number] {
  return [starts[bucket]!, starts[bucket + 1] ?? to];
}

function tooManyBuckets(): RangeError {
  return new RangeError(
    `ChatStatistics: more than ${BUCKET_LIMIT} buckets; ask for a shorter range, or for longer buckets`,
  );
}

/** Where buckets begin after `from` and before `to`. */
function* edges(zone: TimeZone, from: number, to: number, every: StatisticsInterval): Generator<number> {
  if (every === 'hour') {
    for (const { start, end, offset } of zone.segments) {
      if (start > from && start < to) yield start; // where clocks change, another hour begins
      const begin = Math.max(start, from);
      for (let time = nextMultiple(begin + offset, HOUR) - offset; time < Math.min(end, to); time += HOUR) yield time;
    }
    return;
  }
  for (let wall = nextWall(zone.wallOf(from), every); ; wall = nextWall(wall, every)) {
    const time = zone.instantOf(wall);
    if (time >= to) return;
    if (time > from) yield time;
  }
}

function nextMultiple(time: number, of: number): number {
  return (Math.floor(time / of) + 1) * of;
}

/** The next midnight, by wall time, at which such a bucket begins. */
function nextWall(wall: number, every: Exclude<StatisticsInterval, 'hour'>): number {
  const day = nextMultiple(wall, DAY);
  if (every === 'day') return day;
  // 1970-01-05 was a Monday
  if (every === 'week') return nextMultiple(wall - 4 * DAY, 7 * DAY) + 4 * DAY;
  const date = new Date(wall);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
}

function toInstant(name: string, time: StatisticsTime, timeZone: string): number {
  const instant = typeof time === 'string' ? parse(time, timeZone) : Number(time);
  if (
    !(typeof time === 'string' || typeof time === 'number' || time instanceof Date) ||
    !(Math.abs(instant) <= LATEST)
  ) {
    throw new TypeError(`ChatStatistics: "${name}" must be a Date, epoch milliseconds, or ISO 8601 text`);
  }
  if (instant % QUARTER !== 0) {
    throw new RangeError(
      `ChatStatistics: "${name}" must be a whole quarter of an hour, such as 10:15, as that is what is kept`,
    );
  }
  return instant;
}

/** NaN for what is no ISO 8601. */
function parse(text: string, timeZone: string): number {
  const [, date, time = '00:00'] = WALL_TIME.exec(text) ?? [];
  if (date === undefined) return /^\d{4}-/.test(text) ? Date.parse(text) : NaN;
  const wall = Date.parse(`${date}T${time}Z`);
  return Number.isNaN(wall) ? NaN : new TimeZone(timeZone, wall - 2 * DAY, wall + 2 * DAY).instantOf(wall);
}
