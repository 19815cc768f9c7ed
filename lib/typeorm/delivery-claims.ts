import type { EntityManager } from 'typeorm';
import type { Delivery } from '../events/delivery.js';
import type { ClaimedDelivery, DeliveryKey, DeliveryUpdate, WantedDeliveries } from '../journal/durable-journal.js';
import type { Lease } from '../journal/journal-entry.js';
import { toStoredCallback } from './callback-appends.js';
import { CallbackRecord } from './callback-record.js';
import { DeliveryRecord } from './delivery-record.js';
import { groupBy } from './group-by.js';
import type { JournalConnection } from './journal-connection.js';
import { toStorableText } from './key-column.js';

/** Somebody else has the delivery by now, or it was settled before: roll back, so that nothing is done twice. */
export class DeliveryLostError extends Error {
  override readonly name = 'DeliveryLostError';

  constructor(handler: string) {
    super(`${handler} does not hold this delivery any more: roll back`);
  }
}

/** Hands deliveries out, and takes back what became of them. */
export class DeliveryClaims {
  constructor(private readonly connection: JournalConnection) {}

  async claim(wanted: readonly WantedDeliveries[], lease: Lease): Promise<ClaimedDelivery[]> {
    const limits = new Map(wanted.filter(({ limit }) => limit > 0).map(({ handler, limit }) => [handler, limit]));
    if (limits.size === 0 || !(await this.connection.run((manager) => this.due(manager, limits, 1).getOne())))
      return [];
    return this.connection.transaction(async (manager) => {
      const taken = await this.take(manager, limits, lease);
      if (taken.length === 0) return [];
      const callbacks = await manager.find(CallbackRecord, {
        where: taken.map(({ callbackId }) => ({ id: callbackId })),
      });
      const byId = new Map(callbacks.map((record) => [record.id, toStoredCallback(record)]));
      return taken.flatMap(({ callbackId, handler, attempts, redelivery }) => {
        const callback = byId.get(callbackId);
        const attempt = attempts + 1;
        return callback === undefined ? [] : [{ callback, handler, attempt, redelivery: redelivery || attempt > 1 }];
      });
    });
  }

  renew(deliveries: readonly DeliveryKey[], { owner, milliseconds }: Lease): Promise<void> {
    return this.connection.transaction(async (manager) => {
      for (const [handler, group] of groupBy(sorted(deliveries), (delivery) => delivery.handler)) {
        await manager
          .createQueryBuilder()
          .update(DeliveryRecord)
          .set({ dueAt: this.connection.fromNow(milliseconds) })
          .where("callback_id IN (:...keys) AND handler = :handler AND owner = :owner AND state = 'pending'", {
            keys: group.map(({ key }) => key),
            handler,
            owner,
          })
          .execute();
      }
    });
  }

  update(deliveries: readonly DeliveryUpdate[]): Promise<void> {
    return this.connection.transaction(async (manager) => {
      const alike = groupBy(sorted(deliveries), ({ key: _, ...same }) => JSON.stringify(same));
      for (const [first, ...more] of alike.values()) {
        const { handler, owner, attempt, change } = first!;
        const { dueIn, error, ...same } = change;
        await manager
          .createQueryBuilder()
          .update(DeliveryRecord)
          .set({
            ...same,
            owner: null,
            error: error === null ? null : toStorableText(error),
            dueAt: this.connection.fromNow(dueIn),
            changedAt: this.connection.fromNow(),
          })
          .where('callback_id IN (:...keys) AND handler = :handler', {
            keys: [first!, ...more].map(({ key }) => key),
            handler,
          })
          .andWhere("owner = :holder AND attempts = :attempt AND state = 'pending'", { holder: owner, attempt })
          .execute();
      }
    });
  }

  /** Settles a handler's own delivery in a transaction of the host's. @throws DeliveryLostError */
  async complete({ receipt, handler }: Delivery, manager: EntityManager): Promise<void> {
    if (receipt === undefined) {
      throw new TypeError(`TypeOrmJournal.complete: nothing is kept of this delivery of ${handler}: it is made once`);
    }
    const { key: callbackId, owner, attempt } = receipt;
    const now = this.connection.fromNow();
    if (attempt === 1) {
      // at the first pass there is no row yet, unless somebody else has taken over
      const row = {
        callbackId,
        handler,
        owner,
        attempts: 1,
        redelivery: false,
        error: null,
        dueAt: now,
        changedAt: now,
      };
      await this.connection.insertMissing(
        manager,
        DeliveryRecord,
        [{ ...row, state: 'pending' }],
        ['callback_id', 'handler'],
      );
    }
    const { affected } = await manager
      .createQueryBuilder()
      .update(DeliveryRecord)
      .set({ state: 'done', owner: null, changedAt: now })
      .where('callback_id = :callbackId AND handler = :handler', { callbackId, handler })
      .andWhere("owner = :holder AND attempts = :attempt AND state = 'pending'", { holder: owner, attempt })
      .execute();
    if (affected !== 1) throw new DeliveryLostError(handler);
  }

  /** Locks due deliveries, and makes them the owner's. @returns them as they were before */
  private async take(
    manager: EntityManager,
    limits: ReadonlyMap<string, number>,
    lease: Lease,
  ): Promise<DeliveryRecord[]> {
    const taken: DeliveryRecord[] = [];
    for (const [handler, due] of await this.findDue(manager, limits)) {
      taken.push(...due);
      await manager
        .createQueryBuilder()
        .update(DeliveryRecord)
        .set({
          owner: lease.owner,
          attempts: () => 'attempts + 1',
          dueAt: this.connection.fromNow(lease.milliseconds),
          changedAt: this.connection.fromNow(),
        })
        .where("callback_id IN (:...keys) AND handler = :handler AND state = 'pending'", {
          keys: due.map(({ callbackId }) => callbackId),
          handler,
        })
        .execute();
    }
    return taken;
  }

  /** By handler, at most its limit, the longest due first. */
  private async findDue(
    manager: EntityManager,
    limits: ReadonlyMap<string, number>,
  ): Promise<Map<string, DeliveryRecord[]>> {
    const page = [...limits.values()].reduce((sum, limit) => sum + limit, 0);
    const found = await this.connection.locked(this.due(manager, limits, page), 'skip').getMany();
    const due = groupBy(found, ({ handler }) => handler);
    for (const [handler, limit] of limits) {
      // one with a long backlog may have taken the place of the others on the page
      const missed = found.length === page && (due.get(handler)?.length ?? 0) < limit;
      const own = this.due(manager, new Map([[handler, limit]]), limit);
      const some = missed ? await this.connection.locked(own, 'skip').getMany() : due.get(handler)?.slice(0, limit);
      if (some === undefined || some.length === 0) due.delete(handler);
      else due.set(handler, some);
    }
    return due;
  }

  private due(manager: EntityManager, wanted: ReadonlyMap<string, number>, limit: number) {
    return manager
      .createQueryBuilder(DeliveryRecord, 'delivery')
      .where(`delivery.state = 'pending' AND delivery.dueAt <= ${this.connection.dialect.now}`)
      .andWhere('delivery.handler IN (:...handlers)', { handlers: [...wanted.keys()] })
      .orderBy('delivery.dueAt')
      .limit(limit);
  }
}

/** In one order everywhere, so that no two transactions wait for each other. */
function sorted<T extends DeliveryKey>(deliveries: readonly T[]): T[] {
  return deliveries.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.handler < b.handler ? -1 : 1));
}
