import type { EntityManager } from 'typeorm';
import type { Delivery } from '../events/delivery.js';
import { DeliveryRecord } from './delivery-record.js';
import { deliveryColumns, insertMissingDeliveries } from './delivery-rows.js';
import type { JournalConnection } from './journal-connection.js';

/** The delivery has ended already, or somebody else has it by now: roll back, so that nothing is done twice. */
export class DeliveryLostError extends Error {
  override readonly name = 'DeliveryLostError';

  constructor(handler: string) {
    super(`this delivery of ${handler} has ended already, or somebody else has it by now: roll back`);
  }
}

/** Ends deliveries in transactions of the host. */
export class DeliveryCompletion {
  constructor(private readonly connection: JournalConnection) {}

  /** Makes a handler's own delivery `done` in a transaction of the host. @throws DeliveryLostError */
  async complete({ receipt, handler }: Delivery, manager: EntityManager): Promise<void> {
    if (receipt === undefined) {
      throw new TypeError(`TypeOrmJournal.complete: nothing is kept of this delivery of ${handler}: it is made once`);
    }
    if (manager.queryRunner?.isTransactionActive !== true) {
      throw new TypeError(
        'TypeOrmJournal.complete needs the manager of an open transaction: ' +
          'otherwise the effect of the handler and the end of the delivery would not commit together',
      );
    }
    const { key: callbackId, owner, attempt } = receipt;
    const now = this.connection.fromNow();
    if (attempt === 1) {
      // at the first pass there is no row yet, unless somebody else has taken over
      const change = { state: 'pending', attempts: 1, dueIn: 0, redelivery: false, error: null } as const;
      const row = { callbackId, handler, ...deliveryColumns(this.connection, change, owner) };
      await insertMissingDeliveries(this.connection, manager, [row]);
    }
    const { affected } = await manager
      .createQueryBuilder()
      .update(DeliveryRecord)
      .set({ state: 'done', owner: null, error: null, changedAt: now })
      .where('callback_id = :callbackId AND handler = :handler', { callbackId, handler })
      .andWhere("owner = :holder AND attempts = :attempt AND state = 'pending'", { holder: owner, attempt })
      .execute();
    if (affected !== 1) throw new DeliveryLostError(handler);
  }
}
