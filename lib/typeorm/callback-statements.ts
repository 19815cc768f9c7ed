import type { DataSource } from 'typeorm';
import { CallbackRecord } from './callback-record.js';
import type { CallbackRow } from './callback-row.js';
import { dialectOf } from './journal-database.js';
import type { OpenedDatabase } from './own-connections.js';
import { escapedTable } from './tables.js';

/** What a query runner executes. */
export interface Statement {
  readonly sql: string;
  readonly parameters: unknown[];
}

type Column = keyof CallbackRow;

/** At the end of a statement, makes PostgreSQL flush its commit. Where no row is new, there is nothing to flush. */
const FLUSHED = "RETURNING set_config('synchronous_commit', 'on', true)";

/**
 * The statements that store callbacks, written by hand: TypeORM's builder takes longer to put an insert of many rows together than the
 * database takes to execute it.
 */
export class CallbackStatements {
  private readonly columns: readonly Column[];
  private readonly into: string;
  private readonly tuple: string;
  private readonly unpack: string | undefined;
  private readonly ifMissing: string;
  private readonly findById: string;
  private readonly dataSource: DataSource;

  constructor({ source, commitsLate }: OpenedDatabase) {
    this.dataSource = source;
    const { driver, options } = source;
    const { now, ifMissing, inserted, unpacksJson } = dialectOf(options.type);
    const metadata = source.getMetadata(CallbackRecord);
    const { columns } = metadata;
    const byColumn = <T>(of: (column: (typeof columns)[number]) => T) =>
      new Map(columns.map((column) => [column.propertyName as Column, of(column)]));
    const names = byColumn(({ databaseName }) => driver.escape(databaseName));
    const table = escapedTable(source, metadata);
    const id = names.get('id')!;
    this.columns = [...names.keys()];
    const values = (valueOf: (column: Column, index: number) => string) =>
      this.columns
        .map((column, index) => `${column === 'leasedUntil' ? `${now} + ` : ''}${valueOf(column, index)}`)
        .join(', ');
    this.into = `INSERT INTO ${table} (${[...names.values()].join(', ')})`;
    this.tuple = `(${values((column, index) => driver.createParameter(column, index))})`;
    if (unpacksJson) {
      this.unpack = `SELECT ${values(unpackedValue)} FROM ${unpackedRows(byColumn((column) => driver.normalizeType(column)))}`;
    }
    const ending = inserted === 'returned' ? `RETURNING ${id} AS id` : commitsLate ? FLUSHED : '';
    this.ifMissing = `${ifMissing(names.get('eventId')!)} ${ending}`;
    this.findById = `SELECT ${id} AS id FROM ${table} WHERE ${id} IN`;
  }

  /** Inserts the rows whose event ids are not in the table yet. @param rows at least one */
  insert(rows: readonly CallbackRow[]): Statement {
    const { into, tuple, unpack, ifMissing } = this;
    // a single row is inserted in less time than PostgreSQL takes to plan the JSON
    if (unpack !== undefined && rows.length > 1) {
      return { sql: `${into} ${unpack} ${ifMissing}`, parameters: packRows(rows) };
    }
    return {
      sql: `${into} VALUES ${tuple}${`, ${tuple}`.repeat(rows.length - 1)} ${ifMissing}`,
      parameters: rows.flatMap((row) => this.columns.map((column) => row[column])),
    };
  }

  /** Finds those ids of the rows that the table has. */
  find(rows: readonly CallbackRow[]): Statement {
    const places = rows.map((_, index) => this.dataSource.driver.createParameter('id', index));
    return { sql: `${this.findById} (${places.join(', ')})`, parameters: rows.map(({ id }) => id) };
  }
}

/**
 * Rows as two parameters, which PostgreSQL takes faster than one for each value: all bodies one after the other, and JSON with the
 * rest and where each body begins. In JSON, bodies would have to be text, and large ones would take twice the time.
 */
function packRows(rows: readonly CallbackRow[]): [entries: string, bodies: Buffer] {
  const bodies: Buffer[] = [];
  let next = 1;
  const entries = rows.map((row) => {
    if (row.body === null) return row;
    bodies.push(row.body);
    const entry = { bodySize: row.body.length, ...row, body: next };
    next += row.body.length;
    return entry;
  });
  return [JSON.stringify(entries), Buffer.concat(bodies, next - 1)];
}

/** The packed rows as a table, whose columns have the names of a row's members. @param types of these columns */
function unpackedRows(types: ReadonlyMap<keyof CallbackRow, string>): string {
  const columns = [...types].map(([column, type]) => `"${column}" ${column === 'body' ? 'int' : type}`);
  return `json_to_recordset($1) AS packed (${columns.join(', ')}, "bodySize" int)`;
}

/** A value of a packed row. */
function unpackedValue(column: keyof CallbackRow): string {
  return column === 'body' ? 'substring($2::bytea FROM "body" FOR "bodySize")' : `"${column}"`;
}
