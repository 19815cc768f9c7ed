import type { EntityManager } from 'typeorm';
import type { Arrivals } from '../journal/callback-journal.js';
import { CallbackRecord } from './callback-record.js';

const HOUR = 'callback.receivedAt - callback.receivedAt % 3600000';
const MINUTE = 'callback.receivedAt - callback.receivedAt % 60000';

/** What was received from one time on and before another, counted by the database. */
export async function arrivals(manager: EntityManager, since: number, until: number): Promise<Arrivals[]> {
  const found = await manager
    .createQueryBuilder(CallbackRecord, 'callback')
    .select('callback.provider', 'provider')
    .addSelect('callback.appId', 'appId')
    .addSelect('callback.command', 'command')
    .addSelect(HOUR, 'hour')
    .addSelect(`COUNT(DISTINCT ${MINUTE})`, 'minutes')
    .addSelect('COUNT(*)', 'callbacks')
    .addSelect('MAX(callback.receivedAt)', 'last')
    .where('callback.receivedAt >= :since AND callback.receivedAt < :until', { since, until })
    .andWhere('callback.proposal IS NULL')
    .groupBy('callback.provider')
    .addGroupBy('callback.appId')
    .addGroupBy('callback.command')
    .addGroupBy(HOUR)
    .cache(false)
    .getRawMany<Record<keyof Arrivals, string> & Pick<Arrivals, 'provider'>>();
  // PostgreSQL and MySQL give 64-bit numbers as text
  return found.map(({ provider, appId, command, hour, minutes, callbacks, last }) => ({
    provider,
    appId,
    command,
    hour: Number(hour),
    minutes: Number(minutes),
    callbacks: Number(callbacks),
    last: Number(last),
  }));
}
