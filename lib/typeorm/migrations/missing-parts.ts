import { TableColumn, TableIndex, type QueryRunner, type TableColumnOptions, type TableIndexOptions } from 'typeorm';

// Hosts may make columns and indexes by hand, such as on a large table while callbacks go on: what is there is left alone.

/** Adds a column where the table lacks it. */
export async function addMissingColumn(
  queryRunner: QueryRunner,
  table: string,
  column: TableColumnOptions,
): Promise<void> {
  const { name, length, isNullable = false, default: value } = column;
  const type = length === undefined ? column.type : `${column.type}(${length})`;
  const isSqlite = queryRunner.connection.options.type === 'better-sqlite3';
  // takes the lock: where other instances write, SQLite lets no transaction write that has read before
  if (isSqlite) await queryRunner.query(`DELETE FROM "${table}" WHERE 1 = 0`);
  if (await queryRunner.hasColumn(table, name)) return;
  if (!isSqlite) {
    await queryRunner.addColumn(table, new TableColumn(column));
    return;
  }
  // addColumn would copy the table, with all bodies
  const rest = isNullable ? '' : ` NOT NULL DEFAULT (${value})`;
  await queryRunner.query(`ALTER TABLE "${table}" ADD COLUMN "${name}" ${type}${rest}`);
}

/** Makes an index where the table lacks one of this name. */
export async function addMissingIndex(
  queryRunner: QueryRunner,
  table: string,
  index: TableIndexOptions,
): Promise<void> {
  const found = await queryRunner.getTable(table);
  if (found?.indices.some(({ name }) => name === index.name)) return;
  await queryRunner.createIndex(table, new TableIndex(index));
}
