import { DataSource } from 'typeorm';
import { journalEntry } from '../../lib/journal/index.js';
import { chatWebhooksEntities, TypeOrmJournal } from '../../lib/typeorm/index.js';
import { checkServer } from '../../lib/typeorm/server-settings.js';
import { TcpProxy } from '../durability/tcp-proxy.js';
import { makeMariaDb } from '../support/databases.js';
import { describeHostDataSource } from '../support/host-data-source-suite.js';
import { startOnHost } from '../support/host-app.js';
import { journalOn, ownSourceOf } from '../support/own-journals.js';

describeHostDataSource('mariadb', makeMariaDb);

it.each([
  ['latin1', 'latin1'],
  ['utf8', 'utf8mb3'],
  ['UTF8_GENERAL_CI', 'utf8mb3'],
])('refuses to start on a connection with the charset %s', async (charset, seen) => {
  const database = await makeMariaDb();
  const entities = chatWebhooksEntities('mariadb');
  const source = new DataSource({ ...database.options, charset, entities, synchronize: true } as never);
  await expect(startOnHost(source)).rejects.toThrow(
    `needs a connection in utf8mb4: set the DataSource's charset to 'utf8mb4'; it is ${seen}`,
  );
  await source.destroy();
  await database.drop();
});

it('starts on a connection with any collation of utf8mb4', async () => {
  const database = await makeMariaDb();
  const entities = chatWebhooksEntities('mariadb');
  const host = { ...database.options, charset: 'UTF8MB4_GENERAL_CI', entities, synchronize: true };
  const { app } = await startOnHost(new DataSource(host as never));
  expect(await app.get(TypeOrmJournal, { strict: false }).append([journalEntry({ from: '😀' })])).toEqual(['stored']);
  await app.close();
  await database.drop();
});

it('stores nothing over a connection with another charset that was made late', async () => {
  const database = await makeMariaDb();
  const entities = chatWebhooksEntities('mariadb');
  const source = new DataSource({ ...database.options, charset: 'utf8', entities } as never);
  const journal = journalOn(source);
  await source.initialize();
  const outcome = { message: expect.stringContaining('needs a connection in utf8mb4') };
  expect(await journal.append([journalEntry()])).toEqual([expect.objectContaining(outcome)]);
  await source.destroy();
  await database.drop();
});

it.each([
  ['commits that are left to the app', 'SET SESSION autocommit = 0', 'needs autocommit'],
  [
    'a sql_mode that mysql2 does not heed',
    "SET SESSION sql_mode = 'ANSI,NO_BACKSLASH_ESCAPES'",
    'NO_BACKSLASH_ESCAPES',
  ],
  ['texts that are converted on the way in', 'SET SESSION character_set_connection = utf8mb3', 'it is utf8mb3'],
  ['texts that are converted on the way out', 'SET SESSION character_set_results = utf8mb3', 'it is utf8mb3'],
] as const)('refuses a connection with %s', async (_, statement, sentence) => {
  const database = await makeMariaDb();
  const source = await new DataSource({ ...database.options, poolSize: 1 } as never).initialize();
  await source.query(statement);
  await expect(checkServer(source)).rejects.toThrow(sentence);
  await source.destroy();
  await database.drop();
});

it('stores callbacks again after an outage of the primary, where the host has replicas', async () => {
  const database = await makeMariaDb();
  const proxy = new TcpProxy();
  const { url: direct, ...options } = database.options as { url: string };
  const entities = chatWebhooksEntities('mariadb');
  const url = new URL(direct);
  await proxy.open(new URL(direct));
  const refused = { message: expect.stringContaining('ECONNREFUSED') };
  const slaves = [{ url: direct }];
  url.port = String(proxy.port);
  const host = { ...options, entities, synchronize: true, replication: { master: { url: url.href }, slaves } };
  const source = await new DataSource(host as never).initialize();
  const journal = journalOn(source);
  expect(await journal.append([journalEntry()])).toEqual(['stored']);
  await proxy.refuse();
  expect(await journal.append([journalEntry()])).toEqual([expect.objectContaining(refused)]);
  await proxy.open();
  expect(await journal.append([journalEntry()])).toEqual(['stored']);
  await (await ownSourceOf(journal)).destroy();
  await source.destroy();
  await proxy.refuse();
  await database.drop();
});
