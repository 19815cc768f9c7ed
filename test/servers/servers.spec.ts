import { DataSource } from 'typeorm';
import { CHAT_WEBHOOKS_MIGRATIONS, chatWebhooksEntities } from '../../lib/typeorm/index.js';
import { makeMariaDb, makePostgres } from '../support/databases.js';
import { describeJournal } from '../support/journal-suite.js';

describeJournal('PostgreSQL', makePostgres);
describeJournal('MariaDB', makeMariaDb);

it('makes the same tables by migrations and by synchronize, to the letter, on MariaDB', async () => {
  const tables = async (more: object) => {
    const database = await makeMariaDb();
    const entities = chatWebhooksEntities('mariadb');
    const source = await new DataSource({ ...database.options, entities, ...more } as never).initialize();
    const statements: string[] = [];
    for (const table of ['chat_callback', 'chat_delivery']) {
      const [made] = await source.query<Record<'Create Table', string>[]>(`SHOW CREATE TABLE ${table}`);
      statements.push(...made!['Create Table'].split('\n').map((line) => line.replace(/,$/, '')));
    }
    await source.destroy();
    await database.drop();
    return statements.sort();
  };
  const synchronized = await tables({ synchronize: true });
  expect(await tables({ migrations: CHAT_WEBHOOKS_MIGRATIONS, migrationsRun: true })).toEqual(synchronized);
});
