import type { EntityManager } from 'typeorm';
import { entry } from '../../journal/batches.js';
import { readParts, type PartFilter } from './parts.js';
import type { PartLevel, StatisticsPart, StatisticsProgress } from './statistics-records.js';
import { DAY, floorTo, HOUR, QUARTER, SPAN } from './time-zone.js';

/** Which parts: those of one level that start at one time. */
export interface Place {
  readonly level: PartLevel;
  readonly start: number;
}

/** What a bucket has of a part. */
export interface Piece extends Place {
  /** Quarters of the hour or day: from the first on and before the second. */
  readonly from: number;
  readonly to: number;
}

/** Cuts a time into parts from which it can be told who was there: of days that are built, where that is enough, and of hours. */
export function piecesOf(from: number, to: number, progress: StatisticsProgress): Piece[] {
  return cut(from, to, progress, (first, last) => {
    if (first > 0 && last < DAY) return 'hour'; // the edges of a day tell nothing of its middle
    return first > 0 || last < DAY ? 'edges' : 'day';
  });
}

/** Cuts a time into parts that tell how many messages there were. */
export function wholePieces(from: number, to: number, progress: StatisticsProgress): Piece[] {
  return cut(from, to, progress, (first, last) => (first > 0 || last < DAY ? 'hour' : 'counts'));
}

/** What stands for several whole days. */
const OF_SPAN: Partial<Record<PartLevel, PartLevel>> = { day: 'span', counts: 'sums' };

/** @param levelOf the level at which a day is read that is built, if what is needed of it begins and ends at these milliseconds */
function cut(
  from: number,
  to: number,
  { unbuilt, unbuiltSpans }: StatisticsProgress,
  levelOf: (first: number, last: number) => PartLevel,
): Piece[] {
  const pieces: Piece[] = [];
  for (let day = floorTo(from, DAY); day < to; day += DAY) {
    const [first, last] = [Math.max(from, day), Math.min(to, day + DAY)];
    const level = unbuilt.includes(day) ? 'hour' : levelOf(first - day, last - day);
    if (level === 'hour') {
      for (let hour = floorTo(first, HOUR); hour < last; hour += HOUR) {
        const [begin, end] = [Math.max(first, hour), Math.min(last, hour + HOUR)];
        pieces.push({ level, start: hour, from: (begin - hour) / QUARTER, to: (end - hour) / QUARTER });
      }
      continue;
    }
    const isSpan = day % SPAN === 0 && first === day && day + SPAN <= to && !unbuiltSpans.includes(day);
    const ofSpan = isSpan ? OF_SPAN[level] : undefined;
    pieces.push({
      level: ofSpan ?? level,
      start: day,
      from: (first - day) / QUARTER,
      to: ((ofSpan === undefined ? last : day + SPAN) - day) / QUARTER,
    });
    if (ofSpan !== undefined) day += SPAN - DAY;
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

/** Reads the parts of pieces. */
export async function readPieces(
  manager: EntityManager,
  pieces: readonly Piece[],
  filter: Omit<PartFilter, 'level' | 'starts'>,
): Promise<{ part: StatisticsPart; piece: Piece }[]> {
  const parts = await readPlaces(manager, pieces, filter);
  return pieces.flatMap((piece) => (parts.get(placeName(piece)) ?? []).map((part) => ({ part, piece })));
}
