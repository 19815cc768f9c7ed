import { EntitySchema } from 'typeorm';
import type { DeliveryState } from '../journal/durable-journal.js';
import { columnsFor, dialectOf, type JournalDatabase } from './journal-database.js';
import { KEY_LENGTH } from './key-column.js';

/**
 * One row of table `chat_delivery`: a callback for a handler that was not done with it in the first pass. A callback that all handlers
 * were done with then has no row here.
 */
export class DeliveryRecord {
  /** The `id` of the `CallbackRecord`. */
  callbackId!: string;
  /** The handler's id. */
  handler!: string;
  state!: DeliveryState;
  /** Attempts begun. */
  attempts!: number;
  /** When it may be claimed, in epoch milliseconds of the database's clock; while an instance has it, when the lease ends. */
  dueAt!: number;
  /** The instance, or the claim, that has it; null when nobody has. */
  owner!: string | null;
  /** Whether the handler may have seen the event already, whatever `attempts` says. */
  redelivery!: boolean;
  /** How many holders in a row died with it. */
  crashes!: number;
  /** Stack or text of the last error. */
  error!: string | null;
  /** The last change of state, attempts or error, in epoch milliseconds of the database's clock. */
  changedAt!: number;
}

const schemas = new Map<JournalDatabase, EntitySchema<DeliveryRecord>>();

/** The entity of `DeliveryRecord` for one kind of database. See `callbackRecordSchema()`. */
export function deliveryRecordSchema(type: JournalDatabase): EntitySchema<DeliveryRecord> {
  const schema = schemas.get(type) ?? makeSchema(type);
  schemas.set(type, schema);
  return schema;
}

function makeSchema(type: JournalDatabase): EntitySchema<DeliveryRecord> {
  const { exactText, partialIndexes } = dialectOf(type);
  const { text, time } = columnsFor(type);
  return new EntitySchema<DeliveryRecord>({
    name: 'DeliveryRecord',
    target: DeliveryRecord,
    tableName: 'chat_delivery',
    columns: {
      callbackId: { ...text('callback_id', 36), primary: true },
      handler: { ...text('handler', KEY_LENGTH), primary: true },
      state: text('state', 16),
      attempts: { name: 'attempts', type: 'integer' },
      dueAt: time('due_at'),
      owner: { ...text('owner', 36), nullable: true },
      redelivery: { name: 'redelivery', type: 'boolean' },
      error: { name: 'error', type: 'text', nullable: true, ...exactText },
      changedAt: time('changed_at'),
      crashes: { name: 'crashes', type: 'integer', default: 0 },
    },
    indices: partialIndexes
      ? [
          { name: 'chat_delivery_due', columns: ['handler', 'dueAt'], where: "state = 'pending'" },
          { name: 'chat_delivery_dead', columns: ['handler', 'callbackId'], where: "state = 'dead'" },
        ]
      : [{ name: 'chat_delivery_due', columns: ['state', 'handler', 'dueAt'] }],
  });
}
