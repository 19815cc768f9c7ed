import type { EntityManager } from 'typeorm';
import { entry } from '../../journal/batches.js';
import { decodeNumbers, readDayTally, readHourTally } from './codec.js';
import { QUARTERS } from './day-parts.js';
import type { Counts } from './event-counts.js';
import type { Slice } from './filter.js';
import type { LiveMessage, LiveMessages } from './live-messages.js';
import { piecesOf, placeName, readPlaces, type Piece, type Place } from './pieces.js';
import { boundsOf, bucketAt, type Range } from './range.js';
import type { StatisticsPart, StatisticsProgress } from './statistics-records.js';
import { DAY, floorTo, HOUR, QUARTER } from './time-zone.js';

/** How many are distinct in a bucket: a number that is kept, or whoever is in several parts. */
type Plan =
  | { readonly level: 'hours' | 'window'; readonly start: number; readonly index: number }
  | { readonly level: 'union'; readonly pieces: readonly Piece[] };

/** Counts distinct people or conversations in each bucket of a range. */
export async function countDistinct(
  manager: EntityManager,
  progress: StatisticsProgress,
  { range, slice, groupOf }: { range: Range; slice: Slice | undefined; groupOf: (part: StatisticsPart) => string },
  live: LiveMessages,
  ids: number,
): Promise<Counts> {
  const liveIn = new Map<number, LiveMessage[]>();
  for (const message of live) entry(liveIn, bucketAt(range, message.time), () => []).push(message);
  const plans = range.starts.map((_, bucket) => planOf(...boundsOf(range, bucket), progress, liveIn.has(bucket)));
  // without a slice, all is live
  const wanted = plans.flatMap((plan): readonly Place[] => (plan.level === 'union' ? plan.pieces : [plan]));
  const parts = slice && (await readPlaces(manager, wanted, { role: live.role, ...slice }));
  const counts: Counts = new Map();
  const seen = new Int32Array(ids);
  let turn = 0;
  const add = (group: string, bucket: number, count: number) => {
    entry(counts, group, () => new Float64Array(range.starts.length))[bucket]! += count;
  };
  const numbers = new Map<StatisticsPart, number[]>();
  for (const [bucket, plan] of plans.entries()) {
    if (plan.level !== 'union') {
      for (const part of parts?.get(placeName(plan)) ?? []) {
        add(groupOf(part), bucket, entry(numbers, part, () => decodeNumbers(part.content))[plan.index]!);
      }
      continue;
    }
    const sources = new Map<string, ((see: (id: number) => void) => void)[]>();
    for (const piece of plan.pieces) {
      for (const part of parts?.get(placeName(piece)) ?? []) {
        entry(sources, groupOf(part), () => []).push((see) => readPiece(part, piece, see));
      }
    }
    for (const { group, id } of liveIn.get(bucket) ?? []) entry(sources, group, () => []).push((see) => see(id));
    for (const [group, reads] of sources) {
      let count = 0;
      turn++;
      const see = (id: number) => {
        if (seen[id] === turn) return;
        seen[id] = turn;
        count++;
      };
      for (const read of reads) read(see);
      add(group, bucket, count);
    }
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
  return { level: 'union', pieces: piecesOf(from, to, progress, false) };
}

/** A part of a day has those who were last there after its begin, or first before its end. */
function readPiece({ content }: StatisticsPart, { level, from, to }: Piece, see: (id: number) => void): void {
  if (level === 'hour') {
    readHourTally(content, (id, quarter) => {
      if (quarter >= from && quarter < to) see(id);
    });
  } else {
    readDayTally(content, (id, first, last) => {
      if (to === QUARTERS ? last >= from : first < to) see(id);
    });
  }
}
