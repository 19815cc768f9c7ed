import type { DataSource, QueryRunner } from 'typeorm';

interface ServerSettings {
  readonly version: string;
  readonly logs: number;
  readonly format: string;
  readonly characters: string;
  readonly modes: string;
  readonly commits: number;
}

/** @throws Error for a MySQL or MariaDB on which appends would work and deliveries fail, or would not keep what they are given */
export async function checkServer(
  connection: DataSource | QueryRunner,
  { options: { type } }: DataSource,
): Promise<void> {
  if (type !== 'mysql' && type !== 'mariadb') return;
  const [server]: ServerSettings[] = await connection.query(
    'SELECT VERSION() AS version, @@log_bin AS logs, @@binlog_format AS format, ' +
      '@@character_set_client AS characters, @@sql_mode AS modes, @@autocommit AS commits',
  );
  const { version, logs, format, characters, modes, commits } = server!;
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
  // mysql2 writes values into the statement: with these, what a chat user types could end a text and go on as SQL
  if (!characters.startsWith('utf8')) {
    throw new Error(`TypeOrmJournal needs a connection in utf8mb4: set the DataSource's charset; it is ${characters}`);
  }
  if (modes.split(',').includes('NO_BACKSLASH_ESCAPES')) {
    throw new Error('TypeOrmJournal cannot work with sql_mode NO_BACKSLASH_ESCAPES, of which mysql2 knows nothing');
  }
}
