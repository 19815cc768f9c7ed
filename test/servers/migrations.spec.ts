import { makeMariaDb, makePostgres } from '../support/databases.js';
import { describeMigrations } from '../support/migration-suite.js';

describeMigrations('PostgreSQL', makePostgres);
describeMigrations('MariaDB', makeMariaDb);
