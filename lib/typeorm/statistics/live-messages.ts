import type { EntityManager } from 'typeorm';
import { entry } from '../../journal/batches.js';
import type { Fact } from './facts.js';
import { appKeyOf, type NameGroup, type NameIds } from './name-ids.js';
import type { NamedRole } from './statistics-records.js';

/** One message: when, in which group it is counted, its app, and the number of whoever is counted. */
export interface LiveMessage {
  readonly time: number;
  readonly group: string;
  /** As `appKeyOf` makes it. */
  readonly app: string;
  readonly id: number;
}

/** Whoever is counted in one app. */
interface AppNames {
  readonly of: NameGroup;
  readonly app: string;
  /** The places of names in the order in which they came. */
  readonly places: Map<string, number>;
  /** By place. */
  ids: readonly number[];
}

/** Messages of which rows were read. A journal may have many that are not rolled up yet, so little of each is kept. */
export class LiveMessages {
  private readonly apps = new Map<string, AppNames>();
  private readonly times: number[] = [];
  private readonly groups: string[] = [];
  private readonly inApps: AppNames[] = [];
  private readonly places: number[] = [];

  constructor(readonly role: NamedRole) {}

  add(fact: Fact, group: string): void {
    const name = fact[this.role];
    if (name === null) return;
    const { role } = this;
    const { provider, appId, occurredAt } = fact;
    const app = appKeyOf(fact);
    const names = entry(this.apps, app, () => ({ of: { role, provider, appId }, app, places: new Map(), ids: [] }));
    this.times.push(occurredAt);
    this.groups.push(group);
    this.inApps.push(names);
    this.places.push(entry(names.places, name, () => names.places.size));
  }

  /** Finds the numbers of the names. Those without one get one beyond all others of their app. */
  async resolve(manager: EntityManager, known: Pick<NameIds, 'find' | 'remember' | 'highest'>): Promise<void> {
    for (const names of this.apps.values()) {
      const found = await known.find(manager, names.of, names.places.keys());
      known.remember(names.of, found);
      const isComplete = found.size === names.places.size;
      let next = isComplete ? 0 : (await known.highest(manager, names.of)) + 1;
      // a number that is known may be newer than what this question sees of the database
      for (const id of found.values()) if (id >= next) next = id + 1;
      names.ids = Array.from(names.places.keys(), (name) => found.get(name) ?? next++);
    }
  }

  *[Symbol.iterator](): Generator<LiveMessage> {
    for (const [at, time] of this.times.entries()) {
      const { app, ids } = this.inApps[at]!;
      yield { time, group: this.groups[at]!, app, id: ids[this.places[at]!]! };
    }
  }

  /** The names of an app by their numbers. */
  namesOf(app: string): Map<number, string> {
    const names = this.apps.get(app);
    return new Map(Array.from(names?.places ?? [], ([name, place]) => [names!.ids[place]!, name]));
  }
}
