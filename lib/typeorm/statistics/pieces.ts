import type { EntityManager } from 'typeorm';
import { entry } from '../../journal/batches.js';
import { readParts, type PartFilter } from './parts.js';
import type { PartLevel, StatisticsPart, StatisticsProgress } from './statistics-records.js';
import { DAY, floorTo, HOUR, QUARTER } from './time-zone.js';

/** Which parts: those of one level that start at one time. */
export interface Place {
  readonly level: PartLevel;
  readonly start: number;
}

/** What a bucket has of a part. */
export interface Piece extends Place {
  readonly level: 'hour' | 'day';
  /** Quarters of the hour or day: from the first on and before the second. */
  readonly from: number;
  readonly to: number;
}

/** Cuts a time into days that are built, where that is enough, and hours. @param whole whether parts of a day need its hours */
export function piecesOf(from: number, to: number, { unbuilt }: StatisticsProgress, whole: boolean): Piece[] {
  const pieces: Piece[] = [];
  for (let day = floorTo(from, DAY); day < to; day += DAY) {
    const [first, last] = [Math.max(from, day), Math.min(to, day + DAY)];
    const isCut = first > day && last < day + DAY;
    const isPart = first > day || last < day + DAY;
    if (!unbuilt.includes(day) && !(whole ? isPart : isCut)) {
      pieces.push({ level: 'day', start: day, from: (first - day) / QUARTER, to: (last - day) / QUARTER });
      continue;
    }
    for (let hour = floorTo(first, HOUR); hour < last; hour += HOUR) {
      const end = Math.min(last, hour + HOUR);
      pieces.push({
        level: 'hour',
        start: hour,
        from: (Math.max(first, hour) - hour) / QUARTER,
        to: (end - hour) / QUARTER,
      });
    }
  }
  return pieces;
}

export function placeName({ level, start }: Place): string {
  return `${level} ${start}`;
}

/** Reads the parts of many places, with one search for each level. @returns them by `placeName` */
export async function readPlaces(
  manager: EntityManager,
  places: readonly Place[],
  filter: Omit<PartFilter, 'level' | 'starts'>,
): Promise<Map<string, StatisticsPart[]>> {
  const starts = new Map<PartLevel, Set<number>>();
  for (const { level, start } of places) entry(starts, level, () => new Set<number>()).add(start);
  const found = new Map<string, StatisticsPart[]>();
  for (const [level, some] of starts) {
    for (const part of await readParts(manager, { level, starts: some, ...filter })) {
      entry(found, placeName(part), () => []).push(part);
    }
  }
  return found;
}
