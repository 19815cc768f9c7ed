import type { EntityManager } from 'typeorm';
import { batchesOf, entry } from '../../journal/batches.js';
import { insertRows } from './insert-rows.js';
import { StatisticsName, type NamedRole } from './statistics-records.js';

/** Names in one search. */
const BATCH = 500;
/** Names that are kept in memory. */
const CACHE_LIMIT = 200_000;

/** People, conversations or groups of one app: they are numbered together. */
export interface NameGroup {
  readonly role: NamedRole;
  readonly provider: string;
  readonly appId: string;
}

/** An account, conversation or group of an app. */
export interface Name extends NameGroup {
  readonly name: string;
}

/** An app as one text. No key column has a NUL. */
export function appKeyOf({ provider, appId }: Pick<NameGroup, 'provider' | 'appId'>): string {
  return `${provider}\0${appId}`;
}

/** The numbers that stand for names. One that is given stays for ever, so what was read once need not be read again. */
export class NameIds {
  private readonly cache = new Map<string, Map<string, number>>();
  private size = 0;

  /** The numbers of those names that have one. */
  async find(manager: EntityManager, group: NameGroup, names: Iterable<string>): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    const missing: string[] = [];
    const known = this.cache.get(keyOf(group));
    for (const name of names) {
      const id = known?.get(name);
      if (id === undefined) missing.push(name);
      else found.set(name, id);
    }
    for (const batch of batchesOf(missing, BATCH)) {
      const rows = await inGroup(manager, group)
        .select('known.name', 'name')
        .addSelect('known.id', 'id')
        .andWhere('known.name IN (:...names)', { names: batch })
        .getRawMany<{ name: string; id: number | string }>();
      for (const { name, id } of rows) found.set(name, Number(id));
    }
    return found;
  }

  /** Keeps what was found and is committed. */
  remember(group: NameGroup, found: ReadonlyMap<string, number>): void {
    if (this.size + found.size > CACHE_LIMIT) {
      this.cache.clear();
      this.size = 0;
    }
    const known = entry(this.cache, keyOf(group), () => new Map<string, number>());
    this.size -= known.size;
    for (const [name, id] of found) known.set(name, id);
    this.size += known.size;
  }

  /** Gives numbers to those names that have none. Only for whoever has locked the progress. @returns the numbers of all of them */
  async assign(manager: EntityManager, group: NameGroup, names: readonly string[]): Promise<Map<string, number>> {
    const found = await this.find(manager, group, names);
    const missing = names.filter((name) => !found.has(name));
    if (missing.length === 0) return found;
    const highest = await this.highest(manager, group);
    const rows = missing.map((name, index) => ({ ...group, name, id: highest + 1 + index }));
    await insertRows(manager, StatisticsName, rows);
    for (const { name, id } of rows) found.set(name, id);
    return found;
  }

  /** The highest number of a group; 0 where there is none. */
  async highest(manager: EntityManager, group: NameGroup): Promise<number> {
    // not MAX, for which PostgreSQL reads the whole table while it knows nothing of it yet
    const row = await inGroup(manager, group)
      .select('known.id', 'highest')
      .orderBy('known.id', 'DESC')
      .limit(1)
      .getRawOne<{ highest: number | string }>();
    return Number(row?.highest ?? 0);
  }

  /** The names that numbers of a group stand for. */
  async named(manager: EntityManager, group: NameGroup, ids: readonly number[]): Promise<StatisticsName[]> {
    const rows: StatisticsName[] = [];
    for (const batch of batchesOf(ids, BATCH)) {
      rows.push(...(await inGroup(manager, group).andWhere('known.id IN (:...ids)', { ids: batch }).getMany()));
    }
    return rows;
  }
}

function keyOf(group: NameGroup): string {
  return `${group.role}\0${appKeyOf(group)}`;
}

function inGroup(manager: EntityManager, { role, provider, appId }: NameGroup) {
  return manager
    .createQueryBuilder(StatisticsName, 'known')
    .where('known.role = :role AND known.provider = :provider AND known.appId = :appId', { role, provider, appId })
    .cache(false);
}
