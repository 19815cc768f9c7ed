/** Databases that the journal is tested on, by TypeORM's names. */
export type JournalDatabase = 'postgres' | 'mysql' | 'mariadb' | 'better-sqlite3';

/** Column types and options that each database needs for the same outcome. */
export interface Dialect {
  /** Holds any bytes, at least 16 MiB. */
  readonly bytes: 'bytea' | 'longblob' | 'blob';
  /**
   * Compares texts byte by byte: with MySQL's default, `Abc` and `abC` are one person, and with its other binary collation so
   * are `a` and `a `.
   */
  readonly exactText: { readonly charset?: string; readonly collation?: string };
}

const DIALECTS: Readonly<Record<JournalDatabase, Dialect>> = {
  postgres: { bytes: 'bytea', exactText: { collation: 'C' } },
  mysql: { bytes: 'longblob', exactText: { charset: 'utf8mb4', collation: 'utf8mb4_0900_bin' } },
  mariadb: { bytes: 'longblob', exactText: { charset: 'utf8mb4', collation: 'utf8mb4_nopad_bin' } },
  'better-sqlite3': { bytes: 'blob', exactText: {} },
};

/** @throws TypeError for a database that the journal does not know */
export function dialectOf(type: string): Dialect {
  if (Object.hasOwn(DIALECTS, type)) return DIALECTS[type as JournalDatabase];
  throw new TypeError(
    `TypeOrmJournal does not know the database type "${type}"; use ${Object.keys(DIALECTS).join(', ')}`,
  );
}
