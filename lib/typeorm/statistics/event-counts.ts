import type { EntityManager } from 'typeorm';
import { entry } from '../../journal/batches.js';
import { addCells } from './cells.js';
import { QUARTERS } from './day-parts.js';
import type { Fact } from './facts.js';
import type { Dimensions, Wanted } from './filter.js';
import { readPlaces, wholePieces, type Place } from './pieces.js';
import { boundsOf, bucketAt, type Range } from './range.js';
import type { StatisticsPart, StatisticsProgress } from './statistics-records.js';
import { DAY, floorTo, HOUR, QUARTER } from './time-zone.js';

/** How many numbers parts of events have. */
const PLACES = { hour: HOUR / QUARTER, day: QUARTERS, counts: 1, sums: 1 } as const;

/** Numbers in each bucket of a range, by the group that they are counted in. */
export type Counts = Map<string, Float64Array>;

/** Counts what happened. */
export class EventCounts {
  readonly counts: Counts = new Map();

  /** @param groupOf the group that something is counted in; undefined where it is not counted */
  constructor(
    private readonly range: Range,
    private readonly groupOf: (dimensions: Dimensions) => string | undefined,
  ) {}

  addLive(fact: Fact): void {
    const counts = this.countsOf(fact);
    if (counts !== undefined) counts[bucketAt(this.range, fact.occurredAt)]!++;
  }

  /** Adds what is rolled up. @param wanted what it must have, as far as that keeps parts from being read */
  async addParts(manager: EntityManager, progress: StatisticsProgress, wanted: Wanted): Promise<void> {
    const { range } = this;
    const places = range.starts.flatMap((_, bucket): readonly Place[] => {
      const [from, to] = boundsOf(range, bucket);
      return wholePieces(from, to, progress).map(({ level, start }) =>
        level === 'hour' && !progress.unbuilt.includes(floorTo(start, DAY))
          ? { level: 'day', start: floorTo(start, DAY) }
          : { level, start },
      );
    });
    const about = { role: 'event', provider: wanted.get('provider'), appId: wanted.get('appId') } as const;
    for (const parts of (await readPlaces(manager, places, about)).values()) for (const part of parts) this.add(part);
  }

  private add({ level, content, start, provider, appId }: StatisticsPart): void {
    const { range } = this;
    const places = Array.from({ length: PLACES[level as keyof typeof PLACES] }, (_, place) => {
      const time = start + place * QUARTER;
      return time < range.from || time >= range.to ? -1 : bucketAt(range, time);
    });
    addCells(content, places, ([event, chat, platform, sentBy, kind]) =>
      this.countsOf({ provider, appId, event, chat, platform, sentBy, kind }),
    );
  }

  private countsOf(dimensions: Dimensions): Float64Array | undefined {
    const group = this.groupOf(dimensions);
    if (group === undefined) return undefined;
    return entry(this.counts, group, () => new Float64Array(this.range.starts.length));
  }
}
