import type { EntityManager } from 'typeorm';
import { batchesOf } from '../../journal/batches.js';
import { StatisticsPart, type MadeLevel, type PartLevel, type PartRole } from './statistics-records.js';
import { floorTo, HOUR } from './time-zone.js';

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

const COLUMNS = ['level', 'start', 'role', 'dimension', 'provider', 'appId', 'value', 'received', 'content'] as const;

export async function readParts(manager: EntityManager, filter: PartFilter): Promise<StatisticsPart[]> {
  const { starts, ...equal } = filter;
  const found: StatisticsPart[] = [];
  for (const batch of batchesOf([...new Set(starts)], SEARCH_LIMIT)) {
    // whole numbers that were computed here: as parameters they would be too many for some databases
    found.push(...(await read(manager, equal, `part.start IN (${batch.join(', ')})`)));
  }
  return found;
}

/** The parts of the hours in which what was received in one hour happened. */
export function readReceived(manager: EntityManager, received: number): Promise<StatisticsPart[]> {
  return read(manager, { level: 'hour', received });
}

/** Whether anything that happened in the hours of a range was received before a time. */
export async function areReceivedBefore(
  manager: EntityManager,
  time: number,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<boolean> {
  const found = await manager
    .createQueryBuilder(StatisticsPart, 'part')
    .select('part.start', 'start')
    .where("part.level = 'hour' AND part.start >= :from AND part.start < :to", { from: floorTo(from, HOUR), to })
    .andWhere("part.role = 'event' AND part.received < :time", { time })
    .limit(1)
    .cache(false)
    .getRawMany();
  return found.length > 0;
}

/** Removes what was received in one hour and happened in these. */
export function removeReceived(manager: EntityManager, received: number, starts: readonly number[]): Promise<void> {
  return remove(manager, starts, "received_at = :received AND level = 'hour'", { received });
}

/** Removes what was made of hours for these begins. */
export function removeParts(
  manager: EntityManager,
  levels: readonly MadeLevel[],
  starts: readonly number[],
): Promise<void> {
  return remove(manager, starts, 'level IN (:...levels)', { levels });
}

async function remove(
  manager: EntityManager,
  starts: readonly number[],
  where: string,
  parameters: Readonly<Record<string, unknown>>,
): Promise<void> {
  if (starts.length === 0) return;
  await manager
    .createQueryBuilder()
    .delete()
    .from(StatisticsPart)
    .where(where, parameters)
    .andWhere(`start_at IN (${starts.join(', ')})`)
    .execute();
}

async function read(
  manager: EntityManager,
  equal: Partial<Record<keyof StatisticsPart, string | number | undefined>>,
  where = '1 = 1',
): Promise<StatisticsPart[]> {
  const query = manager.createQueryBuilder(StatisticsPart, 'part').select([]).where(where).cache(false);
  const known: Partial<StatisticsPart> = {};
  for (const column of COLUMNS) {
    const value = equal[column];
    if (value === undefined) query.addSelect(`part.${column}`, column);
    else {
      query.andWhere(`part.${column} = :${column}`, { [column]: value });
      Object.assign(known, { [column]: value });
    }
  }
  const rows = await query.getRawMany<Row>();
  // many rows: what is known need not be sent
  return rows.map((row): StatisticsPart => {
    const part = Object.assign(row, known) as unknown as StatisticsPart;
    part.start = Number(row.start);
    part.received = Number(part.received);
    // libsql gives bytes as an ArrayBuffer
    if (row.content instanceof ArrayBuffer) part.content = new Uint8Array(row.content);
    return part;
  });
}
