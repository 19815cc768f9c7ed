import Libsql from 'libsql';
import { DataSource } from 'typeorm';
import { CHAT_WEBHOOKS_MIGRATIONS, chatWebhooksEntities } from '../../lib/typeorm/index.js';

/** Where a journal is; can be sent to another process. */
export type Address =
  | { readonly type: 'postgres' | 'mariadb'; readonly url: string }
  | { readonly type: 'better-sqlite3'; readonly database: string };

interface SqliteConnection {
  pragma(source: string): unknown;
}

/** A commit reaches the disk on every database, as `TypeOrmJournalModule.forRoot` sees to it for SQLite. */
const SQLITE = {
  driver: Libsql,
  enableWAL: true,
  prepareDatabase: (connection: SqliteConnection) => connection.pragma('synchronous = FULL') as void,
};

/** Opens the journal's database as a host would. */
export function openSource(address: Address): Promise<DataSource> {
  const tables = { entities: chatWebhooksEntities(address.type), migrations: CHAT_WEBHOOKS_MIGRATIONS };
  const options =
    address.type === 'better-sqlite3' ? { ...tables, ...SQLITE, ...address } : { ...tables, ...address, poolSize: 10 };
  return new DataSource(options).initialize();
}
