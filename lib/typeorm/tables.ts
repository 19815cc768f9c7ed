import type { DataSource, EntityMetadata, QueryRunner } from 'typeorm';
import { CallbackRecord } from './callback-record.js';
import { DeliveryRecord } from './delivery-record.js';
import { StatisticsName, StatisticsPart, StatisticsProgress } from './statistics/statistics-records.js';

const REMEDY =
  'run CHAT_WEBHOOKS_MIGRATIONS before the app starts (among the DataSource\'s "migrations", with migrationsRun: true), ' +
  'or set synchronize: true while developing';

/** A table's name as statements use it, with the host's schema and prefix. */
export function escapedTable({ driver }: DataSource, { tablePath }: EntityMetadata): string {
  return tablePath
    .split('.')
    .map((part) => driver.escape(part))
    .join('.');
}

/** @throws Error that names the tables or columns that are missing or of no use, and tells what to do */
export async function checkTables(source: DataSource): Promise<void> {
  const runner = source.createQueryRunner('master');
  try {
    const missing: string[] = [];
    const faults: string[] = [];
    for (const entity of [CallbackRecord, DeliveryRecord, StatisticsPart, StatisticsName, StatisticsProgress]) {
      const metadata = source.getMetadata(entity);
      try {
        await tryTable(runner, metadata);
      } catch (error) {
        const part = await missingPart(runner, metadata);
        if (part === undefined) faults.push(`${metadata.tableName}: ${(error as Error).message}`);
        else missing.push(part);
        continue;
      }
      const fault = await volatility(runner, metadata);
      if (fault !== undefined) faults.push(fault);
    }
    if (missing.length > 0) faults.unshift(`the database lacks ${missing.join(', and ')}; ${REMEDY}`);
    if (faults.length > 0) throw new Error(`TypeOrmJournal cannot use its tables: ${faults.join('; ')}`);
  } finally {
    await runner.release();
  }
}

/** Uses every column. On servers it inserts no rows, which still fails for a user who may only read. */
function tryTable(runner: QueryRunner, metadata: EntityMetadata): Promise<unknown> {
  const { connection: source } = runner;
  const table = escapedTable(source, metadata);
  const names = metadata.columns.map(({ databaseName }) => source.driver.escape(databaseName));
  // qualified, as SQLite takes an unknown name for a text
  const select = `SELECT ${names.map((name) => `one.${name}`).join(', ')} FROM ${table} one WHERE 1 = 0`;
  return runner.query(
    source.options.type === 'better-sqlite3' ? select : `INSERT INTO ${table} (${names.join(', ')}) ${select}`,
  );
}

async function missingPart(runner: QueryRunner, metadata: EntityMetadata): Promise<string | undefined> {
  const { tablePath, tableName, columns } = metadata;
  const table = await runner.getTable(tablePath);
  const found = new Set(table?.columns.map(({ name }) => name));
  const missing = columns.map(({ databaseName }) => databaseName).filter((name) => !found.has(name));
  if (missing.length === 0) return undefined;
  return table === undefined ? `table ${tableName}` : `${missing.join(', ')} of table ${tableName}`;
}

/** Why the database could lose rows that it has confirmed, such as by emptying the table after a crash; undefined if it could not. */
async function volatility(runner: QueryRunner, metadata: EntityMetadata): Promise<string | undefined> {
  const { type } = runner.connection.options;
  const table = escapedTable(runner.connection, metadata);
  if (type === 'postgres') {
    const found: unknown[] = await runner.query(
      "SELECT 1 FROM pg_class WHERE oid = to_regclass($1) AND relpersistence <> 'p'",
      [table],
    );
    if (found.length === 0) return undefined;
    return `${table} is emptied after a crash of the server: ALTER TABLE ${table} SET LOGGED`;
  }
  if (type !== 'mysql' && type !== 'mariadb') return undefined;
  const found: { engine: string }[] = await runner.query(
    'SELECT kept.ENGINE AS engine FROM information_schema.TABLES kept JOIN information_schema.ENGINES known ' +
      "ON known.ENGINE = kept.ENGINE WHERE known.TRANSACTIONS = 'NO' AND kept.TABLE_NAME = ? " +
      'AND kept.TABLE_SCHEMA = COALESCE(?, DATABASE())',
    [metadata.tableName, metadata.database ?? null],
  );
  if (found.length === 0) return undefined;
  return `${table} is kept by ${found[0]!.engine}, which has no transactions: ALTER TABLE ${table} ENGINE = InnoDB`;
}
