import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource, type DataSourceOptions } from 'typeorm';
import {
  CHAT_WEBHOOKS_MIGRATIONS,
  chatWebhooksEntities,
  type JournalDatabase,
  type JournalRootOptions,
} from '../../lib/typeorm/index.js';

/** A database of the test's own, dropped behind it. */
export interface TestDatabase {
  readonly type: JournalDatabase;
  readonly options: JournalRootOptions & DataSourceOptions;
  drop(): Promise<void>;
}

/** Makes an empty database. */
export type MakeDatabase = () => Promise<TestDatabase>;

/** Opens it with the journal's tables, made by its migrations. */
export function migrated({ type, options }: TestDatabase): Promise<DataSource> {
  const entities = chatWebhooksEntities(type);
  const migrations = CHAT_WEBHOOKS_MIGRATIONS;
  return new DataSource({ ...options, entities, migrations, migrationsRun: true } as never).initialize();
}

/** The driver of the embedded database: `libsql`, or the module that TEST_SQLITE_DRIVER names, such as better-sqlite3. */
export const SqliteDriver = createRequire(import.meta.url)(process.env.TEST_SQLITE_DRIVER ?? 'libsql');

const freshName = () => `chat_webhooks_${randomBytes(6).toString('hex')}`;

/** The embedded default. */
export async function makeSqlite(): Promise<TestDatabase> {
  const database = join(tmpdir(), `${freshName()}.db`);
  return {
    type: 'better-sqlite3',
    options: { type: 'better-sqlite3', driver: SqliteDriver, database },
    drop: async () => {
      for (const suffix of ['', '-wal', '-shm']) rmSync(database + suffix, { force: true });
    },
  };
}

/** @param how what else to say when it is created */
export async function makePostgres(how = ''): Promise<TestDatabase> {
  const url = process.env.TEST_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';
  return makeOnServer('postgres', url, (name) => [
    `CREATE DATABASE ${name} ${how}`,
    `DROP DATABASE ${name} WITH (FORCE)`,
  ]);
}

/** With a default character set that takes no emoji: the journal must not depend on it. */
export async function makeMariaDb(): Promise<TestDatabase> {
  const url = process.env.TEST_MYSQL_URL ?? 'mysql://root@127.0.0.1:3306/test';
  return makeOnServer('mariadb', url, (name) => [
    `CREATE DATABASE ${name} CHARACTER SET latin1`,
    `DROP DATABASE ${name}`,
  ]);
}

async function makeOnServer(
  type: 'postgres' | 'mariadb',
  url: string,
  statements: (name: string) => [create: string, drop: string],
): Promise<TestDatabase> {
  const name = freshName();
  const [create, drop] = statements(name);
  const run = async (statement: string) => {
    const server = await new DataSource({ type, url }).initialize();
    await server.query(statement).finally(() => server.destroy());
  };
  await run(create);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return { type, options: { type, url: own.href }, drop: () => run(drop) };
}
