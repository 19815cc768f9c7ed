import { DataSource } from 'typeorm';
import { CHAT_WEBHOOKS_MIGRATIONS, chatWebhooksEntities } from '../../lib/typeorm/index.js';
import { makeMariaDb, makePostgres, type MakeDatabase } from '../support/databases.js';
import { startOnHost } from '../support/host-app.js';
import { describeTables } from '../support/table-suite.js';

describeTables('PostgreSQL', makePostgres);
describeTables('MariaDB', makeMariaDb);

/** An app on a database that has the tables, but where a statement has changed something. */
async function startAfter(makeDatabase: MakeDatabase, statement: (database: string) => string, sentence: string) {
  const database = await makeDatabase();
  const entities = chatWebhooksEntities(database.type);
  const options = { ...database.options, entities, migrations: CHAT_WEBHOOKS_MIGRATIONS };
  const before = await new DataSource({ ...options, migrationsRun: true } as never).initialize();
  await before.query(statement(before.driver.database!));
  await before.destroy();
  const source = new DataSource(options as never);
  try {
    await expect(startOnHost(source)).rejects.toThrow(sentence);
  } finally {
    await source.destroy();
    await database.drop();
  }
}

it.each([
  ['without the tables', () => 'DROP TABLE chat_callback', 'the database lacks table chat_callback; run'],
  [
    'that empties a table after a crash',
    () => 'ALTER TABLE chat_callback SET UNLOGGED',
    '"chat_callback" is emptied after a crash of the server: ALTER TABLE "chat_callback" SET LOGGED',
  ],
  [
    'that may only be read',
    (name: string) => `ALTER DATABASE ${name} SET default_transaction_read_only = on`,
    'chat_callback: cannot execute INSERT in a read-only transaction',
  ],
])('an app does not start on a PostgreSQL %s', async (_, statement, sentence) => {
  expect.hasAssertions();
  await startAfter(makePostgres, statement, sentence);
});

it.each([
  ['without the tables', () => 'DROP TABLE chat_delivery', 'the database lacks table chat_delivery; run'],
  [
    'that keeps a table without transactions',
    () => 'ALTER TABLE chat_delivery ENGINE = Aria',
    '`chat_delivery` is kept by Aria, which has no transactions: ALTER TABLE `chat_delivery` ENGINE = InnoDB',
  ],
])('an app does not start on a MariaDB %s', async (_, statement, sentence) => {
  expect.hasAssertions();
  await startAfter(makeMariaDb, statement, sentence);
});
