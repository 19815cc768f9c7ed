import { Table, TableIndex, type MigrationInterface, type QueryRunner, type TableColumnOptions } from 'typeorm';
import { dialectOf } from '../journal-database.js';
import { addMissingColumn } from './missing-parts.js';
import { tableNames } from './table-names.js';

/** Keeps of a message what statistics ask about, and makes their tables. Rows that are there already have none of it. */
export class AddStatistics1764115200000 implements MigrationInterface {
  readonly name = 'AddStatistics1764115200000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const { bytes, exactText, longText } = dialectOf(queryRunner.connection.options.type);
    const { callbacks, parts, names, progress } = tableNames(queryRunner);
    const text = (name: string, length: number): TableColumnOptions => ({
      name,
      type: 'varchar',
      length: String(length),
      ...exactText,
    });
    const key = (column: TableColumnOptions) => ({ ...column, isPrimary: true });
    const number = (name: string): TableColumnOptions => ({ name, type: 'bigint' });
    const json = (name: string): TableColumnOptions => ({ name, type: longText, ...exactText });
    // nullable: instances of the version before, which do not know the columns, may still be at work
    await addMissingColumn(queryRunner, callbacks, { ...text('sent_by', 16), isNullable: true });
    await addMissingColumn(queryRunner, callbacks, { ...text('message_kind', 128), isNullable: true });
    await queryRunner.createTable(
      new Table({
        name: parts,
        columns: [
          ...[text('level', 16), number('start_at'), text('role', 16), text('dimension', 16)].map(key),
          ...[text('provider', 16), text('app_id', 255), text('value', 255), number('received_at')].map(key),
          { name: 'content', type: bytes },
        ],
        indices: [new TableIndex({ name: 'chat_statistics_received', columnNames: ['received_at'] })],
      }),
      true,
    );
    await queryRunner.createTable(
      new Table({
        name: names,
        columns: [
          ...[text('role', 16), text('provider', 16), text('app_id', 255), text('name', 255)].map(key),
          number('id'),
        ],
        indices: [
          new TableIndex({
            name: 'chat_statistics_name_id',
            columnNames: ['role', 'provider', 'app_id', 'id'],
            isUnique: true,
          }),
        ],
      }),
      true,
    );
    await queryRunner.createTable(
      new Table({
        name: progress,
        columns: [
          { name: 'id', type: 'integer', isPrimary: true },
          ...['revision', 'rolled_until', 'pruned_before'].map(number),
          ...['recent', 'unbuilt', 'unbuilt_spans'].map(json),
        ],
      }),
      true,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const { callbacks, parts, names, progress } = tableNames(queryRunner);
    for (const table of [progress, names, parts]) await queryRunner.dropTable(table);
    await queryRunner.dropColumns(callbacks, ['sent_by', 'message_kind']);
  }
}
