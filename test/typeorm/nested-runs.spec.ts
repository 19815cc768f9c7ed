import { makeSqlite } from '../support/databases.js';
import { describeNestedRuns } from '../support/nested-run-suite.js';

describeNestedRuns('SQLite', makeSqlite);
