/** Databases that the journal is tested on, by TypeORM's names. */
export type JournalDatabase = 'postgres' | 'mysql' | 'mariadb' | 'better-sqlite3';

/** Column types, options and expressions that each database needs for the same outcome. */
export interface Dialect {
  /** Holds any bytes, at least 16 MiB. */
  readonly bytes: 'bytea' | 'longblob' | 'blob';
  /**
   * Compares texts byte by byte: with MySQL's default, `Abc` and `abC` are one person, and with its other binary collation so
   * are `a` and `a `.
   */
  readonly exactText: { readonly charset?: string; readonly collation?: string };
  /** Epoch milliseconds of the database's clock: one for all instances. Not by local time, which a year has twice in an hour. */
  readonly now: string;
  /** Whether an index can leave out rows that nobody looks for. */
  readonly partialIndexes: boolean;
  /** Whether rows can be locked, and locked ones skipped; where not, one connection has the database to itself. */
  readonly locksRows: boolean;
}

const MYSQL = {
  bytes: 'longblob',
  now: "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) DIV 1000",
  partialIndexes: false,
  locksRows: true,
} as const;

const DIALECTS: Readonly<Record<JournalDatabase, Dialect>> = {
  postgres: {
    bytes: 'bytea',
    exactText: { collation: 'C' },
    now: 'floor(extract(epoch from clock_timestamp()) * 1000)::bigint',
    partialIndexes: true,
    locksRows: true,
  },
  mysql: { ...MYSQL, exactText: { charset: 'utf8mb4', collation: 'utf8mb4_0900_bin' } },
  mariadb: { ...MYSQL, exactText: { charset: 'utf8mb4', collation: 'utf8mb4_nopad_bin' } },
  'better-sqlite3': {
    bytes: 'blob',
    exactText: {},
    now: "CAST(ROUND((julianday('now') - 2440587.5) * 86400000) AS INTEGER)",
    partialIndexes: true,
    locksRows: false,
  },
};

/** @throws TypeError for a database that the journal does not know */
export function dialectOf(type: string): Dialect {
  if (Object.hasOwn(DIALECTS, type)) return DIALECTS[type as JournalDatabase];
  throw new TypeError(
    `TypeOrmJournal does not know the database type "${type}"; use ${Object.keys(DIALECTS).join(', ')}`,
  );
}
