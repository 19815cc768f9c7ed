import { jest } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, type QueryRunner } from 'typeorm';
import { C2cMessageSent, OnChatEvent, type DeadLetterNotice, type Delivery } from '../../lib/index.js';
import { journalEntry } from '../../lib/journal/index.js';
import { chatWebhooksEntities, RunTimeoutError, TypeOrmJournal, type RunOptions } from '../../lib/typeorm/index.js';
import { tencentC2c } from './callbacks.js';
import type { MakeDatabase, TestDatabase } from './databases.js';
import { Gate, turns } from './gate.js';
import { startOnHost } from './host-app.js';
import { journalOn, ownSourceOf } from './own-journals.js';
import { sendTencent, TENCENT_OK } from './send.js';
import type { WebhookApp } from './webhook-app.js';

/** Connections of the host's pool. */
const POOL = 2;
const never = () => new Promise<never>(() => {});

/** What becomes of transactions whose work does not end, and of callbacks meanwhile. */
export function describeHangingTransactions(name: string, makeDatabase: MakeDatabase): void {
  describe(`transactions of the host that hang on ${name}`, () => {
    let database: TestDatabase;
    let source: DataSource;
    beforeEach(async () => {
      database = await makeDatabase();
      const entities = chatWebhooksEntities(database.type);
      const options = { ...database.options, entities, synchronize: true, poolSize: POOL };
      source = await new DataSource(options as never).initialize();
      await source.query('CREATE TABLE mine (id integer PRIMARY KEY)');
    });
    afterEach(async () => {
      if (source.isInitialized) await source.destroy();
      await database.drop();
    });

    /** Takes every connection of the host's pool, each in a transaction. */
    const occupyPool = async () => {
      const runners: QueryRunner[] = [];
      while (runners.length < POOL) {
        const runner = source.createQueryRunner();
        await runner.startTransaction();
        runners.push(runner);
      }
      return async () => {
        for (const runner of runners) {
          await runner.rollbackTransaction();
          await runner.release();
        }
      };
    };

    describe('in an app', () => {
      let running: WebhookApp;
      afterEach(() => running.app.close());

      const send = async (count: number, prefix: string) => {
        const answers = Array.from({ length: count }, (_, index) =>
          sendTencent(running.url, tencentC2c({ MsgKey: `${prefix}${index}` })),
        );
        for (const answer of await Promise.all(answers)) expect(answer).toMatchObject(TENCENT_OK);
      };
      const settled = async (count: number) => {
        const rows = () =>
          source.query<{ n: unknown }[]>("SELECT COUNT(*) AS n FROM chat_callback WHERE state = 'settled'");
        while (Number((await rows())[0]!.n) < count);
      };

      it('keep no callback from being stored, delivered and settled, when they have all connections', async () => {
        running = await startOnHost(source);
        const free = await occupyPool();
        await send(20, 'k');
        await running.recorder.received(20);
        await free();
        await settled(20);
      });

      it.each([
        ['end with their attempts, more than the pool has connections', true],
        ['cost no callback, when the handler passes nothing', false],
      ])('%s', async (_, passesDelivery) => {
        const letters: DeadLetterNotice[] = [];
        const died = new Gate();
        @Injectable()
        class Hanging {
          constructor(private readonly journal: TypeOrmJournal) {}

          @OnChatEvent(C2cMessageSent, { id: 'hanging', attempts: 2 * POOL + 1, timeout: 100, retryDelay: 1 })
          hang(event: C2cMessageSent, delivery: Delivery): Promise<void> | undefined {
            if (event.messageId !== 'hangs') return undefined;
            return this.journal.run(never, passesDelivery ? delivery : undefined);
          }
        }
        running = await startOnHost(source, {
          providers: [Hanging],
          module: {
            pollInterval: 20,
            onDeadLetter: (letter) => {
              letters.push(letter);
              died.open();
            },
          },
        });
        await sendTencent(running.url, tencentC2c({ MsgKey: 'hangs' }));
        await died.passed;
        expect(letters).toMatchObject([{ handler: 'hanging', attempts: 2 * POOL + 1 }]);
        await send(10, 'k');
        if (!passesDelivery) return;
        const free = await occupyPool(); // all are there
        await free();
        await settled(10);
      });
    });

    describe('in run', () => {
      let journal: TypeOrmJournal;
      let entered: Gate<EntityManager>;
      beforeEach(() => {
        journal = journalOn(source);
        entered = new Gate();
      });

      /** Writes, and hangs. */
      const hang = (options?: RunOptions) =>
        journal.run(async (manager) => {
          await manager.query('INSERT INTO mine VALUES (1)');
          entered.open(manager);
          await never();
        }, options);
      const rows = () => source.query<object[]>('SELECT * FROM mine');

      it('are rolled back when the signal comes, and refuse whatever the work does later', async () => {
        const aborter = new AbortController();
        const reason = new Error('the attempt is over');
        const hanging = hang({ signal: aborter.signal });
        const manager = await entered.passed;
        aborter.abort(reason);
        await expect(hanging).rejects.toBe(reason);
        await expect(manager.query('INSERT INTO mine VALUES (2)')).rejects.toBe(reason);
        await source.query('INSERT INTO mine VALUES (1)'); // waits until the lock of the other is gone
        expect(await rows()).toEqual([{ id: 1 }]);
      });

      it('are rolled back when their time is over', async () => {
        const error = new RunTimeoutError('was not done in 50 ms');
        await expect(hang({ timeout: 50 })).rejects.toEqual(error);
        await source.query('INSERT INTO mine VALUES (1)');
        expect(await rows()).toEqual([{ id: 1 }]);
      });

      it('are not begun when the signal came before', async () => {
        const work = async () => entered.open(source.manager);
        const reason = new Error('the attempt is over');
        await expect(journal.run(work, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
        const free = await occupyPool();
        await free();
        expect(await Promise.race([entered.passed, 'not entered'])).toBe('not entered');
      });

      it('end no connection of others in place of one that the server has ended before', async () => {
        const aborter = new AbortController();
        const hanging = hang({ signal: aborter.signal });
        const manager = await entered.passed;
        const isPostgres = database.type === 'postgres';
        const [{ id }] = await manager.query(`SELECT ${isPostgres ? 'pg_backend_pid' : 'CONNECTION_ID'}() AS id`);
        await source.query(isPostgres ? `SELECT pg_terminate_backend(${id})` : `KILL ${id}`);
        for (const _ of [1, 2]) await expect(manager.query('SELECT 1')).rejects.toThrow();
        const asked = jest.spyOn(await ownSourceOf(journal), 'query');
        aborter.abort(new Error('the attempt is over'));
        await expect(hanging).rejects.toThrow('the attempt is over');
        await turns(3);
        expect(asked).not.toHaveBeenCalled();
        expect(await rows()).toEqual([]);
      });

      it('are ended by the server too, when they wait for a lock', async () => {
        const blocker = source.createQueryRunner();
        await blocker.startTransaction();
        await blocker.query('INSERT INTO mine VALUES (2)');
        const aborter = new AbortController();
        const waiting = journal.run(
          async (manager) => {
            await manager.query('INSERT INTO mine VALUES (1)');
            entered.open(manager);
            await manager.query('INSERT INTO mine VALUES (2)');
          },
          { signal: aborter.signal },
        );
        await entered.passed;
        aborter.abort(new Error('the attempt is over'));
        await expect(waiting).rejects.toThrow('the attempt is over');
        await source.query('INSERT INTO mine VALUES (1)'); // while the other lock is still held
        await blocker.rollbackTransaction();
        await blocker.release();
        expect(await rows()).toEqual([{ id: 1 }]);
      });

      it('commit what ends in time, with a signal that never comes', async () => {
        const { signal } = new AbortController();
        const work = (manager: EntityManager) => manager.query('INSERT INTO mine VALUES (1)');
        await journal.run(work, { signal, timeout: Infinity });
        expect(await rows()).toEqual([{ id: 1 }]);
      });
    });

    it('leave the journal no more connections than the host gives itself, and six at most', async () => {
      const sizes = [];
      for (const poolSize of [1, 50]) {
        const host = await new DataSource({ ...source.options, synchronize: false, poolSize } as never).initialize();
        const { options } = await ownSourceOf(journalOn(host));
        sizes.push((options as { poolSize?: number }).poolSize);
        await host.destroy();
      }
      expect(sizes).toEqual([1, 6]);
    });

    it('leave the journal connections to the primary alone, where the host has replicas', async () => {
      const { url, ...options } = source.options as { url?: string };
      const replication = { master: { url }, slaves: [{ url }] };
      const host = await new DataSource({ ...options, replication, synchronize: false } as never).initialize();
      const journal = journalOn(host);
      expect(await journal.append([journalEntry()])).toEqual(['stored']);
      const own = (await ownSourceOf(journal)).options;
      expect(own).toMatchObject({ replication: { ...replication, slaves: [] } });
      await host.destroy();
    });
  });
}
