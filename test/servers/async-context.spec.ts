import { describeAsyncContext, inDatabase } from '../support/async-context-suite.js';
import { makeMariaDb, makePostgres } from '../support/databases.js';

describeAsyncContext('with PostgreSQL', () => inDatabase(makePostgres));
describeAsyncContext('with MariaDB', () => inDatabase(makeMariaDb));
