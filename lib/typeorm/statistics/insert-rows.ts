import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';
import { escapedTable } from '../tables.js';

/** Rows in one statement: SQLite takes 32,766 parameters. */
const ROW_LIMIT = 500;
/** Bytes in one statement, if it has more than one row: MySQL takes 16 MiB. */
const BYTE_LIMIT = 4 * 1_024 * 1_024;

/** Inserts rows by a statement written by hand: TypeORM's builder takes longer to put it together than the database takes to execute it. */
export async function insertRows<Row extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityTarget<Row>,
  rows: readonly Row[],
): Promise<void> {
  const { connection: source } = manager;
  const { driver } = source;
  const metadata = source.getMetadata(entity);
  const { columns } = metadata;
  const names = columns.map(({ databaseName }) => driver.escape(databaseName));
  const into = `INSERT INTO ${escapedTable(source, metadata)} (${names.join(', ')}) VALUES`;
  let parameters: unknown[] = [];
  let tuples: string[] = [];
  let bytes = 0;
  const flush = async () => {
    if (tuples.length > 0) await manager.query(`${into} ${tuples.join(', ')}`, parameters);
    [parameters, tuples, bytes] = [[], [], 0];
  };
  for (const row of rows) {
    const values = columns.map(({ propertyName }): unknown => row[propertyName]);
    const size = values.reduce<number>((sum, value) => sum + (value instanceof Uint8Array ? value.length : 0), 0);
    if (tuples.length === ROW_LIMIT || bytes + size > BYTE_LIMIT) await flush();
    bytes += size;
    tuples.push(`(${values.map((_, index) => driver.createParameter('value', parameters.length + index)).join(', ')})`);
    parameters.push(...values);
  }
  await flush();
}
