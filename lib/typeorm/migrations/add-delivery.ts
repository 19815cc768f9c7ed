import {
  Table,
  TableColumn,
  TableIndex,
  type MigrationInterface,
  type QueryRunner,
  type TableColumnOptions,
} from 'typeorm';
import { dialectOf } from '../journal-database.js';
import { tableNames } from './table-names.js';

/** Makes the journal an inbox. Rows that are there already keep their state and are never delivered. */
export class AddDelivery1763769600000 implements MigrationInterface {
  readonly name = 'AddDelivery1763769600000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const { exactText, partialIndexes } = dialectOf(queryRunner.connection.options.type);
    const text = (name: string, length: number): TableColumnOptions => ({
      name,
      type: 'varchar',
      length: String(length),
      ...exactText,
    });
    const { callbacks, deliveries } = tableNames(queryRunner);
    if (queryRunner.connection.options.type === 'better-sqlite3') {
      // addColumns would copy the table, with all bodies
      for (const column of ['due text', 'owner varchar(36)', 'leased_until bigint']) {
        await queryRunner.query(`ALTER TABLE "${callbacks}" ADD COLUMN ${column}`);
      }
    } else {
      await queryRunner.addColumns(callbacks, [
        new TableColumn({ name: 'due', type: 'text', isNullable: true, ...exactText }),
        new TableColumn({ ...text('owner', 36), isNullable: true }),
        new TableColumn({ name: 'leased_until', type: 'bigint', isNullable: true }),
      ]);
    }
    await queryRunner.createIndex(
      callbacks,
      new TableIndex({ name: 'chat_callback_received', columnNames: ['received_at'] }),
    );
    await queryRunner.createIndex(
      callbacks,
      new TableIndex({
        name: 'chat_callback_lease',
        columnNames: ['leased_until'],
        ...(partialIndexes && { where: 'leased_until IS NOT NULL' }),
      }),
    );
    await queryRunner.createTable(
      new Table({
        name: deliveries,
        columns: [
          { ...text('callback_id', 36), isPrimary: true },
          { ...text('handler', 255), isPrimary: true },
          text('state', 16),
          { name: 'attempts', type: 'integer' },
          { name: 'due_at', type: 'bigint' },
          { ...text('owner', 36), isNullable: true },
          // not `boolean`, of which MySQL makes a tinyint(1), and TypeORM 0.3 another one again
          { name: 'redelivery', type: queryRunner.connection.driver.normalizeType({ type: 'boolean' }) },
          { name: 'error', type: 'text', isNullable: true, ...exactText },
          { name: 'changed_at', type: 'bigint' },
        ],
        indices: partialIndexes
          ? [
              new TableIndex({
                name: 'chat_delivery_due',
                columnNames: ['handler', 'due_at'],
                where: "state = 'pending'",
              }),
              new TableIndex({
                name: 'chat_delivery_dead',
                columnNames: ['handler', 'callback_id'],
                where: "state = 'dead'",
              }),
            ]
          : [new TableIndex({ name: 'chat_delivery_due', columnNames: ['state', 'handler', 'due_at'] })],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const { callbacks, deliveries } = tableNames(queryRunner);
    await queryRunner.dropTable(deliveries);
    await queryRunner.dropIndex(callbacks, 'chat_callback_lease');
    await queryRunner.dropIndex(callbacks, 'chat_callback_received');
    await queryRunner.dropColumns(callbacks, ['due', 'owner', 'leased_until']);
  }
}
