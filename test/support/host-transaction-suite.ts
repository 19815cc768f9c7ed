import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import type { Delivery } from '../../lib/index.js';
import type { JournalEntry } from '../../lib/journal/index.js';
import { journalEntry } from '../../lib/journal/index.js';
import {
  chatWebhooksEntities,
  CHAT_WEBHOOKS_MIGRATIONS,
  DeliveryLostError,
  DeliveryRecord,
  type TypeOrmJournal,
} from '../../lib/typeorm/index.js';
import type { MakeDatabase, TestDatabase } from './databases.js';
import { journalOn, ownSourceOf } from './own-journals.js';

const HOUR = 3_600_000;
const MINE = { owner: randomUUID(), milliseconds: HOUR };
const OVER = { ...MINE, milliseconds: 0 };

const pending = (more: Partial<JournalEntry> = {}) =>
  journalEntry({ state: 'pending', due: ['a'], lease: MINE, ...more });
const byEventId = (a: JournalEntry, b: JournalEntry) => (a.eventId < b.eventId ? -1 : 1);
const waiting = (handler: string) =>
  ({ handler, owner: null, state: 'pending', attempts: 0, dueIn: 0, redelivery: false, error: null }) as const;
const deliveryOf = (key: string, attempt = 1): Delivery => ({
  handler: 'a',
  attempt,
  redelivery: attempt > 1,
  signal: new AbortController().signal,
  receipt: { key, handler: 'a', owner: MINE.owner, attempt },
});

/** How the journal gets on with the host's own transactions and tables. */
export function describeHostTransactions(name: string, makeDatabase: MakeDatabase): void {
  describe(`TypeOrmJournal beside the host's transactions on ${name}`, () => {
    let database: TestDatabase;
    let sources: DataSource[];
    const open = async (more: object = {}) => {
      const source = new DataSource({
        ...database.options,
        entities: chatWebhooksEntities(database.type),
        migrations: CHAT_WEBHOOKS_MIGRATIONS,
        ...more,
      } as never);
      sources.push(source);
      await source.initialize();
      await source.runMigrations();
      return source;
    };
    beforeEach(async () => {
      database = await makeDatabase();
      sources = [];
    });
    afterEach(async () => {
      for (const source of sources) if (source.isInitialized) await source.destroy();
      await database.drop();
    });

    const stored = async (journal: TypeOrmJournal, more?: Partial<JournalEntry>) => {
      const entry = pending(more);
      await journal.append([entry]);
      return entry.key;
    };
    const rows = (journal: TypeOrmJournal) =>
      journal.run(async (manager) =>
        (await manager.find(DeliveryRecord)).map(({ state, attempts, owner }) => ({ state, attempts, owner })),
      );

    it('commits the end of a first attempt with the work of the handler', async () => {
      const journal = journalOn(await open());
      const key = await stored(journal, { lease: OVER });
      await journal.run((manager) => journal.complete(deliveryOf(key), manager));
      expect(await rows(journal)).toEqual([{ state: 'done', attempts: 1, owner: null }]);
      await journal.recover(10);
      expect(await journal.claim([{ handler: 'a', limit: 1 }], MINE)).toEqual([]);
    });

    it('takes the end of an attempt back with the work of the handler', async () => {
      const journal = journalOn(await open());
      const key = await stored(journal, { lease: OVER });
      const failed = journal.run(async (manager) => {
        await journal.complete(deliveryOf(key), manager);
        throw new Error('no room');
      });
      await expect(failed).rejects.toThrow('no room');
      await journal.recover(10);
      expect(await rows(journal)).toEqual([{ state: 'pending', attempts: 1, owner: null }]);
    });

    it('completes a later attempt, and no earlier one in its place', async () => {
      const journal = journalOn(await open());
      const key = await stored(journal, { lease: OVER });
      await journal.recover(10);
      const complete = (attempt: number) =>
        journal.run((manager) => journal.complete(deliveryOf(key, attempt), manager));
      await expect(complete(1)).rejects.toThrow(DeliveryLostError);
      await journal.claim([{ handler: 'a', limit: 1 }], MINE);
      await expect(complete(1)).rejects.toThrow(DeliveryLostError);
      await complete(2);
      expect(await rows(journal)).toEqual([{ state: 'done', attempts: 2, owner: null }]);
    });

    it('completes a delivery once', async () => {
      const journal = journalOn(await open());
      const key = await stored(journal);
      const complete = () => journal.run((manager) => journal.complete(deliveryOf(key), manager));
      await complete();
      await expect(complete()).rejects.toThrow(DeliveryLostError);
    });

    it('completes nothing outside of a transaction, or of which nothing is kept', async () => {
      const source = await open();
      const journal = journalOn(source);
      const delivery = deliveryOf(await stored(journal));
      await expect(journal.complete(delivery, source.manager)).rejects.toThrow(/an open transaction/);
      const unkept = journal.run((manager) => journal.complete({ ...delivery, receipt: undefined }, manager));
      await expect(unkept).rejects.toThrow(/nothing is kept/);
      expect(await rows(journal)).toEqual([]);
    });

    it('delivers what version 0.2 left, also while an instance of that version is still at work', async () => {
      const before = await open({ migrations: CHAT_WEBHOOKS_MIGRATIONS.slice(0, 2) });
      const text = (value: string) => `'${value}'`;
      const values = ['k', 'e', 'split', 'tencent', '1', 'c', 'n', '1', '1', 'signature', '{}'].map(text).join();
      await before.query(
        'INSERT INTO chat_callback (id, event_id, state, provider, app_id, command, event_name, occurred_at, ' +
          `received_at, trust, request, body) VALUES (${values}, ${text('x')})`,
      );
      const deliver = (handler: string, owner: string) =>
        before.query(
          'INSERT INTO chat_delivery (callback_id, handler, state, attempts, due_at, owner, redelivery, changed_at) ' +
            `VALUES ('k', '${handler}', 'pending', 3, 1, ${owner}, ${database.type === 'postgres' ? 'true' : '1'}, 1)`,
        );
      await deliver('a', "'killed'");
      const journal = journalOn(await open());
      await deliver('b', 'NULL');
      const wanted = ['a', 'b'].map((handler) => ({ handler, limit: 10, crashes: { least: 0, most: 1 } }));
      const claimed = await journal.claim(wanted, MINE);
      expect(claimed.map(({ handler, attempt, crashes }) => [handler, attempt, crashes])).toEqual([
        ['a', 4, 1],
        ['b', 4, 0],
      ]);
    });

    it('keeps what an earlier version stored, and delivers none of it', async () => {
      const before = await open({ migrations: CHAT_WEBHOOKS_MIGRATIONS.slice(0, 1) });
      const text = (value: string) => `'${value}'`;
      const values = ['k', 'e', 'recorded', 'tencent', '1', 'c', 'n', '1', '1', 'signature', '{}'].map(text).join();
      await before.query(
        'INSERT INTO chat_callback (id, event_id, state, provider, app_id, command, event_name, occurred_at, ' +
          `received_at, trust, request, body) VALUES (${values}, ${text('x')})`,
      );
      await before.destroy();
      const statements: string[] = [];
      const logger = { logQuery: (sql: string) => statements.push(sql) };
      for (const silent of ['logQueryError', 'logQuerySlow', 'logSchemaBuild', 'logMigration', 'log'])
        Object.assign(logger, { [silent]: () => {} });
      const journal = journalOn(await open({ logging: true, logger }));
      expect(await journal.recover(10)).toBe(0);
      expect(await journal.claim([{ handler: 'a', limit: 10 }], MINE)).toEqual([]);
      const callbacks = await journal.findCallbacks({}, { limit: 10 });
      expect(callbacks.map(({ key, state }) => [key, state])).toEqual([['k', 'recorded']]);
      // a copy of the table would take as long as there are bodies
      expect(statements.filter((sql) => sql.includes('temporary_chat_callback'))).toEqual([]);
    });

    it('claims for one handler more than an expression may have terms', async () => {
      const journal = journalOn(await open());
      for (const _ of [1, 2, 3]) {
        const entries = Array.from({ length: 400 }, () => pending()).sort(byEventId);
        await journal.append(entries);
        await journal.settle(entries.map(({ key }) => ({ key, owner: MINE.owner, open: [waiting('a')] })));
      }
      expect(await journal.claim([{ handler: 'a', limit: 1_200 }], MINE)).toHaveLength(1_200);
    });

    it('prunes what is old, whatever its key', async () => {
      const journal = journalOn(await open());
      const receivedAt = Date.now() - 48 * HOUR;
      await journal.append(['0', 'f'].map((key) => journalEntry({ key, receivedAt })).sort(byEventId));
      expect(await journal.prune(HOUR, 10)).toBe(2);
    });

    it('takes an error of any length', async () => {
      const journal = journalOn(await open());
      const key = await stored(journal);
      const dead = { ...waiting('a'), state: 'dead' as const, error: '群'.repeat(100_000) };
      await journal.settle([{ key, owner: MINE.owner, open: [dead] }]);
      const [found] = await journal.findDeliveries({ state: 'dead' }, { limit: 10 });
      expect(found!.error).toBe('群'.repeat(2_000));
    });
  });
}

type Step = (journal: TypeOrmJournal, keys: readonly string[]) => Promise<unknown>;

/** What servers add: other connections, whose locks may be in the way. */
export function describeHostLocks(name: string, makeDatabase: MakeDatabase): void {
  describe(`TypeOrmJournal and locks on ${name}`, () => {
    let database: TestDatabase;
    let sources: DataSource[];
    let journal: TypeOrmJournal;
    beforeEach(async () => {
      database = await makeDatabase();
      sources = [];
      for (const migrationsRun of [true, false]) {
        const entities = chatWebhooksEntities(database.type);
        const options = { ...database.options, entities, migrations: CHAT_WEBHOOKS_MIGRATIONS, migrationsRun };
        sources.push(await new DataSource(options as never).initialize());
      }
      journal = journalOn(sources[0]!);
    });
    afterEach(async () => {
      for (const source of sources) await source.destroy();
      await database.drop();
    });

    /** Does it while a transaction of the host's, open all the time, has completed the delivery of `key`. */
    const whileCompleted = async (key: string, work: () => Promise<unknown>) => {
      const runner = sources[1]!.createQueryRunner();
      await runner.startTransaction();
      try {
        await journal.complete(deliveryOf(key), runner.manager);
        return await work();
      } finally {
        await runner.rollbackTransaction();
        await runner.release();
      }
    };
    const store = async (lease = MINE) => {
      const entries = [1, 2, 3].map(() => pending({ lease })).sort(byEventId);
      await journal.append(entries);
      return entries.map(({ key }) => key).sort();
    };
    const claimed = async () => {
      const keys = await store();
      await journal.settle(keys.map((key) => ({ key, owner: MINE.owner, open: [waiting('a')] })));
      await journal.claim([{ handler: 'a', limit: 3 }], MINE);
      return keys;
    };
    const states = async (keys: readonly string[]) => {
      const found = await journal.findDeliveries({}, { limit: 10 });
      return found.map(({ callback, state }) => `${keys.indexOf(callback.key)} ${state}`);
    };
    const settle: Step = (journal, keys) =>
      journal.settle(keys.map((key) => ({ key, owner: MINE.owner, open: [waiting('a')] })));
    const update: Step = (journal, keys) => {
      const change = { state: 'dead', attempts: 1, dueIn: 0, redelivery: true, error: null } as const;
      return journal.update(keys.map((key) => ({ ...deliveryOf(key).receipt!, change })));
    };

    it('settles the callbacks that are not blocked, and says that one was', async () => {
      const keys = await store();
      await whileCompleted(keys[1]!, () => expect(settle(journal, keys)).rejects.toThrow(/timeout/));
      expect(await states(keys)).toEqual(['0 pending', '2 pending']);
      await settle(journal, keys);
      expect(await states(keys)).toEqual(['0 pending', '1 pending', '2 pending']);
    });

    it('updates the deliveries that are not blocked, and says that one was', async () => {
      const keys = await claimed();
      await whileCompleted(keys[1]!, () => expect(update(journal, keys)).rejects.toThrow(/timeout/));
      expect(await states(keys)).toEqual(['0 dead', '1 pending', '2 dead']);
    });

    it('recovers the callbacks that are not blocked', async () => {
      const keys = await store(OVER);
      expect(await whileCompleted(keys[1]!, () => journal.recover(10))).toBe(2);
      expect(await states(keys)).toEqual(['0 pending', '2 pending']);
      expect(await journal.recover(10)).toBe(1);
    });

    it('prolongs the leases that are not blocked, without waiting', async () => {
      const keys = await claimed();
      const deliveries = keys.map((key) => ({ key, handler: 'a' }));
      await whileCompleted(keys[1]!, () => journal.renew(deliveries, OVER));
      const [again, ...more] = [...(await journal.claim([{ handler: 'a', limit: 3 }], MINE))].map(
        ({ callback }) => callback.key,
      );
      expect([again, ...more].sort()).toEqual([keys[0], keys[2]]);
    });

    it('gives up a redelivery that is blocked', async () => {
      const [key] = await store();
      await journal.settle([{ key: key!, owner: MINE.owner, open: [] }]);
      await whileCompleted(key!, () =>
        expect(journal.redeliver([{ key: key!, handler: 'a' }])).rejects.toThrow(/timeout/),
      );
      expect(await journal.redeliver([{ key: key!, handler: 'a' }])).toBe(1);
    });

    it('leaves to others what a claim under way does not take', async () => {
      const entries = Array.from({ length: 400 }, () => pending({ due: ['a', 'b'] })).sort(byEventId);
      await journal.append(entries);
      const open = [waiting('a'), waiting('b')];
      await journal.settle(entries.map(({ key }) => ({ key, owner: MINE.owner, open })));
      const wanted = ['a', 'b'].map((handler) => ({ handler, limit: 20 }));
      // a claim that has taken what it wants, and has not committed yet
      const claiming = journalOn(sources[1]!);
      const source = await ownSourceOf(claiming);
      let others: readonly unknown[] = [];
      const makeRunner = source.createQueryRunner.bind(source);
      source.createQueryRunner = (mode) => {
        const runner = makeRunner(mode);
        const commit = runner.commitTransaction.bind(runner);
        runner.commitTransaction = async () => {
          others = await journal.claim(wanted, MINE);
          await commit();
        };
        return runner;
      };
      const first = await claiming.claim(wanted, MINE);
      const nameOf = (one: unknown) => {
        const { callback, handler } = one as { callback: { key: string }; handler: string };
        return callback.key + handler;
      };
      expect([first.length, others.length]).toEqual([40, 40]);
      expect(new Set([...first, ...others].map(nameOf)).size).toBe(80);
    });

    it('does not prune what is delivered again meanwhile', async () => {
      const entry = journalEntry({ receivedAt: Date.now() - 48 * HOUR });
      await journal.append([entry]);
      const pruning = journalOn(sources[1]!);
      const source = await ownSourceOf(pruning);
      const makeRunner = source.createQueryRunner.bind(source);
      source.createQueryRunner = (mode) => {
        const runner = makeRunner(mode);
        const start = runner.startTransaction.bind(runner);
        // between the look for what is old and the lock on it
        runner.startTransaction = async (level) => {
          await journal.redeliver([{ key: entry.key, handler: 'a' }]);
          await start(level);
        };
        return runner;
      };
      expect(await pruning.prune(HOUR, 10)).toBe(0);
      expect(await journal.claim([{ handler: 'a', limit: 1 }], MINE)).toHaveLength(1);
    });
  });
}
