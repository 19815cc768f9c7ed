import { describeAppends } from '../support/append-suite.js';
import { makeMariaDb, makePostgres } from '../support/databases.js';

describeAppends('PostgreSQL', makePostgres, [{ entityPrefix: 'Im-' }, { schema: 'Audit' }]);
describeAppends('MariaDB', makeMariaDb, [{ entityPrefix: 'Im-' }]);
