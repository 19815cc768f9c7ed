import type { EntityManager } from 'typeorm';
import { batchesOf } from '../../journal/batches.js';
import { StatisticsPart, type PartLevel, type PartRole } from './statistics-records.js';

/** Parts in one insert: some have many bytes. */
const INSERT_LIMIT = 50;
/** Begins in one search. */
const SEARCH_LIMIT = 2_500;

/** Which parts are read. */
export interface PartFilter {
  readonly level: PartLevel;
  /** Epoch milliseconds. */
  readonly starts: Iterable<number>;
  readonly role?: PartRole;
  readonly dimension?: string;
  readonly provider?: string | undefined;
  readonly appId?: string | undefined;
  readonly value?: string | undefined;
}

interface Row extends Omit<StatisticsPart, 'start' | 'received' | 'content'> {
  readonly start: number | string;
  readonly received: number | string;
  readonly content: Uint8Array | ArrayBuffer;
}

const COLUMNS = ['level', 'role', 'dimension', 'start', 'provider', 'appId', 'value', 'received', 'content'] as const;

export async function readParts(manager: EntityManager, filter: PartFilter): Promise<StatisticsPart[]> {
  const { starts, ...equal } = filter;
  const found: StatisticsPart[] = [];
  for (const batch of batchesOf([...new Set(starts)], SEARCH_LIMIT)) {
    const query = manager.createQueryBuilder(StatisticsPart, 'part').select([]);
    for (const column of COLUMNS) query.addSelect(`part.${column}`, column);
    // whole numbers that were computed here: as parameters they would be too many for some databases
    query.where(`part.start IN (${batch.join(', ')})`).cache(false);
    for (const [column, value] of Object.entries(equal)) {
      if (value !== undefined) query.andWhere(`part.${column} = :${column}`, { [column]: value });
    }
    for (const row of await query.getRawMany<Row>()) {
      const { content } = row;
      found.push({
        ...row,
        start: Number(row.start),
        received: Number(row.received),
        // libsql gives bytes as an ArrayBuffer
        content: content instanceof ArrayBuffer ? new Uint8Array(content) : content,
      });
    }
  }
  return found;
}

export async function insertParts(manager: EntityManager, parts: readonly StatisticsPart[]): Promise<void> {
  for (const values of batchesOf(parts, INSERT_LIMIT)) {
    await manager.createQueryBuilder().insert().into(StatisticsPart).values(values).updateEntity(false).execute();
  }
}

/** Removes what was made of hours for these begins. */
export async function removeParts(
  manager: EntityManager,
  levels: readonly PartLevel[],
  starts: readonly number[],
): Promise<void> {
  if (starts.length === 0) return;
  await manager
    .createQueryBuilder()
    .delete()
    .from(StatisticsPart)
    .where('level IN (:...levels)', { levels })
    .andWhere(`start_at IN (${starts.join(', ')})`)
    .execute();
}
