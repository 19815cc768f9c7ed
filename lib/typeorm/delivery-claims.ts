import { In, type EntityManager, type SelectQueryBuilder } from 'typeorm';
import { batchesOf, groupBy } from '../journal/batches.js';
import type {
  ClaimedDelivery,
  DeliveryKey,
  DeliveryUpdate,
  StoredCallback,
  WantedDeliveries,
} from '../journal/durable-journal.js';
import type { Lease } from '../journal/journal-entry.js';
import { toStoredCallback } from './callback-row.js';
import { CallbackRecord } from './callback-record.js';
import { DeliveryRecord } from './delivery-record.js';
import { deliveryColumns } from './delivery-rows.js';
import { oneByOneIfBlocked } from './database-errors.js';
import type { JournalConnection } from './journal-connection.js';

/** Most callbacks in one statement: a handler's `concurrency` may be more than the parameters that a database takes. */
const BATCH_LIMIT = 500;
/** How many holders died with a delivery: one more than the row has, if its lease ran out. */
const CRASHES = '(delivery.crashes + CASE WHEN delivery.owner IS NULL THEN 0 ELSE 1 END)';

/** Claims deliveries, prolongs their leases, and stores how their attempts ended. */
export class DeliveryClaims {
  constructor(private readonly connection: JournalConnection) {}

  async claim(wanted: readonly WantedDeliveries[], lease: Lease): Promise<ClaimedDelivery[]> {
    const withRoom = wanted.filter(({ limit }) => limit > 0);
    if (withRoom.length === 0) return [];
    const served = await this.connection.read((manager) => this.whoHasDue(manager, withRoom));
    if (served.length === 0) return [];
    return this.connection.transaction(async (manager) => {
      const taken: DeliveryRecord[] = [];
      for (const one of served) taken.push(...(await this.take(manager, one, lease)));
      const callbacks = new Map<string, StoredCallback>();
      const keys = [...new Set(taken.map(({ callbackId }) => callbackId))];
      for (const batch of batchesOf(keys, BATCH_LIMIT)) {
        const records = await manager.find(CallbackRecord, { where: { id: In(batch) }, cache: false });
        for (const record of records) callbacks.set(record.id, toStoredCallback(record));
      }
      // the callback was deleted by hand: nothing is left to deliver
      for (const batch of batchesOf(
        keys.filter((key) => !callbacks.has(key)),
        BATCH_LIMIT,
      )) {
        await manager.delete(DeliveryRecord, { callbackId: In(batch) });
      }
      return taken.flatMap(({ callbackId, handler, attempts, redelivery, crashes, owner }) => {
        const callback = callbacks.get(callbackId);
        if (callback === undefined) return [];
        const attempt = attempts + 1;
        return [
          {
            callback,
            handler,
            attempt,
            redelivery: redelivery || attempt > 1,
            crashes: crashes + Number(owner !== null),
          },
        ];
      });
    });
  }

  renew(deliveries: readonly DeliveryKey[], lease: Lease): Promise<void> {
    return this.connection.transaction(async (manager) => {
      for (const [handler, group] of groupBy(sorted(deliveries), (delivery) => delivery.handler)) {
        for (const batch of batchesOf(group, BATCH_LIMIT)) {
          const keys = batch.map(({ key }) => key);
          await this.prolong(manager, handler, keys, lease);
        }
      }
    });
  }

  async update(deliveries: readonly DeliveryUpdate[]): Promise<void> {
    if (deliveries.length > 0) await oneByOneIfBlocked(sorted(deliveries), (some) => this.write(some));
  }

  private async prolong(
    manager: EntityManager,
    handler: string,
    keys: readonly string[],
    { owner, milliseconds }: Lease,
  ): Promise<void> {
    const query = manager
      .createQueryBuilder(DeliveryRecord, 'delivery')
      .select(['delivery.callbackId', 'delivery.handler'])
      .where("delivery.handler = :handler AND delivery.owner = :owner AND delivery.state = 'pending'")
      .andWhere('delivery.callbackId IN (:...keys)')
      .setParameters({ handler, owner, keys });
    // a delivery that a transaction of the host is completing needs no longer lease, and must not keep the others from theirs
    const held = await this.connection.locked(query, 'skip').getMany();
    if (held.length === 0) return;
    await manager
      .createQueryBuilder()
      .update(DeliveryRecord)
      .set({ dueAt: this.connection.fromNow(milliseconds) })
      .where("callback_id IN (:...keys) AND handler = :handler AND owner = :owner AND state = 'pending'", {
        keys: held.map(({ callbackId }) => callbackId),
        handler,
        owner,
      })
      .execute();
  }

  private write(updates: readonly DeliveryUpdate[]): Promise<void> {
    return this.connection.impatientTransaction(async (manager) => {
      const alike = groupBy(updates, ({ key: _key, ...same }) => JSON.stringify(same));
      for (const group of alike.values()) {
        const { handler, owner, attempt, change } = group[0]!;
        await manager
          .createQueryBuilder()
          .update(DeliveryRecord)
          .set(deliveryColumns(this.connection, change))
          .where('callback_id IN (:...keys) AND handler = :handler', { keys: group.map(({ key }) => key), handler })
          .andWhere("owner = :holder AND attempts = :attempt AND state = 'pending'", { holder: owner, attempt })
          .execute();
      }
    });
  }

  /** The wanted handlers that something is due to: one look into an index for each, and the only query of an idle journal. */
  private async whoHasDue(manager: EntityManager, wanted: readonly WantedDeliveries[]): Promise<WantedDeliveries[]> {
    const query = manager.createQueryBuilder().select([]).from('(SELECT 1)', 'one').cache(false);
    for (const [index, { handler }] of wanted.entries()) {
      const first = this.waiting(manager, `:handler${index}`).select('MIN(delivery.dueAt)').getQuery();
      query
        .addSelect(`(${first}) <= ${this.connection.dialect.now}`, `due${index}`)
        .setParameter(`handler${index}`, handler);
    }
    const row = (await query.getRawOne<Record<string, unknown>>())!;
    return wanted.filter((_, index) => Number(row[`due${index}`]) === 1);
  }

  /**
   * Takes what is due to one handler. Handlers are served one by one, as only then the index gives the longest due first: for several,
   * MySQL would sort all that is due, and lock it.
   */
  private async take(
    manager: EntityManager,
    { handler, limit, crashes }: WantedDeliveries,
    { owner, milliseconds }: Lease,
  ): Promise<DeliveryRecord[]> {
    const query = this.waiting(manager, ':handler')
      .andWhere(this.connection.isPast('delivery.dueAt'))
      .setParameters({ handler })
      .orderBy('delivery.dueAt')
      .limit(limit);
    if (crashes !== undefined) {
      const { least, most } = crashes;
      query.andWhere(`${CRASHES} >= :least`, { least });
      if (most !== undefined) query.andWhere(`${CRASHES} <= :most`, { most });
    }
    const found = await this.connection.locked(query, 'skip').getMany();
    for (const [left, group] of groupBy(found, ({ owner }) => (owner === null ? '' : 'left behind'))) {
      for (const batch of batchesOf(group, BATCH_LIMIT)) {
        await manager
          .createQueryBuilder()
          .update(DeliveryRecord)
          .set({
            owner,
            attempts: () => 'attempts + 1',
            ...(left && { crashes: () => 'crashes + 1' }),
            dueAt: this.connection.fromNow(milliseconds),
            changedAt: this.connection.fromNow(),
          })
          .where("callback_id IN (:...keys) AND handler = :handler AND state = 'pending'", {
            keys: batch.map(({ callbackId }) => callbackId),
            handler,
          })
          .execute();
      }
    }
    return found;
  }

  private waiting(manager: EntityManager, handler: string): SelectQueryBuilder<DeliveryRecord> {
    return manager
      .createQueryBuilder(DeliveryRecord, 'delivery')
      .where(`delivery.state = 'pending' AND delivery.handler = ${handler}`);
  }
}

/** In the same order everywhere, so that no two transactions wait for each other. */
function sorted<T extends DeliveryKey>(deliveries: readonly T[]): T[] {
  return deliveries.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.handler < b.handler ? -1 : 1));
}
