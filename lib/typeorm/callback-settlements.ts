import { groupBy } from '../journal/batches.js';
import type { CallbackSettlement, OpenDelivery } from '../journal/durable-journal.js';
import { CallbackRecord } from './callback-record.js';
import { deliveryColumns, insertMissingDeliveries } from './delivery-rows.js';
import { isLockTimeout, oneByOneIfBlocked } from './database-errors.js';
import type { JournalConnection } from './journal-connection.js';

const STILL_THEIRS = "id IN (:...keys) AND owner = :owner AND state = 'pending'";

/** Ends first passes: those of an instance that tells how they ended, and those of one that is gone. */
export class CallbackSettlements {
  constructor(private readonly connection: JournalConnection) {}

  async settle(callbacks: readonly CallbackSettlement[]): Promise<void> {
    const sorted = callbacks.toSorted((a, b) => (a.key < b.key ? -1 : 1));
    const done = sorted.filter(({ open }) => open.length === 0);
    const open = sorted.filter((callback) => callback.open.length > 0);
    for (const [owner, group] of groupBy(done, (callback) => callback.owner)) {
      const keys = group.map(({ key }) => key);
      await this.connection.run((manager) =>
        manager
          .createQueryBuilder()
          .update(CallbackRecord)
          .set({ state: 'settled', leasedUntil: null })
          .where(STILL_THEIRS, { keys, owner })
          .execute(),
      );
    }
    for (const [owner, group] of groupBy(open, (callback) => callback.owner)) {
      await oneByOneIfBlocked(group, (some) => this.split(owner, some));
    }
  }

  async recover(limit: number): Promise<number> {
    const expired = this.connection.isPast('record.leasedUntil');
    const found = await this.connection.read((manager) =>
      manager
        .createQueryBuilder(CallbackRecord, 'record')
        .select('record.id', 'id')
        .where(expired)
        .orderBy('record.leasedUntil')
        .limit(limit)
        .cache(false)
        .getRawMany<{ id: string }>(),
    );
    if (found.length === 0) return 0;
    let recovered = 0;
    const takeOver = (some: readonly { id: string }[]) =>
      this.connection.impatientTransaction(async (manager) => {
        const query = manager
          .createQueryBuilder(CallbackRecord, 'record')
          .select(['record.id', 'record.due'])
          .where(`record.id IN (:...keys) AND record.state = 'pending' AND ${expired}`, {
            keys: some.map(({ id }) => id),
          });
        const records = await this.connection.locked(query, 'skip').getMany();
        if (records.length === 0) return;
        const crashed = {
          owner: null,
          state: 'pending',
          attempts: 1,
          dueIn: 0,
          redelivery: true,
          error: null,
          crashes: 1,
        } as const;
        const rows = records.flatMap(({ id, due }) =>
          (due ?? []).map((handler) => this.toRow(id, { handler, ...crashed })),
        );
        await insertMissingDeliveries(this.connection, manager, rows);
        await manager
          .createQueryBuilder()
          .update(CallbackRecord)
          .set({ state: 'split', owner: null, leasedUntil: null })
          .where("id IN (:...keys) AND state = 'pending'", { keys: records.map(({ id }) => id) })
          .execute();
        recovered += records.length;
      });
    // what is locked stays as it is, and is found again
    await oneByOneIfBlocked(found, takeOver).catch((error: unknown) => {
      if (!isLockTimeout(error)) throw error;
    });
    return recovered;
  }

  private split(owner: string, callbacks: readonly CallbackSettlement[]): Promise<void> {
    const keys = callbacks.map(({ key }) => key);
    return this.connection.impatientTransaction(async (manager) => {
      const query = manager
        .createQueryBuilder(CallbackRecord, 'record')
        .select('record.id')
        .where("record.id IN (:...keys) AND record.owner = :owner AND record.state = 'pending'", { keys, owner });
      const ours = await this.connection.locked(query).getMany();
      const held = new Set(ours.map(({ id }) => id));
      if (held.size === 0) return;
      await manager
        .createQueryBuilder()
        .update(CallbackRecord)
        .set({ state: 'split', leasedUntil: null })
        .where(STILL_THEIRS, { keys: [...held], owner })
        .execute();
      const rows = callbacks
        .filter(({ key }) => held.has(key))
        .flatMap(({ key, open }) => open.map((delivery) => this.toRow(key, delivery)));
      await insertMissingDeliveries(this.connection, manager, rows);
    });
  }

  private toRow(callbackId: string, { handler, owner, ...change }: OpenDelivery) {
    return { callbackId, handler, ...deliveryColumns(this.connection, change, owner) };
  }
}
