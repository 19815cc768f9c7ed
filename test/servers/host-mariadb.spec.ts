import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { chatWebhooksEntities, TypeOrmJournal, TypeOrmJournalModule } from '../../lib/typeorm/index.js';
import { journalEntry } from '../../lib/testing/index.js';
import { makeMariaDb } from '../support/databases.js';
import { describeHostDataSource } from '../support/host-data-source-suite.js';
import { startWebhookApp } from '../support/webhook-app.js';

describeHostDataSource('mariadb', makeMariaDb);

const REFUSED = [
  ['characters that mysql2 would cut', { charset: 'latin1' }, undefined, 'needs a connection in utf8mb4'],
  ['commits that are left to the app', {}, 'SET SESSION autocommit = 0', 'needs autocommit'],
  [
    'a sql_mode that mysql2 does not heed',
    {},
    "SET SESSION sql_mode = 'ANSI,NO_BACKSLASH_ESCAPES'",
    'NO_BACKSLASH_ESCAPES',
  ],
] as const;

it.each(REFUSED)('refuses to start on a connection with %s', async (_, host, statement, sentence) => {
  const database = await makeMariaDb();
  const source = new DataSource({ ...database.options, ...host, poolSize: 1 } as never);
  const starting = startWebhookApp({
    imports: [
      TypeOrmModule.forRootAsync({
        useFactory: () => ({ ...database.options, autoLoadEntities: true }),
        dataSourceFactory: async (options) => {
          await source.setOptions({ entities: options!.entities! }).initialize();
          if (statement !== undefined) await source.query(statement);
          return source;
        },
      }),
    ],
    module: { journal: TypeOrmJournal, imports: [TypeOrmJournalModule.forFeature({ type: 'mariadb' })] },
  });
  await expect(starting).rejects.toThrow(sentence);
  await source.destroy(); // nobody has closed the app
  await database.drop();
});

it.each(REFUSED)(
  'stores nothing over a connection with %s that was made late',
  async (_, host, statement, sentence) => {
    const database = await makeMariaDb();
    const entities = chatWebhooksEntities('mariadb');
    const source = new DataSource({ ...database.options, ...host, entities, poolSize: 1 } as never);
    const journal = new TypeOrmJournal(source);
    await source.initialize();
    if (statement !== undefined) await source.query(statement);
    const outcome = { message: expect.stringContaining(sentence) };
    expect(await journal.append([journalEntry()])).toEqual([expect.objectContaining(outcome)]);
    await source.destroy();
    await database.drop();
  },
);
