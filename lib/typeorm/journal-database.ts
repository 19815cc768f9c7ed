import type { EntitySchemaColumnOptions } from 'typeorm';

/** Databases that the journal is tested on, by TypeORM's names. */
export type JournalDatabase = 'postgres' | 'mysql' | 'mariadb' | 'better-sqlite3';

/** Column types, options and expressions, so that every database does the same. */
export interface Dialect {
  /** Holds any bytes, at least 16 MiB. */
  readonly bytes: 'bytea' | 'longblob' | 'blob';
  /** Holds a text of at least 16 MiB. */
  readonly longText: 'text' | 'mediumtext';
  /**
   * Compares texts byte by byte: with MySQL's default, `Abc` and `abC` would be one person, and with its other binary collation `a` and
   * `a ` would.
   */
  readonly exactText: { readonly charset?: string; readonly collation?: string };
  /** Epoch milliseconds of the database's clock: one for all instances. Not by local time, which a year has twice in an hour. */
  readonly now: string;
  /** Whether an index can be limited to the rows that are searched for. */
  readonly partialIndexes: boolean;
  /** Whether rows can be locked, and locked rows skipped. If not, a transaction that writes has the database to itself. */
  readonly locksRows: boolean;
  /** The end of an insert of rows that may be there already. Never INSERT IGNORE: it cuts what is too long, and stores what is null. */
  readonly ifMissing: (uniqueColumn: string) => string;
  /**
   * How such an insert tells which rows it inserted. `counted`: how many; `returned`: for each row the one that is there now;
   * `untold`: a count too, but flags of the connection decide whether those are in it that were there.
   */
  readonly inserted: 'counted' | 'returned' | 'untold';
  /** Whether it reads rows from JSON faster than from a parameter for each value. */
  readonly unpacksJson: boolean;
}

const MYSQL = {
  bytes: 'longblob',
  longText: 'mediumtext',
  now: "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) DIV 1000",
  partialIndexes: false,
  locksRows: true,
  ifMissing: (uniqueColumn: string) => `ON DUPLICATE KEY UPDATE ${uniqueColumn} = ${uniqueColumn}`,
  unpacksJson: false,
} as const;

const doNothing = () => 'ON CONFLICT DO NOTHING';

const DIALECTS: Readonly<Record<JournalDatabase, Dialect>> = {
  postgres: {
    bytes: 'bytea',
    longText: 'text',
    exactText: { collation: 'C' },
    now: 'floor(extract(epoch from clock_timestamp()) * 1000)::bigint',
    partialIndexes: true,
    locksRows: true,
    ifMissing: doNothing,
    inserted: 'counted',
    unpacksJson: true,
  },
  mysql: { ...MYSQL, inserted: 'untold', exactText: { charset: 'utf8mb4', collation: 'utf8mb4_0900_bin' } },
  mariadb: { ...MYSQL, inserted: 'returned', exactText: { charset: 'utf8mb4', collation: 'utf8mb4_nopad_bin' } },
  'better-sqlite3': {
    bytes: 'blob',
    longText: 'text',
    exactText: {},
    now: "CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER)",
    partialIndexes: true,
    locksRows: false,
    ifMissing: doNothing,
    inserted: 'counted',
    unpacksJson: false,
  },
};

/** @throws TypeError for a database that the journal does not know */
export function dialectOf(type: string): Dialect {
  if (Object.hasOwn(DIALECTS, type)) return DIALECTS[type as JournalDatabase];
  throw new TypeError(
    `TypeOrmJournal does not know the database type "${type}"; use ${Object.keys(DIALECTS).join(', ')}`,
  );
}

/** PostgreSQL and MySQL give 64-bit numbers as text. */
const safeInteger = {
  to: <T>(value: T) => value,
  from: (value: number | string | null) => (value === null ? null : Number(value)),
};

/** Makes the columns that both tables have. */
export function columnsFor(type: JournalDatabase) {
  const { exactText } = dialectOf(type);
  const number = (name: string): EntitySchemaColumnOptions => ({ name, type: 'bigint', transformer: safeInteger });
  return {
    text: (name: string, length: number): EntitySchemaColumnOptions => ({
      name,
      type: 'varchar',
      length,
      ...exactText,
    }),
    /** A safe integer. */
    number,
    /** Epoch milliseconds. */
    time: number,
  };
}
