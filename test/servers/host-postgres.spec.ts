import { randomBytes } from 'node:crypto';
import { DataSource } from 'typeorm';
import { journalEntry } from '../../lib/journal/index.js';
import { chatWebhooksEntities } from '../../lib/typeorm/index.js';
import { makePostgres } from '../support/databases.js';
import { describeHostDataSource } from '../support/host-data-source-suite.js';
import { journalOn } from '../support/own-journals.js';

describeHostDataSource('postgres', makePostgres);

it('stores callbacks over the connections that it has, when the server gives no more', async () => {
  const database = await makePostgres();
  const options = { ...database.options, entities: chatWebhooksEntities('postgres'), synchronize: true };
  const admin = await new DataSource(options).initialize();
  const user = `chat_webhooks_${randomBytes(6).toString('hex')}`;
  await admin.query(`CREATE ROLE ${user} LOGIN CONNECTION LIMIT 3`);
  await admin.query(`GRANT ALL ON ALL TABLES IN SCHEMA public TO ${user}`);
  const url = new URL((options as { url: string }).url);
  url.username = user;
  const source = await new DataSource({ ...options, url: url.href, synchronize: false } as never).initialize();
  const journal = journalOn(source);
  await journal.onModuleInit();
  const outcomes = await Promise.all([1, 2, 3, 4].map(() => journal.append([journalEntry()])));
  expect(outcomes).toEqual([['stored'], ['stored'], ['stored'], ['stored']]);
  await journal.onApplicationShutdown();
  await source.destroy();
  await admin.query(`DROP OWNED BY ${user}`);
  await admin.query(`DROP ROLE ${user}`);
  await admin.destroy();
  await database.drop();
});

it('reports work given to `run` as failed that PostgreSQL rolled back because of an error that it caught', async () => {
  const database = await makePostgres();
  const source = await new DataSource({ ...database.options, entities: chatWebhooksEntities('postgres') }).initialize();
  await source.query('CREATE TABLE mine (id integer PRIMARY KEY)');
  const journal = journalOn(source);
  const careless = journal.run(async (manager) => {
    await manager.query('INSERT INTO mine VALUES (1)');
    await manager.query('INSERT INTO mine VALUES (1)').catch(() => {});
  });
  await expect(careless).rejects.toThrow('current transaction is aborted');
  await journal.run(async (manager) => {
    await manager.query('INSERT INTO mine VALUES (2)');
    const inner = manager.transaction((own) => own.query('INSERT INTO mine VALUES (2)'));
    await expect(inner).rejects.toThrow('duplicate key');
  });
  expect(await source.query('SELECT * FROM mine')).toEqual([{ id: 2 }]);
  await source.destroy();
  await database.drop();
});
