import { makeMariaDb } from '../support/databases.js';
import { describeHostDataSource } from '../support/host-data-source-suite.js';

describeHostDataSource('mariadb', makeMariaDb);
