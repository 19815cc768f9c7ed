import { makePostgres } from '../support/databases.js';
import { describeHostDataSource } from '../support/host-data-source-suite.js';

describeHostDataSource('postgres', makePostgres);
