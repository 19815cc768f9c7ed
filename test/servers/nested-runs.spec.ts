import { makeMariaDb, makePostgres } from '../support/databases.js';
import { describeNestedRuns } from '../support/nested-run-suite.js';

describeNestedRuns('PostgreSQL', makePostgres);
describeNestedRuns('MariaDB', makeMariaDb);
