import { describeCatalogue } from '../support/catalogue-suite.js';
import { makeMariaDb, makePostgres } from '../support/databases.js';

describeCatalogue('PostgreSQL', makePostgres);
describeCatalogue('MariaDB', makeMariaDb);
