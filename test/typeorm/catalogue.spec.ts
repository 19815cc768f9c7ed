import { describeCatalogue } from '../support/catalogue-suite.js';
import { makeSqlite } from '../support/databases.js';

describeCatalogue('SQLite', makeSqlite);
