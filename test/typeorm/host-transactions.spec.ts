import { makeSqlite } from '../support/databases.js';
import { describeHostTransactions } from '../support/host-transaction-suite.js';

describeHostTransactions('SQLite', makeSqlite);
