import { makeSqlite } from '../support/databases.js';
import { describeRollUp } from '../support/roll-up-suite.js';

describeRollUp('SQLite', makeSqlite);
