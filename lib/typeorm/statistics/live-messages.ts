import type { EntityManager } from 'typeorm';
import { entry } from '../../journal/batches.js';
import type { Fact } from './facts.js';
import { keyOf, type Name, type NameIds } from './name-ids.js';
import type { PartRole } from './statistics-records.js';

/** Whom messages are counted by. */
export type NamedRole = Exclude<PartRole, 'event'>;

/** One message: when, in which group it is counted, and the number of whoever is counted. */
export interface LiveMessage {
  readonly time: number;
  readonly group: string;
  readonly id: number;
}

/** Messages of which rows were read. A journal may have many that are not rolled up yet, so little of each is kept. */
export class LiveMessages {
  private readonly names: Name[] = [];
  private readonly indexes = new Map<string, number>();
  private readonly times: number[] = [];
  private readonly groups: string[] = [];
  private readonly named: number[] = [];
  private ids: number[] = [];
  private byId = new Map<number, Name>();

  constructor(readonly role: NamedRole) {}

  add(fact: Fact, group: string): void {
    const name = fact[this.role];
    if (name === null) return;
    const { provider, appId, occurredAt } = fact;
    const one = { role: this.role, provider, appId, name };
    const index = entry(this.indexes, keyOf(one), () => this.names.push(one) - 1);
    this.times.push(occurredAt);
    this.groups.push(group);
    this.named.push(index);
  }

  /** Finds the numbers of the names. Those without one get one beyond all others. @returns how many numbers there may be */
  async resolve(manager: EntityManager, known: NameIds): Promise<number> {
    const highest = await known.highest(manager, this.role);
    const found = await known.find(manager, this.names);
    let next = highest + 1;
    this.ids = this.names.map((name) => found.get(keyOf(name)) ?? next++);
    this.byId = new Map(this.names.map((name, index) => [this.ids[index]!, name]));
    known.remember(found);
    return next;
  }

  *[Symbol.iterator](): Generator<LiveMessage> {
    for (const [at, time] of this.times.entries()) {
      yield { time, group: this.groups[at]!, id: this.ids[this.named[at]!]! };
    }
  }

  /** Names by their numbers. */
  nameOf(id: number): Name | undefined {
    return this.byId.get(id);
  }
}
