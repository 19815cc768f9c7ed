import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { getDataSourceToken } from '@nestjs/typeorm';
import { EventSubscriber, type DataSource, type EntityManager } from 'typeorm';
import { C2cMessageSent, OnChatEvent } from '../../lib/index.js';
import { journalEntry } from '../../lib/journal/index.js';
import { RunTimeoutError, TypeOrmJournal, TypeOrmJournalModule } from '../../lib/typeorm/index.js';
import { tencentC2c, tencentQuery } from '../support/callbacks.js';
import { makeSqlite, SqliteDriver, type TestDatabase } from '../support/databases.js';
import { Gate, turns } from '../support/gate.js';
import { post } from '../support/post.js';
import { bothSenders, startWebhookApp } from '../support/webhook-app.js';

/** A connection to the file that is not the journal's. */
interface Connection {
  exec(sql: string): void;
  pragma(source: string): unknown;
  prepare(sql: string): { all(): { id: string }[] };
  close(): void;
}

describe('what TypeOrmJournal acknowledges on SQLite', () => {
  let database: TestDatabase;
  let closers: (() => unknown)[];
  beforeEach(async () => {
    database = await makeSqlite();
    closers = [];
  });
  afterEach(async () => {
    for (const close of closers.toReversed()) await close();
    await database.drop();
  });

  const open = async (more: object = {}) => {
    const module = TypeOrmJournalModule.forRoot({ ...database.options, retryAttempts: 0, ...more } as never);
    const app: INestApplicationContext = await NestFactory.createApplicationContext(module, {
      logger: false,
      abortOnError: false,
    });
    closers.push(() => app.close());
    const source: DataSource = app.get(getDataSourceToken('chat-webhooks'), { strict: false });
    return { app, source, journal: app.get(TypeOrmJournal, { strict: false }) };
  };
  const connect = (): Connection => {
    const connection = new SqliteDriver((database.options as { database: string }).database, { timeout: 0 });
    closers.push(() => connection.close());
    return connection;
  };
  const idsInFile = () => {
    const found = connect().prepare('SELECT id FROM chat_callback').all();
    return found.map(({ id }) => id).sort();
  };
  /** Appends batches of different sizes, one after the other. @returns the keys */
  const append = async (journal: TypeOrmJournal, ...sizes: number[]) => {
    const keys: string[] = [];
    for (const size of sizes) {
      const entries = Array.from({ length: size }, () => journalEntry());
      expect(await journal.append(entries)).toEqual(entries.map(() => 'stored'));
      keys.push(...entries.map(({ key }) => key));
    }
    return keys.sort();
  };
  const withTable = async (journal: TypeOrmJournal) => {
    await journal.run(async (manager) => {
      await manager.query('CREATE TABLE parent (id INTEGER PRIMARY KEY)');
      await manager.query(
        'CREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED)',
      );
      await manager.query('INSERT INTO parent VALUES (1)');
    });
  };
  const rollBackBySqlite = (manager: EntityManager) => manager.query('INSERT OR ROLLBACK INTO parent VALUES (1)');

  it.each<[string, (manager: EntityManager) => Promise<unknown>, RegExp]>([
    ['SQLite rolled it back by itself', rollBackBySqlite, /UNIQUE/],
    ['SQLite rolled it back below', (manager) => manager.transaction(rollBackBySqlite), /UNIQUE/],
    [
      'SQLite rolled it back, which was caught',
      (manager) => rollBackBySqlite(manager).catch(() => {}),
      /has rolled this transaction back/,
    ],
    [
      'more was written after SQLite rolled it back',
      async (manager) => {
        await rollBackBySqlite(manager).catch(() => {});
        await manager.query('INSERT INTO parent VALUES (2)').catch(() => {});
      },
      /has rolled this transaction back/,
    ],
    ['it could not be committed', (manager) => manager.query('INSERT INTO child VALUES (1, 7)'), /FOREIGN KEY/],
    ['it was ended in between', (manager) => manager.query('ROLLBACK'), /has ended/],
  ])('is in the file after a `run` of which %s', async (_, work, error) => {
    const { journal } = await open();
    await withTable(journal);
    const keys: string[] = [];
    for (const sizes of [[1], [2, 1], [3]]) {
      await expect(journal.run(work)).rejects.toThrow(error);
      keys.push(...(await append(journal, ...sizes)));
      expect(idsInFile()).toEqual(keys.sort());
    }
    expect(await journal.run((manager) => manager.query('SELECT id FROM parent'))).toEqual([{ id: 1 }]);
    expect(await journal.run((manager) => manager.query('SELECT id FROM child'))).toEqual([]);
  });

  it('is in the file when it is full, and when there is room again', async () => {
    let limit = 60;
    const handles: Connection[] = [];
    const prepareDatabase = (connection: Connection) => {
      connection.pragma(`max_page_count = ${limit}`);
      handles.push(connection);
    };
    const { journal } = await open({ prepareDatabase });
    const keys: string[] = [];
    const fill = async () => {
      for (;;) {
        const entries = [1, 2].map(() => journalEntry({ body: Buffer.alloc(8_000, 'x') }));
        const outcomes = await journal.append(entries);
        if (outcomes[0] !== 'stored') return outcomes;
        keys.push(...entries.map(({ key }) => key));
      }
    };
    for (const larger of [120, 180]) {
      expect(await fill()).toEqual(Array(2).fill(expect.objectContaining({ message: expect.stringMatching(/full/) })));
      expect(idsInFile()).toEqual(keys.sort());
      limit = larger;
      for (const handle of handles) handle.pragma(`max_page_count = ${limit}`);
      keys.push(...(await append(journal, 1)));
      expect(idsInFile()).toEqual(keys.sort());
    }
  });

  it('is in the file once others have released the lock, and they block nothing until then', async () => {
    const { source, journal } = await open();
    const before = await append(journal, 1);
    const other = connect();
    other.exec('BEGIN IMMEDIATE');
    const entries = [1, 2, 3].map(() => journalEntry());
    let outcomes: unknown;
    const appended = journal.append(entries).then((given) => (outcomes = given));
    await turns(20);
    expect(outcomes).toBeUndefined();
    expect(await source.query('PRAGMA busy_timeout')).toEqual([{ timeout: 0 }]);
    other.exec('ROLLBACK');
    await appended;
    expect(outcomes).toEqual(entries.map(() => 'stored'));
    const after = await append(journal, 1, 2);
    expect(idsInFile()).toEqual([...before, ...entries.map(({ key }) => key), ...after].sort());
  });

  it('is in the file although a statement of the host met a lock, past `run`', async () => {
    const { source, journal } = await open();
    await append(journal, 1);
    await withTable(journal);
    const other = connect();
    for (const id of [2, 3]) {
      other.exec('BEGIN IMMEDIATE');
      await expect(source.query(`INSERT INTO parent VALUES (${id})`)).rejects.toThrow(/locked/);
      other.exec('ROLLBACK');
      const before = idsInFile();
      const keys = await append(journal, 1, 2, 1);
      expect(idsInFile()).toEqual([...before, ...keys].sort());
    }
  });

  it('is in the file although the host began a transaction past `run`, and never ended it', async () => {
    const { source, journal } = await open();
    const runner = source.createQueryRunner();
    await runner.startTransaction();
    const keys = await append(journal, 2, 1);
    expect(idsInFile()).toEqual(keys);
    await source.transaction((manager) => manager.query('SELECT 1'));
    keys.push(...(await append(journal, 1)));
    expect(idsInFile()).toEqual(keys);
  });

  it('is in the file when work given to `run` hangs, of which nothing is', async () => {
    const { journal } = await open();
    await withTable(journal);
    let late: EntityManager | undefined;
    const hung = journal.run(async (manager) => {
      late = manager;
      await manager.query('INSERT INTO parent VALUES (2)');
      await new Promise(() => {});
    });
    const appended = append(journal, 1);
    await expect(hung).rejects.toThrow(RunTimeoutError);
    expect(idsInFile()).toEqual(await appended);
    await expect(late!.query('INSERT INTO parent VALUES (3)')).rejects.toThrow(RunTimeoutError);
    expect(await journal.run((manager) => manager.query('SELECT id FROM parent'))).toEqual([{ id: 1 }]);
  });

  it('does not wait for work given to `run` whose signal comes', async () => {
    const { journal } = await open();
    await withTable(journal);
    const controller = new AbortController();
    const begun = new Gate();
    const hung = journal.run(
      async (manager) => {
        await manager.query('INSERT INTO parent VALUES (2)');
        begun.open();
        await new Promise(() => {});
      },
      { signal: controller.signal },
    );
    await begun.passed;
    controller.abort(new Error('the attempt is over'));
    await expect(hung).rejects.toThrow('the attempt is over');
    const never = journal.run(async () => 'begun', { signal: controller.signal });
    await expect(never).rejects.toThrow('the attempt is over');
    expect(await append(journal, 1)).toEqual(idsInFile());
    expect(await journal.run((manager) => manager.query('SELECT id FROM parent'))).toEqual([{ id: 1 }]);
  });

  it('leaves work given to `run` its time, as long as it does something', async () => {
    const { journal } = await open();
    await withTable(journal);
    await journal.run(async (manager) => {
      for (let id = 10; id < 25; id++) {
        await manager.query(`INSERT INTO parent VALUES (${id})`);
        await sleep(100);
      }
    });
    expect(await journal.run((manager) => manager.query('SELECT id FROM parent'))).toHaveLength(16);
  });

  it('is not joined by what `run` did not await', async () => {
    @EventSubscriber()
    class SlowSubscriber {
      beforeQuery = () => turns(1);
    }
    const { journal } = await open({ subscribers: [SlowSubscriber] });
    await withTable(journal);
    let late: EntityManager | undefined;
    await journal.run(async (manager) => {
      late = manager;
      void manager.query('INSERT INTO parent VALUES (2)');
    });
    expect(connect().prepare('SELECT id FROM parent').all()).toEqual([{ id: 1 }, { id: 2 }]);
    await expect(late!.query('INSERT INTO parent VALUES (3)')).rejects.toThrow(/has ended/);
  });

  it('is known again when it is given a second time', async () => {
    const { journal } = await open();
    const entries = [1, 2].map(() => journalEntry());
    await journal.append(entries);
    const repeated = journalEntry({ eventId: entries[0]!.eventId });
    expect(await journal.append([...entries, repeated])).toEqual(['stored', 'stored', 'duplicate']);
  });

  it('is stored once by instances that start together and share the file', async () => {
    const instances = await Promise.all([1, 2, 3, 4].map(() => open()));
    const eventIds = Array.from({ length: 40 }, () => randomUUID()).sort();
    const batches = instances.flatMap(({ journal }) =>
      [0, 10, 20, 30].map((first) =>
        journal.append(eventIds.slice(first, first + 10).map((eventId) => journalEntry({ eventId }))),
      ),
    );
    const outcomes = (await Promise.all(batches)).flat();
    expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(40);
    expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(120);
    expect(idsInFile()).toHaveLength(40);
  });

  it('is in a file that others lock, or make the tables of, while it is opened', async () => {
    const other = connect();
    other.exec('BEGIN IMMEDIATE');
    let opened = 0;
    const made: string[] = [];
    const logger = { logQueryError() {}, logQuerySlow() {}, log() {}, logSchemaBuild() {}, logMigration() {} };
    const logQuery = (sql: string) => {
      if (!sql.startsWith('CREATE TABLE') || made.push(sql) > 1) return;
      other.exec(sql);
    };
    const prepareDatabase = () => {
      if (++opened === 2) other.exec('ROLLBACK');
    };
    const { journal } = await open({ prepareDatabase, logger: { ...logger, logQuery } });
    expect(opened).toBe(3);
    const keys = await append(journal, 2);
    expect(idsInFile()).toEqual(keys);
  });

  it('is in a file whose tables others bring up to date, while it is opened', async () => {
    const { app } = await open();
    await app.close();
    const other = connect();
    other.exec('ALTER TABLE chat_delivery DROP COLUMN crashes');
    other.exec("DELETE FROM chat_webhooks_migrations WHERE name = 'AddCrashes1763856000000'");
    const altered: string[] = [];
    let isOthers = false;
    const logger = { logQueryError() {}, logQuerySlow() {}, log() {}, logSchemaBuild() {}, logMigration() {} };
    const logQuery = (sql: string) => {
      if (sql.startsWith('ALTER TABLE')) altered.push(sql);
      // takes the lock of the migration
      if (isOthers || !sql.startsWith('DELETE FROM "chat_delivery" WHERE 1 = 0')) return;
      isOthers = true;
      other.exec('ALTER TABLE chat_delivery ADD COLUMN crashes integer NOT NULL DEFAULT (0)');
      other.exec(
        "INSERT INTO chat_webhooks_migrations (timestamp, name) VALUES (1763856000000, 'AddCrashes1763856000000')",
      );
    };
    const { journal } = await open({ logger: { ...logger, logQuery } });
    expect({ isOthers, altered }).toEqual({ isOthers: true, altered: [] });
    const keys = await append(journal, 2);
    expect(idsInFile()).toEqual(keys);
  });

  it('is kept in memory too, whatever `run` does', async () => {
    const { journal } = await open({ database: ':memory:' });
    await withTable(journal);
    await expect(journal.run(rollBackBySqlite)).rejects.toThrow(/UNIQUE/);
    const keys = await append(journal, 1, 2);
    const found: { id: string }[] = await journal.run((manager) => manager.query('SELECT id FROM chat_callback'));
    expect(found.map(({ id }) => id).sort()).toEqual(keys);
  });

  it('goes on being taken while handlers hang in `run`', async () => {
    class Hanging {
      static journal: TypeOrmJournal;

      @OnChatEvent(C2cMessageSent, { timeout: 100, retryDelay: 10, retryDelayLimit: 10 })
      hang(): Promise<void> {
        return Hanging.journal.run(() => new Promise(() => {}));
      }
    }
    const { app, url, recorder } = await startWebhookApp({
      module: {
        journal: TypeOrmJournal,
        imports: [TypeOrmJournalModule.forRoot(database.options)],
        tencent: { ...bothSenders.tencent, answerTimeout: 10_000 },
        pollInterval: 10,
        shutdownTimeout: 50,
      },
      providers: [Hanging],
    });
    closers.push(() => app.close());
    Hanging.journal = app.get(TypeOrmJournal, { strict: false });
    for (const MsgSeq of [1, 2, 3]) {
      const body = Buffer.from(JSON.stringify(tencentC2c({ MsgSeq, MsgKey: `${MsgSeq}_1_1` })));
      const path = `/chat-webhooks/tencent?${tencentQuery('C2C.CallbackAfterSendMsg')}`;
      expect((await post(url + path, { body })).json).toMatchObject({ ActionStatus: 'OK' });
      expect(idsInFile()).toHaveLength(MsgSeq);
    }
    await recorder.received(3);
  });
});
