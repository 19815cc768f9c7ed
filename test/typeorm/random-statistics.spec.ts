import { makeSqlite } from '../support/databases.js';
import { describeRandomStatistics } from '../support/random-statistics-suite.js';

describeRandomStatistics('SQLite', makeSqlite, 24);
