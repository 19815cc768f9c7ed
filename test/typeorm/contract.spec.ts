import { makeSqlite } from '../support/databases.js';
import { describeDurableJournal } from '../support/durable-suite.js';

describeDurableJournal('SQLite', makeSqlite, 40);
