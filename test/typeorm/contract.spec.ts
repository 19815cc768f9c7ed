import { makeSqlite } from '../support/databases.js';
import { describeDurableJournal } from '../support/durable-suite.js';

describeDurableJournal('SQLite', makeSqlite, 40);
describeDurableJournal(
  'SQLite, where TypeORM caches every query',
  async () => {
    const database = await makeSqlite();
    const host = { synchronize: true, cache: { alwaysEnabled: true } };
    return { ...database, options: { ...database.options, ...host } as typeof database.options };
  },
  10,
);
