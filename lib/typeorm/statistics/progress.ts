import type { EntityManager } from 'typeorm';
import type { JournalConnection } from '../journal-connection.js';
import { StatisticsProgress } from './statistics-records.js';

const ID = 1;

const NOTHING: StatisticsProgress = {
  id: ID,
  revision: 0,
  rolledUntil: 0,
  prunedBefore: 0,
  recent: {},
  unbuilt: [],
  unbuiltSpans: [],
};

/** How far the statistics are; as if nothing was done where they were never made. */
export async function readProgress(manager: EntityManager): Promise<StatisticsProgress> {
  return (await query(manager).cache(false).getOne()) ?? NOTHING;
}

/**
 * Changes the statistics, unless another instance has changed them since: then what was computed from `before` may be wrong.
 *
 * @returns whether the work was done and is committed
 */
export async function advance(
  connection: JournalConnection,
  before: StatisticsProgress,
  work: (manager: EntityManager) => Promise<Partial<StatisticsProgress>>,
): Promise<boolean> {
  return connection.longTransaction(async (manager) => {
    if (before === NOTHING) await connection.insertMissing(manager, StatisticsProgress, [NOTHING], ['id']);
    const current = await connection.locked(query(manager)).getOne();
    if (current?.revision !== before.revision) return false;
    const changes = await work(manager);
    await manager
      .createQueryBuilder()
      .update(StatisticsProgress)
      .set({ ...changes, revision: before.revision + 1 })
      .where('id = :id', { id: ID })
      .execute();
    return true;
  });
}

function query(manager: EntityManager) {
  return manager.createQueryBuilder(StatisticsProgress, 'progress').where('progress.id = :id', { id: ID });
}
