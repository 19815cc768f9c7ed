import type { EntityManager, QueryDeepPartialEntity } from 'typeorm';
import type { DeliveryChange } from '../journal/durable-journal.js';
import { DeliveryRecord } from './delivery-record.js';
import type { JournalConnection } from './journal-connection.js';
import { toNullableErrorColumn } from './key-column.js';

type Row = QueryDeepPartialEntity<DeliveryRecord>;

/** The columns of a delivery that has become `change`, and belongs to the owner or to nobody. */
export function deliveryColumns(
  connection: JournalConnection,
  { state, attempts, dueIn, redelivery, error, crashes = 0 }: DeliveryChange,
  owner: string | null = null,
) {
  return {
    state,
    attempts,
    redelivery,
    crashes,
    owner,
    error: toNullableErrorColumn(error),
    dueAt: connection.fromNow(dueIn),
    changedAt: connection.fromNow(),
  } satisfies Row;
}

/** Inserts the deliveries that the table does not have yet. */
export function insertMissingDeliveries(
  connection: JournalConnection,
  manager: EntityManager,
  rows: readonly Row[],
): Promise<void> {
  return connection.insertMissing(manager, DeliveryRecord, rows, ['callback_id', 'handler']);
}
