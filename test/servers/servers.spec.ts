import { makeMariaDb, makePostgres } from '../support/databases.js';
import { describeJournal } from '../support/journal-suite.js';

describeJournal('PostgreSQL', makePostgres);
describeJournal('MariaDB', makeMariaDb);
