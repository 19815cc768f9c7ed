import { makeMariaDb, makePostgres } from '../support/databases.js';
import { describeHostLocks, describeHostTransactions } from '../support/host-transaction-suite.js';

describeHostTransactions('PostgreSQL', makePostgres);
describeHostLocks('PostgreSQL', makePostgres);
describeHostTransactions('MariaDB', makeMariaDb);
describeHostLocks('MariaDB', makeMariaDb);
