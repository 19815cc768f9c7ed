import { TypeOrmJournal, TypeOrmJournalModule } from '../../lib/typeorm/index.js';
import { makeSqlite } from '../support/databases.js';
import { describeTables } from '../support/table-suite.js';
import { startWebhookApp } from '../support/webhook-app.js';

describeTables('SQLite', makeSqlite);

it('stops an app whose file has not been migrated', async () => {
  const database = await makeSqlite();
  const imports = [TypeOrmJournalModule.forRoot({ ...database.options, migrationsRun: false } as never)];
  await expect(startWebhookApp({ module: { journal: TypeOrmJournal, imports } })).rejects.toThrow(
    'the database lacks table chat_callback',
  );
  await database.drop();
});
