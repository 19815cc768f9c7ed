import { WebhooksLogger } from '../logging/webhooks-logger.js';
import type { DataSource } from 'typeorm';

/** Settings that the journal makes up for. */
export interface ServerFindings {
  /** Whether the server confirms a commit before it is on the disk, unless the transaction asks for more. */
  readonly commitsLate: boolean;
}

interface PostgresSettings {
  readonly server: string;
  readonly client: string;
  readonly commits: string;
  readonly fsync: string | null;
}

interface MysqlSettings {
  readonly version: string;
  readonly logs: number;
  readonly format: string;
  readonly characters: string;
  readonly connection: string;
  readonly results: string;
  readonly modes: string;
  readonly commits: number;
  readonly flushes: number;
  readonly syncs: number;
}

/** @throws Error for a server on which appends would work and deliveries fail, or that would not keep what it is given */
export async function checkServer(source: DataSource): Promise<ServerFindings> {
  const { type } = source.options;
  if (type === 'postgres') return checkPostgres(source);
  if (type === 'mysql' || type === 'mariadb') await checkMysql(source);
  return { commitsLate: false };
}

async function checkPostgres(source: DataSource): Promise<ServerFindings> {
  const [settings]: PostgresSettings[] = await source.query(
    "SELECT current_setting('server_encoding') AS server, current_setting('client_encoding') AS client, " +
      "current_setting('synchronous_commit') AS commits, current_setting('fsync', true) AS fsync",
  );
  const { server, client, commits, fsync } = settings!;
  if (server !== 'UTF8') {
    throw new Error(
      `TypeOrmJournal needs a PostgreSQL database in UTF8: this one is in ${server}, which cannot keep all that chat users ` +
        "write. Make another one (CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0) and move to it, or give it to " +
        'TypeOrmJournalModule.forRoot for the journal alone',
    );
  }
  if (client !== 'UTF8') throw new Error(`TypeOrmJournal needs a connection in UTF8: client_encoding is ${client}`);
  if (fsync === 'off') warnOfMachine('fsync = off');
  return { commitsLate: commits === 'off' };
}

async function checkMysql(source: DataSource): Promise<void> {
  const [server]: MysqlSettings[] = await source.query(
    'SELECT VERSION() AS version, @@log_bin AS logs, @@binlog_format AS format, ' +
      '@@character_set_client AS characters, @@character_set_connection AS connection, ' +
      '@@character_set_results AS results, @@sql_mode AS modes, @@autocommit AS commits, ' +
      '@@innodb_flush_log_at_trx_commit AS flushes, @@sync_binlog AS syncs',
  );
  const { version, logs, format, characters, connection, results, modes, commits, flushes, syncs } = server!;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [needed, isOld] = version.includes('MariaDB')
    ? ['MariaDB 10.6', major < 10 || (major === 10 && minor < 6)]
    : ['MySQL 8.0', major < 8];
  if (isOld) throw new Error(`TypeOrmJournal needs ${needed} or later for SKIP LOCKED; this server is ${version}`);
  if (Number(logs) === 1 && format === 'STATEMENT') {
    throw new Error(
      'TypeOrmJournal reads what is committed, which binlog_format=STATEMENT does not allow: set MIXED or ROW',
    );
  }
  if (Number(commits) === 0) {
    throw new Error('TypeOrmJournal needs autocommit: without it what is answered would not be durable');
  }
  // mysql2 writes values into the statement: in other sets, what a chat user types could end a text and go on as SQL; and
  // utf8 (utf8mb3) has no emoji
  const foreign = [characters, connection, results].find((set) => set !== 'utf8mb4');
  if (foreign !== undefined) {
    throw new Error(
      `TypeOrmJournal needs a connection in utf8mb4: set the DataSource's charset to 'utf8mb4'; it is ${foreign}`,
    );
  }
  if (modes.split(',').includes('NO_BACKSLASH_ESCAPES')) {
    throw new Error('TypeOrmJournal cannot work with sql_mode NO_BACKSLASH_ESCAPES, of which mysql2 knows nothing');
  }
  if (Number(flushes) === 0) {
    throw new Error(
      'TypeOrmJournal cannot work with innodb_flush_log_at_trx_commit = 0: callbacks of the last second would be lost when ' +
        'the server crashes; set it to 1',
    );
  }
  if (Number(flushes) === 2) warnOfMachine('innodb_flush_log_at_trx_commit = 2');
  if (Number(logs) === 1 && Number(syncs) === 0) warnOfMachine('sync_binlog = 0');
}

/** Only a crash of the whole machine loses anything with such a setting, so the host decides. */
function warnOfMachine(setting: string): void {
  new WebhooksLogger().warn(
    `The journal's database has ${setting}: callbacks that were answered are lost when its machine crashes or loses power`,
  );
}
