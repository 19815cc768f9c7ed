import { makeMariaDb, makePostgres } from '../support/databases.js';
import { describeDurableJournal } from '../support/durable-suite.js';

describeDurableJournal('PostgreSQL', makePostgres, 40);
describeDurableJournal(
  'PostgreSQL, where transactions are serializable unless told otherwise',
  async () => {
    const database = await makePostgres();
    const host = { extra: { options: '-c default_transaction_isolation=serializable' } };
    return { ...database, options: { ...database.options, ...host } as typeof database.options };
  },
  5,
);
describeDurableJournal('MariaDB', makeMariaDb, 40);
