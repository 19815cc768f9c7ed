import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { groupBy } from '../journal/batches.js';
import type { DeliveryKey } from '../journal/durable-journal.js';
import { CallbackRecord } from './callback-record.js';
import { DeliveryRecord } from './delivery-record.js';
import { deliveryColumns, insertMissingDeliveries } from './delivery-rows.js';
import { DELIVERABLE } from './delivery-search.js';
import type { JournalConnection } from './journal-connection.js';
import { toNullableErrorColumn } from './key-column.js';
import type { RollUp } from './statistics/roll-up.js';

const AS_IF_NEVER_TRIED = { state: 'pending', attempts: 0, dueIn: 0, redelivery: true, error: null } as const;

/** What is done to stored callbacks and deliveries at the host's request, or when they are old: deliver again, discard, abandon, prune. */
export class JournalMaintenance {
  /** @param rollUp what must have counted callbacks before they are deleted */
  constructor(
    private readonly connection: JournalConnection,
    private readonly rollUp?: Pick<RollUp, 'release'>,
  ) {}

  async redeliver(deliveries: readonly DeliveryKey[], only?: 'dead'): Promise<number> {
    const { connection } = this;
    if (deliveries.length === 0) return 0;
    return connection.impatientTransaction(async (manager) => {
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
          .cache(false)
          .getRawMany<{ key: string }>();
        const fresh = deliveryColumns(connection, AS_IF_NEVER_TRIED);
        if (known.length > 0) {
          const { affected } = await manager
            .createQueryBuilder()
            .update(DeliveryRecord)
            .set(fresh)
            .where('callback_id IN (:...keys) AND handler = :handler', { keys, handler })
            .andWhere(only === 'dead' ? "state = 'dead'" : "state <> 'pending'")
            .execute();
          count += affected ?? 0;
        }
        if (only === 'dead') continue;
        const knownKeys = new Set(known.map(({ key }) => key));
        const rows = keys.filter((key) => !knownKeys.has(key)).map((key) => ({ callbackId: key, handler, ...fresh }));
        await insertMissingDeliveries(connection, manager, rows);
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
    return connection.runLong(async (manager) => {
      const { affected } = await manager
        .createQueryBuilder()
        .update(DeliveryRecord)
        .set({ state: 'dead', owner: null, error: toNullableErrorColumn(error), changedAt: connection.fromNow() })
        .where("handler = :handler AND state = 'pending'", { handler })
        .andWhere(`(owner IS NULL OR ${connection.isPast('due_at')})`)
        .execute();
      return affected ?? 0;
    });
  }

  async prune(age: number, limit: number): Promise<number> {
    const { connection } = this;
    const old = await connection.search((manager) =>
      manager
        .createQueryBuilder(CallbackRecord, 'callback')
        .select(['callback.id', 'callback.receivedAt'])
        .where(`callback.state <> 'pending' AND ${connection.isOlder('callback.receivedAt', age)}`)
        .andWhere(`NOT EXISTS (${this.lively(manager, age).andWhere('delivery.callbackId = callback.id').getQuery()})`)
        .orderBy('callback.receivedAt')
        .limit(limit)
        .cache(false)
        .getMany(),
    );
    if (old.length === 0) return 0;
    const until = (await this.rollUp?.release(old.at(-1)!.receivedAt + 1)) ?? Infinity;
    const found = old.filter(({ receivedAt }) => receivedAt < until);
    if (found.length === 0) return 0;
    return connection.transaction(async (manager) => {
      const query = manager
        .createQueryBuilder(CallbackRecord, 'callback')
        .select('callback.id')
        .where('callback.id IN (:...keys)', { keys: found.map(({ id }) => id) });
      const held = (await connection.locked(query, 'skip').getMany()).map(({ id }) => id);
      if (held.length === 0) return 0;
      // they may have been delivered again before they were locked
      const kept = await this.lively(manager, age)
        .andWhere('delivery.callbackId IN (:...keys)', { keys: held })
        .cache(false)
        .getRawMany<{ key: string }>();
      const keptKeys = new Set(kept.map(({ key }) => key));
      const keys = held.filter((key) => !keptKeys.has(key));
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

  /** Deliveries that keep their callbacks. */
  private lively(manager: EntityManager, age: number): SelectQueryBuilder<DeliveryRecord> {
    return manager
      .createQueryBuilder(DeliveryRecord, 'delivery')
      .select('delivery.callbackId', 'key')
      .where(`(delivery.state = 'pending' OR NOT ${this.connection.isOlder('delivery.changedAt', age)})`);
  }
}
