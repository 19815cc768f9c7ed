import { makeMariaDb, makePostgres } from '../support/databases.js';
import { describeStatistics } from '../support/statistics-suite.js';

describeStatistics('PostgreSQL', makePostgres);
describeStatistics('MariaDB', makeMariaDb);
