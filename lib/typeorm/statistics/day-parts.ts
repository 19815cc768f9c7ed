import type { EntityManager } from 'typeorm';
import { groupBy } from '../../journal/batches.js';
import type { JournalConnection } from '../journal-connection.js';
import { encodeBlocks } from './blocks.js';
import { encodeCells, sumCells } from './cells.js';
import { decodeEdges, encodeCounts, encodeEdges, encodeIds } from './codec.js';
import { DayTally } from './day-tally.js';
import { insertRows } from './insert-rows.js';
import { encodeNumbers } from './numbers.js';
import { readParts, removeParts } from './parts.js';
import { advance } from './progress.js';
import { StatisticsPart, type MadeLevel, type StatisticsProgress } from './statistics-records.js';
import { DAY, floorTo, HOUR, QUARTER, SPAN } from './time-zone.js';

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
    isBuilt(day - DAY) ? await readParts(manager, { level: 'edges', starts: [day - DAY] }) : undefined,
    isBuilt(day + DAY) ? await readParts(manager, { level: 'edges', starts: [day + DAY] }) : undefined,
  ]);
  const parts = [...groupBy(found, sliceOf).values()].flatMap((group) =>
    group[0]!.role === 'event' ? mergeCells(group, day) : mergeTallies(group, day),
  );
  const edges = parts.filter(({ level }) => level === 'edges');
  if (before !== undefined) parts.push(...windows(before, edges, day - DAY));
  if (after !== undefined) parts.push(...windows(edges, after, day));
  return advance(connection, progress, async (manager) => {
    await insertRows(manager, StatisticsPart, parts);
    return { unbuilt: progress.unbuilt.filter((start) => start !== day) };
  });
}

/** Removes what was made of the hours of these days. */
export async function forgetDays(manager: EntityManager, days: readonly number[]): Promise<void> {
  await removeParts(manager, ['day', 'counts', 'edges', 'quarters', 'hours'], days);
  await removeParts(manager, ['window'], [...new Set(days.flatMap((day) => [day - DAY, day]))]);
  await removeParts(manager, ['span', 'sums'], [...new Set(days.map((day) => floorTo(day, SPAN)))]);
}

/** All that parts of the same slice have in common. */
export function sliceOf({ role, dimension, provider, appId, value }: StatisticsPart): string {
  return JSON.stringify([role, dimension, provider, appId, value]);
}

/** A part that is made from others, such as this one. */
export function made(of: StatisticsPart, level: MadeLevel, start: number, content: Uint8Array): StatisticsPart {
  return { ...of, level, start, received: 0, content };
}

function mergeCells(group: readonly StatisticsPart[], day: number): StatisticsPart[] {
  const quarters = sumCells(group, QUARTERS, ({ start }) => {
    const offset = (start - day) / QUARTER;
    return [offset, offset + 1, offset + 2, offset + 3];
  });
  const totals = Array.from(
    quarters,
    ([name, counts]) => [name, [counts.reduce((sum, count) => sum + count)]] as const,
  );
  return [
    made(group[0]!, 'day', day, encodeCells(quarters)),
    made(group[0]!, 'counts', day, encodeCells(new Map(totals))),
  ];
}

/** @param group of one slice */
function mergeTallies(group: readonly StatisticsPart[], day: number): StatisticsPart[] {
  const of = group[0]!;
  const tally = new DayTally(group, day);
  const parts = [
    made(
      of,
      'counts',
      day,
      encodeCounts(tally.ids, (id) => tally.countOf(id)),
    ),
  ];
  if (of.role === 'group') return parts; // nobody asks how many they are
  parts.push(
    made(of, 'day', day, encodeIds(tally.ids)),
    made(of, 'edges', day, encodeEdges(tally.edges())),
    made(of, 'hours', day, encodeNumbers(tally.distinct())),
  );
  if (of.dimension !== '') return parts;
  for (const [block, content] of encodeBlocks(group, day)) {
    parts.push({ ...made(of, 'quarters', day, content), value: String(block) });
  }
  return parts;
}

/** Distinct ids in the 24 hours from each quarter of an hour of a day on. @param today and tomorrow: edges */
function windows(today: readonly StatisticsPart[], tomorrow: readonly StatisticsPart[], day: number): StatisticsPart[] {
  return Array.from(groupBy([...today, ...tomorrow], sliceOf).values(), (parts) => {
    const edges = parts.map(({ start, content }) => ({ isToday: start === day, ...decodeEdges(content) }));
    const highest = Math.max(...edges.map(({ ids }) => ids.at(-1) ?? 0));
    // who is not in a window was last there today before it, and is there tomorrow only after it
    const from = new Uint8Array(highest + 1);
    const to = new Uint8Array(highest + 1).fill(QUARTERS);
    const isThere = new Uint8Array(highest + 1);
    for (const { isToday, ids, first, last } of edges) {
      for (let index = 0; index < ids.length; index++) {
        isThere[ids[index]!] = 1;
        if (isToday) from[ids[index]!] = last[index]! + 1;
        else to[ids[index]!] = first[index]! + 1;
      }
    }
    const change = Array<number>(QUARTERS + 1).fill(0);
    let count = 0;
    for (let id = 0; id <= highest; id++) {
      if (isThere[id] === 0) continue;
      count++;
      if (from[id]! >= to[id]!) continue;
      change[from[id]!]!--;
      change[to[id]!]!++;
    }
    return made(parts[0]!, 'window', day, encodeNumbers(change.slice(0, QUARTERS).map((step) => (count += step))));
  });
}
