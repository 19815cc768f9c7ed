import { uuidv7 } from '../journal/uuidv7.js';
import type { DeliveryKey } from '../journal/durable-journal.js';
import { CallbackRecord } from './callback-record.js';
import { DeliveryRecord } from './delivery-record.js';
import { DELIVERABLE } from './delivery-search.js';
import { groupBy } from './group-by.js';
import type { JournalConnection } from './journal-connection.js';
import { toStorableText } from './key-column.js';

const DAY = 86_400_000;

/** What hosts ask for: delivery again, and an end to what is of no use any more. */
export class DeliveryCare {
  constructor(private readonly connection: JournalConnection) {}

  async redeliver(deliveries: readonly DeliveryKey[]): Promise<number> {
    const { connection } = this;
    if (deliveries.length === 0) return 0;
    return connection.transaction(async (manager) => {
      const query = manager
        .createQueryBuilder(CallbackRecord, 'callback')
        .select('callback.id')
        .where(`callback.id IN (:...keys) AND ${DELIVERABLE}`, { keys: [...new Set(deliveries.map(({ key }) => key))] })
        .orderBy('callback.id');
      // locked, so that they are not pruned meanwhile
      const found = await connection.locked(query).getMany();
      const deliverable = new Set(found.map(({ id }) => id));
      let count = 0;
      for (const [handler, group] of groupBy(deliveries, (delivery) => delivery.handler)) {
        const keys = [...new Set(group.map(({ key }) => key))].filter((key) => deliverable.has(key)).sort();
        if (keys.length === 0) continue;
        const known = await manager
          .createQueryBuilder(DeliveryRecord, 'delivery')
          .select('delivery.callbackId', 'key')
          .where('delivery.callbackId IN (:...keys) AND delivery.handler = :handler', { keys, handler })
          .getRawMany<{ key: string }>();
        const fresh = {
          state: 'pending',
          attempts: 0,
          owner: null,
          redelivery: true,
          error: null,
          dueAt: connection.fromNow(),
          changedAt: connection.fromNow(),
        } as const;
        if (known.length > 0) {
          const { affected } = await manager
            .createQueryBuilder()
            .update(DeliveryRecord)
            .set(fresh)
            .where("callback_id IN (:...keys) AND handler = :handler AND state <> 'pending'", { keys, handler })
            .execute();
          count += affected ?? 0;
        }
        const knownKeys = new Set(known.map(({ key }) => key));
        const rows = keys.filter((key) => !knownKeys.has(key)).map((key) => ({ callbackId: key, handler, ...fresh }));
        await connection.insertMissing(manager, DeliveryRecord, rows, ['callback_id', 'handler']);
        count += rows.length;
      }
      return count;
    });
  }

  discard(deliveries: readonly DeliveryKey[]): Promise<number> {
    return this.connection.transaction(async (manager) => {
      let count = 0;
      for (const [handler, group] of groupBy(deliveries, (delivery) => delivery.handler)) {
        const { affected } = await manager
          .createQueryBuilder()
          .delete()
          .from(DeliveryRecord)
          .where("callback_id IN (:...keys) AND handler = :handler AND state = 'dead'", {
            keys: group.map(({ key }) => key).sort(),
            handler,
          })
          .execute();
        count += affected ?? 0;
      }
      return count;
    });
  }

  abandon(handler: string, error: string): Promise<number> {
    const { connection } = this;
    return connection.run(async (manager) => {
      const { affected } = await manager
        .createQueryBuilder()
        .update(DeliveryRecord)
        .set({ state: 'dead', owner: null, error: toStorableText(error), changedAt: connection.fromNow() })
        .where("handler = :handler AND state = 'pending'", { handler })
        .andWhere(`(owner IS NULL OR due_at <= ${connection.dialect.now})`)
        .execute();
      return affected ?? 0;
    });
  }

  prune(age: number, limit: number): Promise<number> {
    const { connection } = this;
    const limitOfAge = connection.fromNow(-age)();
    return connection.transaction(async (manager) => {
      const lively = manager
        .createQueryBuilder(DeliveryRecord, 'delivery')
        .select('1')
        .where('delivery.callbackId = callback.id')
        .andWhere(`(delivery.state = 'pending' OR delivery.changedAt >= ${limitOfAge})`);
      const query = manager
        .createQueryBuilder(CallbackRecord, 'callback')
        .select('callback.id')
        .where(`callback.state <> 'pending' AND callback.receivedAt < ${limitOfAge}`)
        // keys sort by time: the database need not look at all the others. A day for clocks that differ
        .andWhere('callback.id < :bound', { bound: uuidv7(Math.max(0, Date.now() - age + DAY)) })
        .andWhere(`NOT EXISTS (${lively.getQuery()})`)
        .orderBy('callback.id')
        .limit(limit);
      const keys = (await connection.locked(query, 'skip').getMany()).map(({ id }) => id);
      if (keys.length === 0) return 0;
      await manager
        .createQueryBuilder()
        .delete()
        .from(DeliveryRecord)
        .where('callback_id IN (:...keys)', { keys })
        .execute();
      await manager.createQueryBuilder().delete().from(CallbackRecord).where('id IN (:...keys)', { keys }).execute();
      return keys.length;
    });
  }
}
