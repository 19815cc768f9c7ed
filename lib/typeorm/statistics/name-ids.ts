import type { EntityManager } from 'typeorm';
import { batchesOf } from '../../journal/batches.js';
import type { JournalConnection } from '../journal-connection.js';
import { StatisticsName, type PartRole } from './statistics-records.js';

/** Names in one search. */
const BATCH = 500;
/** Names that are kept in memory. */
const CACHE_LIMIT = 200_000;

/** An account, conversation or group of an app. */
export interface Name {
  readonly role: PartRole;
  readonly provider: string;
  readonly appId: string;
  readonly name: string;
}

/** A name as one text. */
export function keyOf({ role, provider, appId, name }: Name): string {
  return JSON.stringify([role, provider, appId, name]);
}

/** The numbers that stand for names. One that is given stays for ever, so what was read once need not be read again. */
export class NameIds {
  private readonly cache = new Map<string, number>();

  constructor(private readonly connection: JournalConnection) {}

  /** The numbers of names that have one, by `keyOf`. */
  async find(manager: EntityManager, names: Iterable<Name>): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    const missing = new Map<string, Map<string, Name>>();
    for (const name of names) {
      const key = keyOf(name);
      const id = this.cache.get(key);
      if (id !== undefined) found.set(key, id);
      else {
        const group = JSON.stringify([name.role, name.provider, name.appId]);
        const others = missing.get(group) ?? new Map<string, Name>();
        missing.set(group, others.set(key, name));
      }
    }
    for (const group of missing.values()) {
      for (const batch of batchesOf([...group.values()], BATCH)) {
        const { role, provider, appId } = batch[0]!;
        const rows = await manager
          .createQueryBuilder(StatisticsName, 'known')
          .select('known.name', 'name')
          .addSelect('known.id', 'id')
          .where('known.role = :role AND known.provider = :provider AND known.appId = :appId', {
            role,
            provider,
            appId,
          })
          .andWhere('known.name IN (:...names)', { names: batch.map(({ name }) => name) })
          .cache(false)
          .getRawMany<{ name: string; id: number | string }>();
        for (const { name, id } of rows) found.set(keyOf({ role, provider, appId, name }), Number(id));
      }
    }
    return found;
  }

  /** Keeps what was found and is committed. */
  remember(found: ReadonlyMap<string, number>): void {
    if (this.cache.size + found.size > CACHE_LIMIT) this.cache.clear();
    for (const [key, id] of found) this.cache.set(key, id);
  }

  /**
   * Gives numbers to those names that have none. Only for whoever has locked the progress.
   *
   * @returns the numbers of all of them, by `keyOf`
   */
  async assign(manager: EntityManager, names: readonly Name[]): Promise<Map<string, number>> {
    const found = await this.find(manager, names);
    const next = new Map<PartRole, number>();
    const rows: StatisticsName[] = [];
    for (const name of names) {
      const key = keyOf(name);
      if (found.has(key)) continue;
      const id = next.get(name.role) ?? (await this.highest(manager, name.role)) + 1;
      next.set(name.role, id + 1);
      found.set(key, id);
      rows.push({ ...name, id });
    }
    await this.connection.insertMissing(manager, StatisticsName, rows, ['role', 'provider', 'app_id', 'name']);
    return found;
  }

  /** The highest number of a role; 0 where there is none. */
  async highest(manager: EntityManager, role: PartRole): Promise<number> {
    const row = await manager
      .createQueryBuilder(StatisticsName, 'known')
      .select('MAX(known.id)', 'highest')
      .where('known.role = :role', { role })
      .cache(false)
      .getRawOne<{ highest: number | string | null }>();
    return Number(row?.highest ?? 0);
  }

  /** The names that numbers of a role stand for. */
  async named(manager: EntityManager, role: PartRole, ids: readonly number[]): Promise<StatisticsName[]> {
    const rows: StatisticsName[] = [];
    for (const batch of batchesOf(ids, BATCH)) {
      const found = await manager
        .createQueryBuilder(StatisticsName, 'known')
        .where('known.role = :role AND known.id IN (:...ids)', { role, ids: batch })
        .cache(false)
        .getMany();
      rows.push(...found);
    }
    return rows;
  }
}
