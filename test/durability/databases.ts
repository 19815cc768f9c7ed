import { makeMariaDb, makePostgres, makeSqlite, type MakeDatabase } from '../support/databases.js';

/** The databases by the names that the output gives them. */
export const libsql: MakeDatabase = makeSqlite;
export const servers: ReadonlyMap<string, MakeDatabase> = new Map([
  ['postgres', reached('PostgreSQL', 'TEST_POSTGRES_URL', makePostgres)],
  ['mariadb', reached('MariaDB', 'TEST_MYSQL_URL', makeMariaDb)],
]);

function reached(server: string, variable: string, make: MakeDatabase): MakeDatabase {
  return () =>
    make().catch((cause: unknown) => {
      throw new Error(`${server} is not reached: start it on this machine, or give its URL in ${variable}`, { cause });
    });
}
