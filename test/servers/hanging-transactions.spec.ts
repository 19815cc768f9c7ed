import { makeMariaDb, makePostgres } from '../support/databases.js';
import { describeHangingTransactions } from '../support/hanging-suite.js';

describeHangingTransactions('PostgreSQL', makePostgres);
describeHangingTransactions('MariaDB', makeMariaDb);
