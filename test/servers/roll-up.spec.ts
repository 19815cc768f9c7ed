import { makeMariaDb, makePostgres } from '../support/databases.js';
import { describeRollUp } from '../support/roll-up-suite.js';

describeRollUp('PostgreSQL', makePostgres);
describeRollUp('MariaDB', makeMariaDb);
