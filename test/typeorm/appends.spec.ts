import { describeAppends } from '../support/append-suite.js';
import { makeSqlite } from '../support/databases.js';

describeAppends('SQLite', makeSqlite, [{ entityPrefix: 'Im-' }]);
