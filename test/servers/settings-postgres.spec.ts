import { DataSource } from 'typeorm';
import { journalEntry } from '../../lib/journal/index.js';
import { CHAT_WEBHOOKS_MIGRATIONS, chatWebhooksEntities } from '../../lib/typeorm/index.js';
import { makePostgres, type TestDatabase } from '../support/databases.js';
import { startOnHost } from '../support/host-app.js';
import { journalOn } from '../support/own-journals.js';

let database: TestDatabase;
let source: DataSource;
afterEach(async () => {
  await source.destroy();
  await database.drop();
});

const onDatabase = () => {
  const entities = chatWebhooksEntities('postgres');
  return new DataSource({ ...database.options, entities, migrations: CHAT_WEBHOOKS_MIGRATIONS } as never);
};

it.each(['LATIN1', 'SQL_ASCII'])('an app does not start on a database in %s', async (encoding) => {
  database = await makePostgres(`ENCODING '${encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`);
  source = await onDatabase().initialize();
  await source.runMigrations();
  await expect(startOnHost(source)).rejects.toThrow(
    `TypeOrmJournal needs a PostgreSQL database in UTF8: this one is in ${encoding}`,
  );
});

describe('where commits are confirmed before they are on the disk', () => {
  /** Writes down what each commit of a table is done with. */
  const witness = (table: string) => [
    `CREATE TABLE commits_of_${table} (setting text)`,
    `CREATE FUNCTION note_${table}() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN INSERT INTO commits_of_${table} VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$`,
    `CREATE CONSTRAINT TRIGGER note AFTER INSERT ON ${table} DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION note_${table}()`,
  ];
  const settingsOf = async (table: string) => {
    const rows = await source.query<{ setting: string }[]>(`SELECT DISTINCT setting FROM commits_of_${table}`);
    return rows.map(({ setting }) => setting);
  };
  const openWith = async (setting: string) => {
    database = await makePostgres();
    source = await onDatabase().initialize();
    await source.runMigrations();
    await source.query('CREATE TABLE mine (id integer)');
    for (const statement of [...witness('chat_callback'), ...witness('mine')]) await source.query(statement);
    await source.query(`ALTER DATABASE ${source.driver.database} SET synchronous_commit = ${setting}`);
    await source.destroy();
    await source.initialize();
    return journalOn(source);
  };

  it.each([1, 3])("appends %i with a commit that is, and leaves the host's as they are", async (count) => {
    const journal = await openWith('off');
    const entries = Array.from({ length: count }, () => journalEntry());
    expect(await journal.append(entries)).toEqual(entries.map(() => 'stored'));
    const again = entries.map(({ eventId }) => journalEntry({ eventId }));
    expect(await journal.append([...again, journalEntry()])).toEqual([...again.map(() => 'duplicate'), 'stored']);
    await journal.run((manager) => manager.query('INSERT INTO mine VALUES (1)'));
    expect([await settingsOf('chat_callback'), await settingsOf('mine')]).toEqual([['on'], ['off']]);
  });

  it('does not change a setting that keeps what was confirmed', async () => {
    const journal = await openWith('local');
    expect(await journal.append([journalEntry()])).toEqual(['stored']);
    expect(await settingsOf('chat_callback')).toEqual(['local']);
  });
});
