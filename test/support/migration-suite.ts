import { readFileSync } from 'node:fs';
import { DataSource, In, IsNull, MoreThan, MoreThanOrEqual, type FindManyOptions } from 'typeorm';
import { groupConversationKey } from '../../lib/index.js';
import { journalEntry, type JournalEntry } from '../../lib/journal/index.js';
import { toJournalEntry } from '../../lib/journal/journal-entry.js';
import { recognizedEvent } from '../../lib/pipeline/receiver/event-factory.js';
import { toCallbackRow } from '../../lib/typeorm/callback-row.js';
import {
  CallbackRecord,
  CHAT_WEBHOOKS_MIGRATIONS,
  chatWebhooksEntities,
  TypeOrmJournal,
  TypeOrmJournalModule,
} from '../../lib/typeorm/index.js';
import { tencentC2cMessage, tencentGroupMessage } from '../../lib/testing/index.js';
import type { MakeDatabase, TestDatabase } from './databases.js';
import { FAST } from './durable-app.js';
import { tencentContext } from './fixtures.js';
import { turns } from './gate.js';
import { journalOn } from './own-journals.js';
import { tencentProtocol } from './protocols.js';
import { RECORDER, startWebhookApp } from './webhook-app.js';

/** What version 0.2 made its tables by. */
const OF_VERSION_0_2 = CHAT_WEBHOOKS_MIGRATIONS.slice(0, 2);
/** Columns that it did not know. */
const LATER = ['sequence', 'sentBy', 'messageKind', 'proposal', 'decision'];
const INDEX = 'chat_callback_conversation_sequence';
const OWNER = '11111111-1111-4111-8111-111111111111';
const tencent = tencentProtocol({ answerTimeout: 1_000 });

/** A message for the recorder, in the hands of an instance that has died. */
function messageEntry(index: number): JournalEntry {
  const { body } = index % 2 === 0 ? tencentC2cMessage() : tencentGroupMessage();
  const context = tencentContext(body, body.CallbackCommand!);
  const event = recognizedEvent(tencent, { ...body }, context)!;
  return toJournalEntry(event, {}, context.bytes, { due: [RECORDER], lease: { owner: OWNER, milliseconds: 0 } });
}

/** Stores rows as an instance of version 0.2 does: it names its columns, and knows no other. */
async function storeAsBefore(source: DataSource, entries: readonly JournalEntry[]): Promise<void> {
  const { driver } = source;
  const known = source.getMetadata(CallbackRecord).columns.filter(({ propertyName }) => !LATER.includes(propertyName));
  const names = known.map(({ databaseName }) => driver.escape(databaseName));
  const places = known.map((_, index) => driver.createParameter('value', index));
  for (const entry of entries) {
    const row = toCallbackRow(entry);
    await source.query(
      `INSERT INTO chat_callback (${names.join(', ')}) VALUES (${places.join(', ')})`,
      known.map(({ propertyName }) => row[propertyName as keyof typeof row]),
    );
  }
}

/** A delivery that waits, as an instance of version 0.2 stores it. */
async function splitAsBefore(source: DataSource, { key }: JournalEntry): Promise<void> {
  await source.query(`UPDATE chat_callback SET state = 'split', leased_until = NULL WHERE id = '${key}'`);
  await source.query(
    'INSERT INTO chat_delivery (callback_id, handler, state, attempts, due_at, owner, redelivery, error, changed_at) ' +
      `VALUES ('${key}', '${RECORDER}', 'pending', 1, 0, NULL, 1 = 1, 'Error: down', 0)`,
  );
}

/** The statements that the docs have for those who migrate by hand. */
function documentedStatements(type: string): string[] {
  const page = readFileSync(new URL('../../docs/journal.md', import.meta.url), 'utf8');
  const blocks = [...page.matchAll(/<!-- upgrade: ([^>]+) -->\n```sql\n(.*?)```/gs)];
  const block = blocks.find(([, types]) => types!.split(', ').includes(type));
  return block![2]!.split(';').filter((statement) => statement.trim() !== '');
}

/** What becomes of a database that an older version has filled. */
export function describeMigrations(name: string, makeDatabase: MakeDatabase): void {
  describe(`the migrations of the journal on ${name}`, () => {
    let database: TestDatabase;
    let source: DataSource;
    beforeEach(async () => {
      database = await makeDatabase();
    });
    afterEach(async () => {
      if (source.isInitialized) await source.destroy();
      await database.drop();
    });

    const open = async (migrations = CHAT_WEBHOOKS_MIGRATIONS, migrationsRun = true) => {
      const entities = chatWebhooksEntities(database.type);
      const migrationsTableName = 'chat_webhooks_migrations'; // as forRoot has it
      const options = { ...database.options, entities, migrations, migrationsRun, migrationsTableName };
      source = await new DataSource(options as never).initialize();
      return source;
    };
    const differences = async () => {
      const { upQueries } = await source.driver.createSchemaBuilder().log();
      return upQueries.map(({ query }) => query);
    };

    it('keep what version 0.2 has stored, and it is delivered', async () => {
      await open(OF_VERSION_0_2);
      const entries = Array.from({ length: 300 }, (_, index) => messageEntry(index));
      const [waiting, died, done] = [entries.slice(0, 20), entries.slice(20, 40), entries.slice(40)];
      await storeAsBefore(source, [...waiting, ...died]);
      await storeAsBefore(
        source,
        done.map((entry) => ({ ...entry, state: 'settled', lease: null })),
      );
      for (const entry of waiting) await splitAsBefore(source, entry);
      await source.destroy();
      const running = await startWebhookApp({
        module: { ...FAST, journal: TypeOrmJournal, imports: [TypeOrmJournalModule.forRoot(database.options)] },
      });
      const journal = running.app.get(TypeOrmJournal, { strict: false });
      const received = await running.recorder.received(40);
      expect(received.map(({ id }) => id).sort()).toEqual([...waiting, ...died].map(({ eventId }) => eventId).sort());
      // an instance of version 0.2 may still be at work
      const late = messageEntry(300);
      await open([], false);
      await storeAsBefore(source, [late]);
      const events = await running.recorder.received(41);
      expect(events.at(-1)!.id).toBe(late.eventId);
      while ((await journal.backlog()).length > 0) await turns();
      const without = { sequence: IsNull(), proposal: IsNull(), decision: IsNull() };
      expect(await source.getRepository(CallbackRecord).countBy(without)).toBe(301);
      await running.app.close();
    });

    it.each([0, 1, 2, 3, 4, 5, 6, 7])(
      'find what was made by %i of the statements in the docs, and make the rest',
      async (count) => {
        await open(OF_VERSION_0_2);
        await storeAsBefore(source, [messageEntry(1)]);
        const statements = documentedStatements(database.type);
        expect(statements).toHaveLength(7);
        for (const statement of statements.slice(0, count)) await source.query(statement);
        const rest = (await differences()).filter((query) => !query.includes('chat_statistics')); // which are made anyway
        if (count === statements.length) expect(rest).toEqual([]);
        await source.destroy();
        await open();
        expect(await differences()).toEqual([]);
        const decision = { handler: 'Rules.check', shadow: false, kind: 'refused', text: '😀'.repeat(30_000) } as const;
        const entry = journalEntry({ sequence: 7, proposal: 'C2cMessageSending', decision });
        expect(await journalOn(source).append([entry])).toEqual(['stored']);
        await source.destroy();
        await open();
        const found = await source.getRepository(CallbackRecord).findBy({ sequence: 7 });
        expect(found).toMatchObject([{ proposal: 'C2cMessageSending', decision }]);
      },
    );

    it('make an index by which a conversation is searched and ordered', async () => {
      await open();
      const conversationKey = (group: number) => groupConversationKey('tencent', '1400000001', `group ${group}`);
      for (let batch = 0; batch < 10; batch++) {
        const entries = Array.from({ length: 400 }, (_, index) =>
          journalEntry({
            conversationKey: conversationKey(index % 20),
            sequence: index < 200 ? null : batch * 10 + Math.floor((index - 200) / 20),
          }),
        );
        await journalOn(source).append(entries);
      }
      await source.query(database.type === 'mariadb' ? 'ANALYZE TABLE chat_callback' : 'ANALYZE');
      const plan = async (options: FindManyOptions<CallbackRecord>) => {
        const query = source.getRepository(CallbackRecord).createQueryBuilder().setFindOptions(options);
        const [sql, parameters] = query.getQueryAndParameters();
        const explain = database.type === 'better-sqlite3' ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN';
        return JSON.stringify(await source.query(`${explain} ${sql}`, parameters));
      };
      const where = { conversationKey: conversationKey(7) };
      expect(await plan({ where: { ...where, sequence: 42 } })).toContain(INDEX);
      expect(await plan({ where: { ...where, sequence: In([42, 43]) } })).toContain(INDEX);
      for (const sequence of [MoreThan(90), MoreThanOrEqual(0)]) {
        for (const direction of ['ASC', 'DESC'] as const) {
          const found = await plan({ where: { ...where, sequence }, order: { sequence: direction }, take: 5 });
          expect(found).toContain(INDEX);
          expect(found).not.toMatch(/sort|temp b-tree/i);
        }
      }
    });
  });
}
