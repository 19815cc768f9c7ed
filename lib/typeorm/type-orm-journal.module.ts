import { Module, type DynamicModule, type InjectionToken, type ModuleMetadata, type Provider } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { getDataSourceToken, TypeOrmModule, type TypeOrmModuleOptions } from '@nestjs/typeorm';
import type { DataSource, EntitySchema } from 'typeorm';
import { callbackRecordSchema } from './callback-record.js';
import { deliveryRecordSchema } from './delivery-record.js';
import { JournalConnection } from './journal-connection.js';
import type { JournalDatabase } from './journal-database.js';
import { AddCrashes1763856000000 } from './migrations/add-crashes.js';
import { AddDecision1764028800000 } from './migrations/add-decision.js';
import { AddDelivery1763769600000 } from './migrations/add-delivery.js';
import { AddSequence1763942400000 } from './migrations/add-sequence.js';
import { AddStatistics1764115200000 } from './migrations/add-statistics.js';
import { CreateChatCallback1763683200000 } from './migrations/create-chat-callback.js';
import { durableSqlite, openSqlite } from './sqlite-data-source.js';
import { ChatStatistics } from './statistics/chat-statistics.js';
import { RollUp } from './statistics/roll-up.js';
import { statisticsSchemas } from './statistics/statistics-records.js';
import { TypeOrmJournal } from './type-orm-journal.js';

/** Name of the DataSource of `forRoot`: an unnamed second one would replace the host's. */
const OWN_DATA_SOURCE = 'chat-webhooks';

/** @nestjs/typeorm's token for the options of a DataSource, in the module that makes it. */
const TYPE_ORM_OPTIONS = 'TypeOrmModuleOptions';

/** All migrations of the journal's tables, for the `migrations` of a host's DataSource. */
export const CHAT_WEBHOOKS_MIGRATIONS = [
  CreateChatCallback1763683200000,
  AddDelivery1763769600000,
  AddCrashes1763856000000,
  AddSequence1763942400000,
  AddDecision1764028800000,
  AddStatistics1764115200000,
];

/** The journal's entities, for the `entities` of a host's DataSource without `autoLoadEntities`. */
export function chatWebhooksEntities(type: JournalDatabase): EntitySchema[] {
  return [callbackRecordSchema(type), deliveryRecordSchema(type), ...statisticsSchemas(type)];
}

/** What the journal does besides storing. */
export interface JournalExtras {
  /** Whether `ChatStatistics` is provided, and keeps its tables up to date. @default true */
  statistics?: boolean;
}

/** Options of `TypeOrmJournalModule.forFeature`. */
export interface JournalFeatureOptions extends JournalExtras {
  /** The DataSource's `type`. SQLite is for `forRoot` only. */
  type: Exclude<JournalDatabase, 'better-sqlite3'>;
  /** The DataSource's `name`. @default the app's unnamed DataSource */
  dataSource?: string;
}

/** Options of `TypeOrmJournalModule.forRoot`: those of a TypeORM DataSource, and the journal's own. */
export type JournalRootOptions = TypeOrmModuleOptions & { type: JournalDatabase } & JournalExtras;

/** Options of `TypeOrmJournalModule.forRootAsync`. */
export interface JournalRootAsyncOptions extends JournalExtras, Pick<ModuleMetadata, 'imports'> {
  /** The DataSource's `type`. It must be known before the factory is called, as the column types depend on it. */
  type: JournalDatabase;
  /** Gives the rest of the DataSource's options. */
  useFactory: (...dependencies: never[]) => object | Promise<object>;
  inject?: InjectionToken[];
}

/**
 * Provides `TypeOrmJournal`, on a DataSource of its own (`forRoot`) or on the app's (`forFeature`).
 *
 * @example
 * ```ts
 * ChatWebhooksModule.forRoot({ …, journal: TypeOrmJournal, imports: [TypeOrmJournalModule.forFeature({ type: 'postgres' })] })
 * ```
 */
@Module({})
export class TypeOrmJournalModule {
  /**
   * Uses the app's DataSource. It needs the entities, by `autoLoadEntities: true` or `...chatWebhooksEntities(type)` in its `entities`,
   * and the tables, by `CHAT_WEBHOOKS_MIGRATIONS` or `synchronize`.
   *
   * @throws TypeError for SQLite; at the start when the DataSource is of another type, or lacks the entities
   */
  static forFeature({ type, dataSource, statistics }: JournalFeatureOptions): DynamicModule {
    if ((type as string) === 'better-sqlite3') {
      throw new TypeError(
        "TypeOrmJournalModule.forFeature cannot share the app's SQLite DataSource: TypeORM's SQLite drivers have one connection, " +
          'and a transaction of the app that is rolled back would take acknowledged callbacks with it. ' +
          "Use TypeOrmJournalModule.forRoot({ type: 'better-sqlite3', database: … }) with a file of its own",
      );
    }
    const typeOrm = TypeOrmModule.forFeature(chatWebhooksEntities(type), dataSource);
    const module = journalModule(type, dataSource, typeOrm, statistics);
    module.providers!.push(typeCheck(type, dataSource));
    return module;
  }

  /** Opens a DataSource named `chat-webhooks`, and keeps its tables up to date by migrations unless the options set `synchronize`. */
  static forRoot({ statistics = true, ...options }: JournalRootOptions): DynamicModule {
    return TypeOrmJournalModule.forRootAsync({ type: options.type, statistics, useFactory: () => options });
  }

  /** Opens a DataSource named `chat-webhooks` like `forRoot`, with options from a factory that may inject providers. */
  static forRootAsync({
    type,
    useFactory,
    inject = [],
    imports = [],
    statistics,
  }: JournalRootAsyncOptions): DynamicModule {
    return journalModule(
      type,
      OWN_DATA_SOURCE,
      TypeOrmModule.forRootAsync({
        name: OWN_DATA_SOURCE,
        imports,
        inject,
        useFactory: async (...dependencies: unknown[]) =>
          ownDataSource({ ...(await useFactory(...(dependencies as never[]))), type } as JournalRootOptions),
        ...(type === 'better-sqlite3' && { dataSourceFactory: (options) => openSqlite(options!) }),
      }),
      statistics,
    );
  }
}

function journalModule(
  type: JournalDatabase,
  dataSource: string | undefined,
  typeOrm: DynamicModule,
  statistics = true,
): DynamicModule {
  const source = getDataSourceToken(dataSource);
  return {
    module: TypeOrmJournalModule,
    imports: [typeOrm],
    providers: [
      {
        provide: JournalConnection,
        inject: [source],
        useFactory: (source: DataSource) => {
          checkType(type, source.options.type);
          return new JournalConnection(source);
        },
      },
      {
        provide: TypeOrmJournal,
        inject: [source, JournalConnection, { token: RollUp, optional: true }],
        useFactory: (source: DataSource, connection: JournalConnection, rollUp?: RollUp) =>
          new TypeOrmJournal(source, connection, rollUp),
      },
      ...(statistics ? STATISTICS : []),
    ],
    exports: [TypeOrmJournal, ...(statistics ? [ChatStatistics] : [])],
  };
}

const STATISTICS: Provider[] = [
  {
    provide: RollUp,
    inject: [JournalConnection],
    useFactory: (connection: JournalConnection) => new RollUp(connection),
  },
  {
    provide: ChatStatistics,
    inject: [JournalConnection, RollUp],
    useFactory: (connection: JournalConnection, rollUp: RollUp) => new ChatStatistics(connection, rollUp),
  },
];

function checkType(given: JournalDatabase, actual: string): void {
  if (actual === given) return;
  throw new TypeError(
    `TypeOrmJournalModule.forFeature got type "${given}", but the DataSource is "${actual}": give the type of the DataSource`,
  );
}

/** Checks the type before the DataSource is made, where columns of another database would fail again and again without a reason. */
function typeCheck(type: JournalDatabase, dataSource: string | undefined): Provider {
  return {
    provide: 'CHAT_WEBHOOKS_DATABASE_TYPE',
    inject: [ModulesContainer],
    useFactory: async (modules: ModulesContainer) => {
      const token = getDataSourceToken(dataSource);
      const options = [...modules.values()]
        .find(({ providers }) => providers.has(token) && providers.has(TYPE_ORM_OPTIONS))
        ?.providers.get(TYPE_ORM_OPTIONS);
      await options?.settlementSignal?.asPromise(); // a factory may be making them
      const actual = (options?.instance as { type?: string } | null | undefined)?.type;
      if (actual !== undefined) checkType(type, actual);
    },
  };
}

function ownDataSource(options: JournalRootOptions): TypeOrmModuleOptions {
  const { entities = [], migrations = [] } = options;
  return {
    migrationsRun: options.synchronize !== true,
    migrationsTableName: 'chat_webhooks_migrations',
    ...options,
    ...(options.type === 'better-sqlite3' && durableSqlite(options)),
    name: OWN_DATA_SOURCE,
    entities: [...Object.values(entities), ...chatWebhooksEntities(options.type)],
    migrations: [...Object.values(migrations), ...CHAT_WEBHOOKS_MIGRATIONS],
  } as TypeOrmModuleOptions;
}
