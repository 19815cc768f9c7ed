import { makeMariaDb, makePostgres } from '../support/databases.js';
import { describeStoredDecisions } from '../support/decision-suite.js';

describeStoredDecisions('PostgreSQL', makePostgres);
describeStoredDecisions('MariaDB', makeMariaDb);
