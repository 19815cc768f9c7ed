import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type {
  CallbackFilter,
  DeliveryFilter,
  DeliveryKey,
  DeliveryState,
  HandlerBacklog,
  Page,
  StoredCallback,
  StoredDelivery,
} from '../journal/durable-journal.js';
import { toStoredCallback } from './callback-row.js';
import { CallbackRecord } from './callback-record.js';
import { DeliveryRecord } from './delivery-record.js';
import { toKeyColumn } from './key-column.js';

/** What can be delivered again: not what is in its first pass, was rejected, or has no body to make an event from. */
export const DELIVERABLE = "callback.state NOT IN ('pending', 'rejected') AND callback.body IS NOT NULL";

/** As literals: SQLite uses a partial index only for a query that has the index's own condition. */
const IN_STATE: Readonly<Record<DeliveryState, string>> = {
  pending: "delivery.state = 'pending'",
  done: "delivery.state = 'done'",
  dead: "delivery.state = 'dead'",
};

export async function findCallbacks(
  manager: EntityManager,
  filter: CallbackFilter,
  { after, limit }: Page<string>,
): Promise<StoredCallback[]> {
  const query = manager.createQueryBuilder(CallbackRecord, 'callback').where(DELIVERABLE).cache(false);
  whereCallback(query, filter);
  if (filter.eventNames !== undefined) whereIn(query, 'callback.eventName', filter.eventNames);
  if (filter.since !== undefined) query.andWhere('callback.occurredAt >= :since', { since: toTime(filter.since) });
  if (filter.until !== undefined) query.andWhere('callback.occurredAt < :until', { until: toTime(filter.until) });
  if (after !== undefined) query.andWhere('callback.id > :after', { after });
  return (await query.orderBy('callback.id').limit(limit).getMany()).map(toStoredCallback);
}

export async function findDeliveries(
  manager: EntityManager,
  filter: DeliveryFilter,
  { after, limit }: Page<DeliveryKey>,
): Promise<StoredDelivery[]> {
  const query = manager
    .createQueryBuilder(DeliveryRecord, 'delivery')
    .innerJoinAndMapOne('delivery.callback', CallbackRecord, 'callback', 'callback.id = delivery.callbackId')
    .cache(false);
  whereCallback(query, filter);
  if (filter.state !== undefined) query.andWhere(IN_STATE[filter.state]);
  if (filter.handler !== undefined) query.andWhere('delivery.handler = :handler', { handler: filter.handler });
  if (filter.since !== undefined) query.andWhere('delivery.changedAt >= :since', { since: toTime(filter.since) });
  if (filter.until !== undefined) query.andWhere('delivery.changedAt < :until', { until: toTime(filter.until) });
  if (after !== undefined) {
    query.andWhere(
      '(delivery.callbackId > :afterKey OR (delivery.callbackId = :afterKey AND delivery.handler > :afterHandler))',
      { afterKey: after.key, afterHandler: after.handler },
    );
  }
  const found = await query.orderBy('delivery.callbackId').addOrderBy('delivery.handler').limit(limit).getMany();
  return (found as (DeliveryRecord & { callback: CallbackRecord })[]).map((delivery) => {
    const { callback, handler, state, attempts, redelivery, error, changedAt } = delivery;
    return { callback: toStoredCallback(callback), handler, state, attempts, redelivery, error, changedAt };
  });
}

/** @param now the database's present time, as an expression */
export async function backlog(manager: EntityManager, now: string): Promise<HandlerBacklog[]> {
  const byHandler = new Map<string, HandlerBacklog>();
  for (const state of ['pending', 'dead'] as const) {
    const query = manager
      .createQueryBuilder(DeliveryRecord, 'delivery')
      .select('delivery.handler', 'handler')
      .addSelect('COUNT(*)', 'count')
      .where(IN_STATE[state])
      .groupBy('delivery.handler')
      .cache(false);
    // of the dead this is not in the index, and each row would have to be read
    if (state === 'pending') query.addSelect(`${now} - MIN(delivery.dueAt)`, 'late');
    const counts = await query.getRawMany<{ handler: string; count: number | string; late?: number | string }>();
    for (const { handler, count, late } of counts) {
      const before = byHandler.get(handler) ?? { pending: 0, dead: 0, lag: Math.max(0, Number(late ?? 0)) };
      byHandler.set(handler, { ...before, handler, [state]: Number(count) });
    }
  }
  return [...byHandler.values()].sort((a, b) => (a.handler < b.handler ? -1 : 1));
}

function whereCallback(
  query: SelectQueryBuilder<CallbackRecord> | SelectQueryBuilder<DeliveryRecord>,
  { eventIds, conversationKey }: Pick<CallbackFilter, 'eventIds' | 'conversationKey'>,
): void {
  if (eventIds !== undefined) whereIn(query, 'callback.eventId', eventIds);
  if (conversationKey !== undefined) {
    query.andWhere('callback.conversationKey = :conversationKey', { conversationKey: toKeyColumn(conversationKey) });
  }
}

function whereIn(
  query: SelectQueryBuilder<CallbackRecord> | SelectQueryBuilder<DeliveryRecord>,
  column: string,
  values: readonly string[],
): void {
  if (values.length === 0) query.andWhere('1 = 0');
  else query.andWhere(`${column} IN (:...${column.replace('.', '')})`, { [column.replace('.', '')]: values });
}

/** A bound for a column of whole milliseconds: PostgreSQL compares such a column with whole numbers only. */
function toTime(bound: number): number {
  return Math.min(Math.max(Math.ceil(bound), Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
}
