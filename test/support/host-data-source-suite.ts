import { jest } from '@jest/globals';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource, DefaultNamingStrategy, EntitySchema, type MigrationInterface, type QueryRunner } from 'typeorm';
import {
  CallbackRecord,
  CHAT_WEBHOOKS_MIGRATIONS,
  TypeOrmJournal,
  TypeOrmJournalModule,
} from '../../lib/typeorm/index.js';
import { tencentC2c, tencentQuery } from './callbacks.js';
import type { MakeDatabase, TestDatabase } from './databases.js';
import { turns } from './gate.js';
import { post } from './post.js';
import { startWebhookApp, type WebhookApp } from './webhook-app.js';

class Order {
  id!: number;
}
const orderSchema = new EntitySchema<Order>({
  name: 'Order',
  target: Order,
  tableName: 'orders',
  columns: { id: { type: Number, primary: true } },
});

class UpperCaseTables extends DefaultNamingStrategy {
  override tableName(entity: string, given: string | undefined): string {
    return super.tableName(entity, given).toUpperCase();
  }
}

class CreateOrders1700000000000 implements MigrationInterface {
  readonly name = 'CreateOrders1700000000000';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE orders (id integer PRIMARY KEY)');
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE orders');
  }
}

/** The journal beside the app's own entities. One database a process: @nestjs/typeorm's list of entities is global. */
export function describeHostDataSource(type: 'postgres' | 'mariadb', makeDatabase: MakeDatabase): void {
  describe(`the journal on the app's own DataSource, ${type}`, () => {
    let database: TestDatabase;
    let running: WebhookApp | undefined;
    beforeEach(async () => {
      database = await makeDatabase();
    });
    afterEach(async () => {
      await running?.app.close();
      running = undefined;
      await database.drop();
    });

    const start = async (host: object, feature: Parameters<typeof TypeOrmJournalModule.forFeature>[0] = { type }) => {
      running = await startWebhookApp({
        imports: [TypeOrmModule.forRoot({ ...database.options, ...host })],
        module: { journal: TypeOrmJournal, imports: [TypeOrmJournalModule.forFeature(feature)] },
      });
      return running;
    };

    it.each([
      ['synchronize', { synchronize: true, entities: [orderSchema] }],
      [
        "migrations beside the app's",
        {
          migrations: [CreateOrders1700000000000, ...CHAT_WEBHOOKS_MIGRATIONS],
          migrationsRun: true,
          entities: [orderSchema],
        },
      ],
      ['a table prefix', { synchronize: true, entityPrefix: 'im_' }],
      [
        'migrations with a table prefix',
        { migrations: CHAT_WEBHOOKS_MIGRATIONS, migrationsRun: true, entityPrefix: 'im_' },
      ],
      [
        'migrations with a naming strategy',
        { migrations: CHAT_WEBHOOKS_MIGRATIONS, migrationsRun: true, namingStrategy: new UpperCaseTables() },
      ],
    ])('stores callbacks with autoLoadEntities and %s', async (_, host) => {
      const { app, url } = await start({ autoLoadEntities: true, ...host });
      const answer = await post(`${url}/chat-webhooks/tencent?${tencentQuery('C2C.CallbackAfterSendMsg')}`, {
        body: tencentC2c(),
      });
      expect(answer.json).toMatchObject({ ActionStatus: 'OK' });
      const source = app.get(DataSource);
      expect(await source.getRepository(CallbackRecord).countBy({ sender: 'jared' })).toBe(1);
      if ('entities' in host) expect(await source.getRepository(Order).count()).toBe(0);
    });

    it('uses a DataSource with a name', async () => {
      const { url } = await start(
        { name: 'audit', autoLoadEntities: true, synchronize: true },
        { type, dataSource: 'audit' },
      );
      const answer = await post(`${url}/chat-webhooks/tencent?${tencentQuery('C2C.CallbackAfterSendMsg')}`, {
        body: tencentC2c(),
      });
      expect(answer.json).toMatchObject({ ActionStatus: 'OK' });
    });

    const other = type === 'postgres' ? 'mariadb' : 'postgres';
    const sentence = `forFeature got type "${other}", but the DataSource is "${type}": give the type of the DataSource`;

    it.each(['options', 'a factory of options'])(
      'refuses to start at once on another type, told by %s',
      async (way) => {
        const retried = jest.fn(() => true);
        // a name of its own, as the entities of the other type stay in the process
        const options = { ...database.options, name: 'mistaken', autoLoadEntities: true, toRetry: retried };
        const useFactory = async () => {
          await turns(3);
          return options;
        };
        const starting = startWebhookApp({
          imports: [
            way === 'options'
              ? TypeOrmModule.forRoot(options)
              : TypeOrmModule.forRootAsync({ name: 'mistaken', useFactory }),
          ],
          module: {
            journal: TypeOrmJournal,
            imports: [TypeOrmJournalModule.forFeature({ type: other, dataSource: 'mistaken' })],
          },
        });
        await expect(starting).rejects.toThrow(sentence);
        expect(retried).not.toHaveBeenCalled();
        options.toRetry.mockReturnValue(false); // the DataSource is under way
      },
    );

    it('refuses to start when only the DataSource tells that its type is another one', async () => {
      const source = await new DataSource(database.options).initialize();
      const starting = startWebhookApp({
        imports: [TypeOrmModule.forRootAsync({ useFactory: () => ({}), dataSourceFactory: async () => source })],
        module: { journal: TypeOrmJournal, imports: [TypeOrmJournalModule.forFeature({ type: other })] },
      });
      await expect(starting).rejects.toThrow(sentence);
      await source.destroy(); // nobody has closed the app
    });

    it('opens a DataSource of its own beside it, with options from a factory', async () => {
      running = await startWebhookApp({
        imports: [TypeOrmModule.forRoot({ ...database.options, entities: [orderSchema], synchronize: true })],
        module: {
          journal: TypeOrmJournal,
          imports: [TypeOrmJournalModule.forRootAsync({ type, useFactory: async () => database.options })],
        },
      });
      expect(running.app.get(DataSource).hasMetadata(Order)).toBe(true);
      expect(running.app.get(DataSource).hasMetadata(CallbackRecord)).toBe(false);
      const answer = await post(`${running.url}/chat-webhooks/tencent?${tencentQuery('C2C.CallbackAfterSendMsg')}`, {
        body: tencentC2c(),
      });
      expect(answer.json).toMatchObject({ ActionStatus: 'OK' });
    });
  });
}
