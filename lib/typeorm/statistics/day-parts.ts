import type { EntityManager } from 'typeorm';
import { entry, groupBy } from '../../journal/batches.js';
import type { JournalConnection } from '../journal-connection.js';
import {
  encodeCells,
  encodeDayTally,
  encodeNumbers,
  readCells,
  readDayTally,
  readHourTally,
  type DayTally,
} from './codec.js';
import type { CellName } from './hour-counts.js';
import { insertParts, readParts, removeParts } from './parts.js';
import { advance } from './progress.js';
import type { PartLevel, StatisticsPart, StatisticsProgress } from './statistics-records.js';
import { DAY, floorTo, HOUR, QUARTER } from './time-zone.js';

/** Quarters of an hour in a day. */
export const QUARTERS = DAY / QUARTER;

/**
 * Makes, of the parts of a day's hours, those of the day: so that long ranges need fewer, and distinct people of an hour or of a day of any
 * time zone need only a number. A day of a time zone lies in two UTC days, and cuts each once: who was there in its part of a day, the first
 * and the last quarter of each tell.
 *
 * @returns false where another instance was faster
 */
export async function buildDay(
  connection: JournalConnection,
  progress: StatisticsProgress,
  day: number,
): Promise<boolean> {
  const isBuilt = (start: number) => !progress.unbuilt.includes(start);
  const hours = Array.from({ length: DAY / HOUR }, (_, hour) => day + hour * HOUR);
  const [found, before, after] = await connection.search(async (manager) => [
    await readParts(manager, { level: 'hour', starts: hours }),
    isBuilt(day - DAY) ? await readParts(manager, { level: 'day', starts: [day - DAY] }) : undefined,
    isBuilt(day + DAY) ? await readParts(manager, { level: 'day', starts: [day + DAY] }) : undefined,
  ]);
  const groups = [...groupBy(found, sliceOf).values()];
  const tallies = groups.filter(([part]) => part!.role !== 'event').map(mergeTallies);
  const days = tallies.map(({ of, tally }) => made(of, 'day', day, encodeDayTally(tally)));
  const parts = [
    ...groups.filter(([part]) => part!.role === 'event').map((group) => mergeCells(group, day)),
    ...days,
    ...tallies.map(({ of, distinct }) => made(of, 'hours', day, encodeNumbers(distinct))),
    ...(before === undefined ? [] : windows(before, days, day - DAY)),
    ...(after === undefined ? [] : windows(days, after, day)),
  ];
  return advance(connection, progress, async (manager) => {
    await insertParts(manager, parts);
    return { unbuilt: progress.unbuilt.filter((start) => start !== day) };
  });
}

/** Removes what was made of the hours of these days. */
export async function forgetDays(manager: EntityManager, days: readonly number[]): Promise<void> {
  await removeParts(manager, ['day', 'hours'], days);
  await removeParts(manager, ['window'], [...new Set(days.flatMap((day) => [day - DAY, day]))]);
}

/** All that parts of the same slice have in common. */
function sliceOf({ role, dimension, provider, appId, value }: StatisticsPart): string {
  return JSON.stringify([role, dimension, provider, appId, value]);
}

function made(of: StatisticsPart, level: PartLevel, start: number, content: Uint8Array): StatisticsPart {
  return { ...of, level, start, received: 0, content };
}

function mergeCells(group: readonly StatisticsPart[], day: number): StatisticsPart {
  const cells = new Map<string, number[]>();
  for (const { content, start } of group) {
    const offset = (start - day) / QUARTER;
    readCells<CellName>(content, 4, (name) => {
      const counts = entry(cells, JSON.stringify(name), () => Array<number>(QUARTERS).fill(0));
      return (quarter, count) => (counts[offset + quarter]! += count);
    });
  }
  return made(group[0]!, 'day', day, encodeCells(cells));
}

interface MergedTally {
  readonly of: StatisticsPart;
  readonly tally: DayTally;
  /** Ids in each hour. */
  readonly distinct: readonly number[];
}

function mergeTallies(group: StatisticsPart[]): MergedTally {
  const tally = new Map<number, { first: number; last: number; messages: number; hours: number }>();
  for (const { content, start } of group) {
    const hour = (start - floorTo(start, DAY)) / HOUR;
    readHourTally(content, (id, quarterOfHour, messages) => {
      const quarter = hour * 4 + quarterOfHour;
      const one = entry(tally, id, () => ({ first: quarter, last: quarter, messages: 0, hours: 0 }));
      one.first = Math.min(one.first, quarter);
      one.last = Math.max(one.last, quarter);
      one.messages += messages;
      one.hours |= 1 << hour;
    });
  }
  const distinct = Array<number>(DAY / HOUR).fill(0);
  for (const { hours } of tally.values()) {
    for (let hour = 0; hour < distinct.length; hour++) if (hours & (1 << hour)) distinct[hour]!++;
  }
  return { of: group[0]!, tally, distinct };
}

/** Distinct ids in the 24 hours from each quarter of an hour of a day on. */
function windows(today: readonly StatisticsPart[], tomorrow: readonly StatisticsPart[], day: number): StatisticsPart[] {
  const tallies = [...today, ...tomorrow].filter(({ role }) => role !== 'event');
  return Array.from(groupBy(tallies, sliceOf).values(), (parts) => {
    const last = new Map<number, number>();
    const first = new Map<number, number>();
    for (const { start, content } of parts) {
      readDayTally(content, (id, begin, end) => {
        if (start === day) last.set(id, end);
        else first.set(id, begin);
      });
    }
    const ids = new Set([...last.keys(), ...first.keys()]);
    // who is not in a window was last there today before it, and is there tomorrow only after it
    const change = Array<number>(QUARTERS + 1).fill(0);
    for (const id of ids) {
      const [from, to] = [(last.get(id) ?? -1) + 1, (first.get(id) ?? QUARTERS - 1) + 1];
      if (from >= to) continue;
      change[from]!--;
      change[to]!++;
    }
    let count = ids.size;
    return made(parts[0]!, 'window', day, encodeNumbers(change.slice(0, QUARTERS).map((step) => (count += step))));
  });
}
