import { makeMariaDb, makePostgres } from '../support/databases.js';
import { describeDurableJournal } from '../support/durable-suite.js';

describeDurableJournal('PostgreSQL', makePostgres, 40);
describeDurableJournal('MariaDB', makeMariaDb, 40);
