import type { DataSource } from 'typeorm';
import { makeSqlite, migrated, type TestDatabase } from '../support/databases.js';
import { Gate } from '../support/gate.js';
import { journalOn } from '../support/own-journals.js';

describe('ping on SQLite', () => {
  let database: TestDatabase;
  let source: DataSource;
  beforeEach(async () => {
    database = await makeSqlite();
    source = await migrated(database);
  });
  afterEach(async () => {
    if (source.isInitialized) await source.destroy();
    await database.drop();
  });

  it('does not wait for a transaction of the host', async () => {
    const journal = journalOn(source);
    const begun = new Gate();
    const end = new Gate();
    const work = journal.run(async (manager) => {
      await manager.query('SELECT 1');
      begun.open();
      await end.passed;
    });
    await begun.passed;
    await journal.ping();
    end.open();
    await work;
  });

  it('notices that the file was deleted, of which SQLite itself says nothing', async () => {
    const journal = journalOn(source);
    await database.drop();
    await expect(journal.ping()).rejects.toThrow('ENOENT');
  });

  it('notices that the DataSource is closed', async () => {
    const journal = journalOn(source);
    await source.destroy();
    await expect(journal.ping()).rejects.toThrow('closed');
  });
});
