import { entry } from '../../journal/batches.js';
import { encodeCells, encodeHourTally } from './codec.js';
import { CHAT_OF_MESSAGE, type Fact } from './facts.js';
import type { Name } from './name-ids.js';
import type { StatisticsDimension } from './questions.js';
import type { PartRole, StatisticsPart } from './statistics-records.js';
import { floorTo, HOUR, QUARTER } from './time-zone.js';

/** Dimensions of which each value has tallies of its own. Of messages, `event` says the same as `chat`. */
export const SLICED = ['chat', 'platform', 'sentBy', 'kind'] as const satisfies readonly StatisticsDimension[];

/** Whom messages are counted by, and where a callback has their names. */
export const NAMED = { sender: 'sender', conversation: 'conversation', group: 'group' } as const satisfies Partial<
  Record<PartRole, keyof Fact>
>;

/** What an event in `Cells` is told apart by. */
export type CellName = readonly [event: string, chat: string, platform: string, sentBy: string, kind: string];

export function cellNameOf({ event, chat, platform, sentBy, kind }: Fact): CellName {
  return [event, chat, platform, sentBy, kind];
}

type Quarters = number[];

/** What one app did in one hour. */
interface AppHour {
  readonly start: number;
  readonly provider: string;
  readonly appId: string;
  readonly cells: Map<string, Quarters>;
  /** By role, dimension and value, as JSON; then by name. */
  readonly tallies: Map<string, Map<string, Quarters>>;
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
    const quarter = Math.floor((occurredAt - start) / QUARTER);
    const hour = entry(this.hours, JSON.stringify([start, provider, appId]), () => ({
      start,
      provider,
      appId,
      cells: new Map<string, Quarters>(),
      tallies: new Map<string, Map<string, Quarters>>(),
    }));
    count(hour.cells, JSON.stringify(cellNameOf(fact)), quarter);
    if (!CHAT_OF_MESSAGE.has(fact.event)) return;
    for (const [role, member] of Object.entries(NAMED)) {
      const name = fact[member];
      if (name === null) continue;
      const slice = (...about: [dimension: string, value: string]) =>
        count(entry(hour.tallies, JSON.stringify([role, ...about]), newMap), name, quarter);
      slice('', '');
      for (const dimension of SLICED) slice(dimension, fact[dimension]);
    }
  }

  /** All names that have numbers. */
  *names(): Generator<Name> {
    for (const { provider, appId, tallies } of this.hours.values()) {
      for (const [slice, tally] of tallies) {
        const [role, dimension] = JSON.parse(slice) as [PartRole, string];
        if (dimension === '') for (const name of tally.keys()) yield { role, provider, appId, name };
      }
    }
  }

  /** @param idOf gives the number of a name */
  parts(idOf: (name: Name) => number): StatisticsPart[] {
    const { received } = this;
    const parts: StatisticsPart[] = [];
    for (const { start, provider, appId, cells, tallies } of this.hours.values()) {
      const about = { level: 'hour', start, provider, appId, received } as const;
      parts.push({ ...about, role: 'event', dimension: '', value: '', content: encodeCells(cells) });
      for (const [slice, tally] of tallies) {
        const [role, dimension, value] = JSON.parse(slice) as [PartRole, string, string];
        const byId = new Map(
          Array.from(tally, ([name, quarters]) => [idOf({ role, provider, appId, name }), quarters]),
        );
        parts.push({ ...about, role, dimension, value, content: encodeHourTally(byId) });
      }
    }
    return parts;
  }
}

const newMap = () => new Map<string, Quarters>();

function count(counts: Map<string, Quarters>, key: string, quarter: number): void {
  entry(counts, key, () => [0, 0, 0, 0])[quarter]!++;
}
