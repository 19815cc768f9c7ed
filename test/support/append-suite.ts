import { DataSource } from 'typeorm';
import type { JournalEntry } from '../../lib/journal/index.js';
import { JournalWriter } from '../../lib/journal/journal-writer.js';
import { journalEntry } from '../../lib/journal/index.js';
import { CallbackRecord, chatWebhooksEntities } from '../../lib/typeorm/index.js';
import { makeSqlite, type MakeDatabase, type TestDatabase } from './databases.js';
import { journalOn, ownSourceOf } from './own-journals.js';

/** What a statement made by hand could take for something of its own. */
const TEXTS = [
  '',
  ' ',
  'NULL',
  'null',
  '{}',
  '{NULL,"a"}',
  '[1,2]',
  'a,b',
  "it's",
  '"',
  '\\',
  '\\x41',
  '\\u0041',
  '$1 ? :id %s',
  "');--",
  '\t\r\n\b\u001A\u007F',
  '\u2028é e\u0301',
  '😀',
];

const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const BODIES = [
  EVERY_BYTE,
  new Uint8Array(0),
  null,
  EVERY_BYTE.subarray(90, 200),
  Buffer.from('\\x41'),
  Buffer.from('NULL'),
  Buffer.alloc(70_000, EVERY_BYTE),
];
const HOUR = 3_600_000;

/** An entry with odd values everywhere, another one for each index. */
function oddEntry(index: number): JournalEntry {
  const text = (offset: number) => TEXTS[(index + offset) % TEXTS.length]!;
  return journalEntry({
    eventId: `${String(index).padStart(4, '0')}${text(0).replaceAll(/[^ -~]/g, '')}`,
    state: text(1) as never,
    provider: text(2) as never,
    appId: text(3),
    command: text(4),
    eventName: text(5),
    conversationKey: index % 2 === 0 ? null : text(6),
    from: index % 3 === 0 ? null : text(7),
    to: index % 4 === 0 ? null : text(8),
    groupId: index % 5 === 0 ? null : text(9),
    sequence: [null, 0, -1, 2 ** 32, Number.MAX_SAFE_INTEGER][index % 5]!,
    occurredAt: index === 0 ? 0 : index * HOUR * 1_000,
    trust: text(10) as never,
    facts: { clientIp: `${text(11)}\0`, platform: text(12) },
    body: BODIES[index % BODIES.length]!,
    proposal: index % 3 === 0 ? null : text(15),
    decision:
      index % 4 === 0 ? null : { handler: text(16), shadow: true, kind: 'refused', text: `${text(17)}\0\uD800` },
    ...(index % 2 === 0 && { due: [text(13), text(14)], lease: { owner: text(15), milliseconds: index * HOUR } }),
  });
}

/** What `append` must do that TypeORM's own statements would do by themselves. @param hosts options of the host's DataSource */
export function describeAppends(name: string, makeDatabase: MakeDatabase, hosts: readonly object[]): void {
  describe(`append of TypeOrmJournal on ${name}`, () => {
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
      source = await new DataSource({
        ...database.options,
        entities,
        synchronize: true,
        ...more,
      } as never).initialize();
      return journalOn(source);
    };

    it.each([1, 2, 500])('stores every value as it is, %i at once', async (count) => {
      const journal = await open();
      const entries = Array.from({ length: Math.max(count, TEXTS.length) }, (_, index) => oddEntry(index));
      const start = Date.now();
      for (let first = 0; first < entries.length; first += count) {
        const batch = entries.slice(first, first + count);
        expect(await journal.append(batch)).toEqual(batch.map(() => 'stored'));
      }
      const records = await source.getRepository(CallbackRecord).find();
      const byId = new Map(records.map((record) => [record.id, record]));
      for (const { key, from, to, facts, body, due, lease, ...same } of entries) {
        const { body: bytes, leasedUntil, ...columns } = byId.get(key)!;
        expect(columns).toEqual({
          ...same,
          id: key,
          sender: from,
          recipient: to,
          request: facts,
          due: lease === null ? null : due,
          owner: lease?.owner ?? null,
        });
        expect(bytes === null ? null : Buffer.from(bytes).toString('hex')).toBe(
          body === null ? null : Buffer.from(body).toString('hex'),
        );
        const leasedAt = leasedUntil === null ? null : leasedUntil - lease!.milliseconds;
        if (lease === null) expect(leasedAt).toBeNull();
        else expect(Math.abs(leasedAt! - start)).toBeLessThan(30_000);
      }
    });

    it.each([
      ['a NUL', '\0'],
      ['half of a character', '\uD800'],
      ['too long a text', 'x'.repeat(100)],
    ])('stores the neighbours of a row with %s where the database may refuse it', async (_, eventName) => {
      const journal = await open();
      const entries = [journalEntry(), journalEntry({ eventName }), journalEntry(), journalEntry()];
      const outcomes = await journal.append(entries);
      expect(outcomes.toSpliced(1, 1)).toEqual(['stored', 'stored', 'stored']);
      expect(await source.getRepository(CallbackRecord).count()).toBe(outcomes[1] === 'stored' ? 4 : 3);
    });

    // no answer is lost on the way from an embedded database
    if (makeDatabase !== makeSqlite) {
      it.each([1, 4])(
        'knows rows of its own again when the answer to the insert of %i was lost, never asking a replica',
        async (count) => {
          const journal = await open();
          const before = journalEntry();
          await journal.append([before]);
          const entries = Array.from({ length: count }, () => journalEntry());
          const repeated = journalEntry({ eventId: before.eventId });
          const own = await ownSourceOf(journal);
          const makeRunner = own.createQueryRunner.bind(own);
          const modes: unknown[] = [];
          own.createQueryRunner = (mode) => {
            const runner = makeRunner(mode);
            if (modes.push(mode) > 1) return runner;
            const query = runner.query.bind(runner) as (...given: unknown[]) => Promise<never>;
            runner.query = async (...given: unknown[]) => {
              await query(...given);
              throw new Error('connection lost');
            };
            return runner;
          };
          const batch = count === 1 ? entries : [...entries, repeated];
          expect(await journal.append(batch)).toEqual(
            batch.map((entry) => (entry === repeated ? 'duplicate' : 'stored')),
          );
          expect(modes).toEqual(['master', 'master']);
          expect(await source.getRepository(CallbackRecord).count()).toBe(1 + count);
        },
      );
    }

    it.each([1, 3])('tells %i from what is there already', async (count) => {
      const journal = await open();
      const entries = Array.from({ length: count }, () => journalEntry());
      const repeated = entries.map(({ eventId }) => journalEntry({ eventId, body: Buffer.from('changed') }));
      await journal.append(entries);
      expect(await journal.append(repeated)).toEqual(entries.map(() => 'duplicate'));
      const records = await source.getRepository(CallbackRecord).find();
      expect(records.map(({ id }) => id).sort()).toEqual(entries.map(({ key }) => key).sort());
      expect(records.map(({ body }) => Buffer.from(body!).toString())).not.toContain('changed');
    });

    it.each([1, 3])('takes one statement for %i that are new', async (count) => {
      const statements: string[] = [];
      const logQuery = (sql: string) => void statements.push(sql);
      const journal = await open({
        logger: { logQuery, logQueryError() {}, logQuerySlow() {}, log() {}, logSchemaBuild() {} },
      });
      await journal.append([journalEntry()]); // the first looks at the server's settings
      statements.length = 0;
      await journal.append(Array.from({ length: count }, () => journalEntry()));
      expect(statements).toEqual([expect.stringMatching(/^INSERT INTO /)]);
    });

    it('takes the largest batches that the writer makes at the first try', async () => {
      const failed: string[] = [];
      const logQueryError = (error: string | Error) => void failed.push(String(error));
      const journal = await open({
        logger: { logQuery() {}, logQueryError, logQuerySlow() {}, log() {}, logSchemaBuild() {} },
      });
      const writer = new JournalWriter(() => journal, 100);
      const body = Buffer.alloc(512 * 1024, "'");
      const outcomes = await Promise.all(Array.from({ length: 40 }, () => writer.append(journalEntry({ body }))));
      expect(outcomes).toEqual(Array(40).fill('stored'));
      expect(failed).toEqual([]);
    });

    it.each(hosts)("finds its table with the host's %j", async (host) => {
      if ('schema' in host) {
        const plain = await new DataSource(database.options).initialize();
        await plain.query(`CREATE SCHEMA "${host.schema}"`).finally(() => plain.destroy());
      }
      const journal = await open(host);
      const [first, ...others] = [1, 2, 3].map(() => journalEntry());
      expect(await journal.append([first!])).toEqual(['stored']);
      expect(await journal.append([...others, first!])).toEqual(['stored', 'stored', 'stored']);
      expect(await source.getRepository(CallbackRecord).count()).toBe(3);
    });
  });
}
