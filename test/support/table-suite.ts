import { DataSource } from 'typeorm';
import { journalEntry } from '../../lib/journal/index.js';
import { CHAT_WEBHOOKS_MIGRATIONS, chatWebhooksEntities } from '../../lib/typeorm/index.js';
import type { MakeDatabase, TestDatabase } from './databases.js';
import { journalOn } from './own-journals.js';

const REMEDY =
  'run CHAT_WEBHOOKS_MIGRATIONS before the app starts (among the DataSource\'s "migrations", with migrationsRun: true), ' +
  'or set synchronize: true while developing';

const STATISTICS = 'table chat_statistics, and table chat_statistics_name, and table chat_statistics_progress';

/** What becomes of an app whose database has not the tables. */
export function describeTables(name: string, makeDatabase: MakeDatabase): void {
  describe(`the tables of the journal on ${name}`, () => {
    let database: TestDatabase;
    let source: DataSource;
    beforeEach(async () => {
      database = await makeDatabase();
    });
    afterEach(async () => {
      await source.destroy();
      await database.drop();
    });

    const open = async (more: object = {}) => {
      const entities = chatWebhooksEntities(database.type);
      source = await new DataSource({ ...database.options, entities, ...more } as never).initialize();
      return source;
    };
    const starting = async () => journalOn(source).onModuleInit();

    it('are missed at the start, by name and with the remedy', async () => {
      await open();
      await expect(starting()).rejects.toThrow(
        `TypeOrmJournal cannot use its tables: the database lacks table chat_callback, and table chat_delivery, and ${STATISTICS}; ` +
          REMEDY,
      );
    });

    it.each([
      [
        '0.1',
        1,
        'sequence, sent_by, message_kind, proposal, decision, due, owner, leased_until of table chat_callback, and table chat_delivery',
      ],
      [
        '0.2',
        2,
        'sequence, sent_by, message_kind, proposal, decision of table chat_callback, and crashes of table chat_delivery',
      ],
      ['the main branch since 0.2', 3, 'sequence, sent_by, message_kind, proposal, decision of table chat_callback'],
      [
        'the main branch before decisions were kept',
        4,
        'sent_by, message_kind, proposal, decision of table chat_callback',
      ],
      ['the main branch before messages were counted', 5, 'sent_by, message_kind of table chat_callback'],
    ])('are missed in part where version %s made them', async (_, count, parts) => {
      await open({ migrations: CHAT_WEBHOOKS_MIGRATIONS.slice(0, count), migrationsRun: true });
      await expect(starting()).rejects.toThrow(`the database lacks ${parts}, and ${STATISTICS}; ${REMEDY}`);
    });

    it('are missed under the name that the host gives them', async () => {
      await open({ synchronize: true });
      await source.destroy();
      await open({ entityPrefix: 'im_' });
      await expect(starting()).rejects.toThrow('the database lacks table im_chat_callback');
    });

    it('are found where they are made after the app and before its start', async () => {
      await open({ migrations: CHAT_WEBHOOKS_MIGRATIONS });
      const journal = journalOn(source);
      await source.runMigrations();
      await expect(journal.onModuleInit()).resolves.toBeUndefined();
    });

    it('are looked for with the first callback where the DataSource is initialized late, until they are there', async () => {
      const entities = chatWebhooksEntities(database.type);
      const late = { ...database.options, entities, migrations: CHAT_WEBHOOKS_MIGRATIONS };
      source = new DataSource(late as never);
      const journal = journalOn(source);
      await journal.onModuleInit();
      await source.initialize();
      const missed = { message: expect.stringContaining('the database lacks table chat_callback') };
      expect(await journal.append([journalEntry()])).toEqual([expect.objectContaining(missed)]);
      await source.runMigrations();
      expect(await journal.append([journalEntry()])).toEqual(['stored']);
    });

    it('are missed where the DataSource lacks the entities', async () => {
      await open({ entities: [] });
      await expect(starting()).rejects.toThrow(
        "the DataSource lacks the journal's entities; set autoLoadEntities: true",
      );
    });
  });
}
