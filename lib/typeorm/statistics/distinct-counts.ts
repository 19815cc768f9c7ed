import type { EntityManager } from 'typeorm';
import { entry } from '../../journal/batches.js';
import { decodeEdges, readHourTally } from './codec.js';
import { QUARTERS } from './day-parts.js';
import type { Counts } from './event-counts.js';
import type { Slice } from './filter.js';
import { IdSet } from './id-set.js';
import type { LiveMessage, LiveMessages } from './live-messages.js';
import { appKeyOf } from './name-ids.js';
import { decodeNumbers } from './numbers.js';
import { piecesOf, placeName, readPlaces, type Piece, type Place } from './pieces.js';
import { boundsOf, bucketAt, type Range } from './range.js';
import type { StatisticsPart, StatisticsProgress } from './statistics-records.js';
import { DAY, floorTo, HOUR, QUARTER } from './time-zone.js';

/** How many are distinct in a bucket: a number that is kept, or whoever is in several parts. */
type Plan =
  | { readonly level: 'hours' | 'window'; readonly start: number; readonly index: number }
  | { readonly level: 'union'; readonly pieces: readonly Piece[] };

/** Counts distinct people or conversations in each bucket of a range. Those of different apps are always different ones. */
export async function countDistinct(
  manager: EntityManager,
  progress: StatisticsProgress,
  { range, slice, groupOf }: { range: Range; slice: Slice | undefined; groupOf: (part: StatisticsPart) => string },
  live: LiveMessages,
): Promise<Counts> {
  const liveIn = new Map<number, LiveMessage[]>();
  for (const message of live) entry(liveIn, bucketAt(range, message.time), () => []).push(message);
  const plans = range.starts.map((_, bucket) => planOf(...boundsOf(range, bucket), progress, liveIn.has(bucket)));
  // without a slice, all is live
  const wanted = plans.flatMap((plan): readonly Place[] => (plan.level === 'union' ? plan.pieces : [plan]));
  const parts = slice && (await readPlaces(manager, wanted, { role: live.role, ...slice }));
  const partsOf = (place: Place) => parts?.get(placeName(place)) ?? [];
  const counts: Counts = new Map();
  const add = (group: string, bucket: number, count: number) => {
    entry(counts, group, () => new Float64Array(range.starts.length))[bucket]! += count;
  };
  const numbers = new Map<StatisticsPart, number[]>();
  for (const [bucket, plan] of plans.entries()) {
    if (plan.level !== 'union') {
      for (const part of partsOf(plan)) {
        add(groupOf(part), bucket, entry(numbers, part, () => decodeNumbers(part.content))[plan.index]!);
      }
      continue;
    }
    const groups = new Map<string, Map<string, IdSet>>();
    const setOf = (group: string, app: string) =>
      entry(
        entry(groups, group, () => new Map<string, IdSet>()),
        app,
        () => new IdSet(),
      );
    for (const piece of plan.pieces) {
      for (const part of partsOf(piece)) addPiece(setOf(groupOf(part), appKeyOf(part)), part, piece);
    }
    for (const { group, app, id } of liveIn.get(bucket) ?? []) setOf(group, app).add(id);
    for (const [group, sets] of groups) for (const set of sets.values()) add(group, bucket, set.size);
  }
  return counts;
}

function planOf(from: number, to: number, progress: StatisticsProgress, isLive: boolean): Plan {
  const day = floorTo(from, DAY);
  const isBuilt = (start: number) => !progress.unbuilt.includes(start);
  if (!isLive && isBuilt(day)) {
    if (to - from === HOUR && from % HOUR === 0) return { level: 'hours', start: day, index: (from - day) / HOUR };
    if (to - from === DAY && isBuilt(day + DAY)) return { level: 'window', start: day, index: (from - day) / QUARTER };
  }
  return { level: 'union', pieces: piecesOf(from, to, progress) };
}

/** A part of a day has those who were last there after its begin, or first before its end. */
function addPiece(set: IdSet, { content }: StatisticsPart, { level, from, to }: Piece): void {
  if (level === 'day' || level === 'span') set.addWritten(content);
  else if (level === 'hour') {
    readHourTally(content, (id, quarter) => {
      if (quarter >= from && quarter < to) set.add(id);
    });
  } else {
    const { ids, first, last } = decodeEdges(content);
    for (let index = 0; index < ids.length; index++) {
      if (to === QUARTERS ? last[index]! >= from : first[index]! < to) set.add(ids[index]!);
    }
  }
}
