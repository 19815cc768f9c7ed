import { entry } from '../../journal/batches.js';
import { encodeCells, type CellName } from './cells.js';
import { encodeHourTally } from './codec.js';
import { CHAT_OF_MESSAGE, type Fact } from './facts.js';
import type { NameGroup } from './name-ids.js';
import type { StatisticsDimension } from './questions.js';
import type { NamedRole, StatisticsPart } from './statistics-records.js';
import { floorTo, HOUR, QUARTER } from './time-zone.js';

/** Dimensions of which each value has tallies of its own. Of messages, `event` says the same as `chat`. */
export const SLICED = ['chat', 'platform', 'sentBy', 'kind'] as const satisfies readonly StatisticsDimension[];

/** Whom messages are counted by: each is also the member of a callback that has their names. */
export const NAMED = ['sender', 'conversation', 'group'] as const satisfies readonly NamedRole[];

/** Messages by four times the place of a name, plus the quarter of the hour. */
type Tally = Map<number, number>;

/** Tallies in the order of `NAMED`. */
const newTallies = () => NAMED.map((): Tally => new Map());

/** What one app did in one hour. */
class AppHour {
  readonly cells = new Map<string, number[]>();
  /** The places of names, in the order of `NAMED`. */
  readonly places = NAMED.map(() => new Map<string, number>());
  readonly all = newTallies();
  /** By value, in the order of `SLICED`. */
  readonly slices = SLICED.map(() => new Map<string, Tally[]>());

  constructor(
    readonly start: number,
    readonly provider: string,
    readonly appId: string,
  ) {}

  add(fact: Fact): void {
    const { event, chat, platform, sentBy, kind } = fact;
    const quarter = Math.floor((fact.occurredAt - this.start) / QUARTER);
    entry(this.cells, JSON.stringify([event, chat, platform, sentBy, kind] satisfies CellName), newQuarters)[
      quarter
    ]!++;
    if (!CHAT_OF_MESSAGE.has(event)) return;
    const tallies = [this.all, ...this.slices.map((slice, index) => entry(slice, fact[SLICED[index]!], newTallies))];
    for (const [index, role] of NAMED.entries()) {
      const name = fact[role];
      if (name === null) continue;
      const places = this.places[index]!;
      const key = entry(places, name, () => places.size) * 4 + quarter;
      for (const one of tallies) one[index]!.set(key, (one[index]!.get(key) ?? 0) + 1);
    }
  }
}

/** Counts callbacks that were received in one hour, by the hours in which they happened. */
export class HourCounts {
  private readonly hours = new Map<string, AppHour>();
  callbacks = 0;

  constructor(private readonly received: number) {}

  add(fact: Fact): void {
    this.callbacks++;
    const { provider, appId, occurredAt } = fact;
    const start = floorTo(occurredAt, HOUR);
    entry(this.hours, `${start} ${provider}\0${appId}`, () => new AppHour(start, provider, appId)).add(fact);
  }

  /**
   * The parts of the hour.
   *
   * @param idsOf gives the numbers of names
   */
  async parts(
    idsOf: (group: NameGroup, names: readonly string[]) => Promise<ReadonlyMap<string, number>>,
  ): Promise<StatisticsPart[]> {
    const { received } = this;
    const parts: StatisticsPart[] = [];
    for (const { start, provider, appId, cells, places, all, slices } of this.hours.values()) {
      const about = { level: 'hour', start, provider, appId, received } as const;
      parts.push({ ...about, role: 'event', dimension: '', value: '', content: encodeCells(cells) });
      for (const [index, role] of NAMED.entries()) {
        const names = [...places[index]!.keys()];
        if (names.length === 0) continue;
        const known = await idsOf({ role, provider, appId }, names);
        const ids = names.map((name) => known.get(name)!);
        const add = (dimension: StatisticsPart['dimension'], value: string, tallies: readonly Tally[]) => {
          const byPlace = [...tallies[index]!];
          if (byPlace.length === 0) return;
          const byId = new Map(byPlace.map(([key, count]) => [ids[key >> 2]! * 4 + (key & 3), count]));
          parts.push({ ...about, role, dimension, value, content: encodeHourTally(byId) });
        };
        add('', '', all);
        for (const [at, slice] of slices.entries())
          for (const [value, tallies] of slice) add(SLICED[at]!, value, tallies);
      }
    }
    return parts;
  }
}

const newQuarters = () => [0, 0, 0, 0];
