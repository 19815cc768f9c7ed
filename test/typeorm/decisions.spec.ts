import { makeSqlite } from '../support/databases.js';
import { describeStoredDecisions } from '../support/decision-suite.js';

describeStoredDecisions('SQLite', makeSqlite);
