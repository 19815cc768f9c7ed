/** What statistics are kept by: some zones are half or three quarters of an hour off. */
export const QUARTER = 900_000;
export const HOUR = 4 * QUARTER;
export const DAY = 24 * HOUR;
/** Days of UTC that are put together for long ranges. */
export const SPAN = 8 * DAY;

/** The last multiple of a length up to a time. */
export function floorTo(time: number, length: number): number {
  return Math.floor(time / length) * length;
}

/** No zone changes its offset twice within so many milliseconds. */
const PROBE = 7 * DAY;

/** A time during which the zone's offset from UTC stays the same. */
interface Segment {
  readonly start: number;
  readonly end: number;
  /** Milliseconds that its clocks are ahead of UTC. */
  readonly offset: number;
}

/** The clocks of a time zone between two points in time. Times are epoch milliseconds; wall times are what UTC would show so. */
export class TimeZone {
  /** In order, without gaps. */
  readonly segments: readonly Segment[];

  /** @throws RangeError for a name that the runtime does not know */
  constructor(name: string, from: number, to: number) {
    const format = formatOf(name);
    const segments: Segment[] = [];
    let start = from;
    let offset = offsetAt(format, from);
    for (let time = from; time < to; time += PROBE) {
      const next = Math.min(time + PROBE, to);
      const after = offsetAt(format, next);
      if (after === offset) continue;
      const change = firstQuarter(time, next, (quarter) => offsetAt(format, quarter) !== offset);
      segments.push({ start, end: change, offset });
      start = change;
      offset = offsetAt(format, change);
    }
    segments.push({ start, end: Infinity, offset });
    this.segments = segments;
  }

  /** When clocks first show this wall time, or when they skip it. */
  instantOf(wall: number): number {
    for (const { start, end, offset } of this.segments) {
      const time = Math.max(wall - offset, start);
      if (time < end) return time;
    }
    return wall; // never: the last one has no end
  }

  /** What clocks show. */
  wallOf(time: number): number {
    return time + this.segments.findLast(({ start }) => start <= time)!.offset;
  }
}

function formatOf(name: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name, timeZoneName: 'longOffset' });
  } catch {
    throw new RangeError(
      `ChatStatistics: the runtime knows no time zone "${name}"; use an IANA name such as Europe/Berlin`,
    );
  }
}

/** To the quarter of an hour: before 1972 there were offsets of seconds. */
function offsetAt(format: Intl.DateTimeFormat, time: number): number {
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(format.format(time)) ?? [undefined, '+', '0', '0'];
  const offset = Number(hours) * HOUR + Number(minutes) * 60_000;
  return Math.round((sign === '-' ? -offset : offset) / QUARTER) * QUARTER;
}

/** The first quarter of an hour after `from`, up to `to`, from which on something holds. */
function firstQuarter(from: number, to: number, holds: (quarter: number) => boolean): number {
  let before = Math.floor(from / QUARTER);
  let after = Math.ceil(to / QUARTER);
  while (after - before > 1) {
    const middle = (before + after) >> 1;
    if (holds(middle * QUARTER)) after = middle;
    else before = middle;
  }
  return after * QUARTER;
}
