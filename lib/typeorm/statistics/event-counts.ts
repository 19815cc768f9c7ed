import type { EntityManager } from 'typeorm';
import { entry } from '../../journal/batches.js';
import { readCells } from './codec.js';
import { QUARTERS } from './day-parts.js';
import type { Fact } from './facts.js';
import type { Dimensions, Wanted } from './filter.js';
import type { CellName } from './hour-counts.js';
import { readParts } from './parts.js';
import { bucketAt, type Range } from './range.js';
import type { StatisticsPart, StatisticsProgress } from './statistics-records.js';
import { DAY, floorTo, HOUR, QUARTER } from './time-zone.js';

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
  async addParts(manager: EntityManager, { unbuilt }: StatisticsProgress, wanted: Wanted): Promise<void> {
    const { range } = this;
    const [days, open] = [new Set<number>(), new Set<number>()];
    for (let day = floorTo(range.from, DAY); day < range.to; day += DAY) {
      if (!unbuilt.includes(day)) days.add(day);
      else for (let hour = day; hour < day + DAY; hour += HOUR) open.add(hour);
    }
    const about = { role: 'event', provider: wanted.get('provider'), appId: wanted.get('appId') } as const;
    for (const part of await readParts(manager, { level: 'day', starts: days, ...about })) this.add(part, QUARTERS);
    for (const part of await readParts(manager, { level: 'hour', starts: open, ...about })) this.add(part, 4);
  }

  private add({ content, start, provider, appId }: StatisticsPart, quarters: number): void {
    const { range } = this;
    const buckets = Array.from({ length: quarters }, (_, quarter) => {
      const time = start + quarter * QUARTER;
      return time < range.from || time >= range.to ? -1 : bucketAt(range, time);
    });
    readCells<CellName>(content, quarters, ([event, chat, platform, sentBy, kind]) => {
      const counts = this.countsOf({ provider, appId, event, chat, platform, sentBy, kind });
      if (counts === undefined) return undefined;
      return (quarter, count) => {
        const bucket = buckets[quarter]!;
        if (bucket >= 0) counts[bucket]! += count;
      };
    });
  }

  private countsOf(dimensions: Dimensions): Float64Array | undefined {
    const group = this.groupOf(dimensions);
    if (group === undefined) return undefined;
    return entry(this.counts, group, () => new Float64Array(this.range.starts.length));
  }
}
