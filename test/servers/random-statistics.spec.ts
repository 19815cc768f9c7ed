import { makeMariaDb, makePostgres } from '../support/databases.js';
import { describeRandomStatistics } from '../support/random-statistics-suite.js';

describeRandomStatistics('PostgreSQL', makePostgres, 40);
describeRandomStatistics('MariaDB', makeMariaDb, 40);
