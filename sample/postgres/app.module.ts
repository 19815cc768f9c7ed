import { Logger, Module } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ChatWebhooksModule, type ChatWebhooksOptions } from 'nestjs-chat-webhooks';
import { CHAT_WEBHOOKS_MIGRATIONS, TypeOrmJournal, TypeOrmJournalModule } from 'nestjs-chat-webhooks/typeorm';
import { GroupCounter } from './group-counter.js';
import { CreateGroupStatistics1764200000000, GroupStatistics } from './group-statistics.js';
import { OperationsController } from './operations.controller.js';
import { SearchIndex } from './search-index.js';
import { Settings, SettingsModule } from './settings.js';

const alerts = new Logger('Alerts');

@Module({
  imports: [
    EventEmitterModule.forRoot(),

    // The app's own database. The journal uses it too, next to the app's tables.
    TypeOrmModule.forRootAsync({
      imports: [SettingsModule],
      inject: [Settings],
      useFactory: ({ databaseUrl }: Settings) => ({
        type: 'postgres',
        url: databaseUrl,
        poolSize: 20, // more than the `concurrency` of the handlers that open transactions
        autoLoadEntities: true, // the app's and the journal's
        migrations: [...CHAT_WEBHOOKS_MIGRATIONS, CreateGroupStatistics1764200000000],
        migrationsRun: true, // with several instances, run them once before these start
      }),
    }),
    TypeOrmModule.forFeature([GroupStatistics]),

    ChatWebhooksModule.forRootAsync({
      // Values come from the factory …
      imports: [SettingsModule, TypeOrmJournalModule.forFeature({ type: 'postgres' })],
      inject: [Settings],
      useFactory: async (settings: Settings): Promise<ChatWebhooksOptions> => {
        const { sdkAppId, token, secret } = await settings.load();
        return {
          tencent: { sdkAppId, token },
          openim: { secret },
          retentionDays: 90, // rows that nothing waits for are deleted after that
          onDeadLetter: ({ handler, eventId, attempts }) =>
            alerts.error(`${handler} gave up on event ${eventId} after ${attempts} attempts`), // page somebody here
        };
      },
      // … and what shapes the module is passed next to it.
      journal: TypeOrmJournal,
    }),
  ],
  controllers: [OperationsController],
  providers: [GroupCounter, SearchIndex],
})
export class AppModule {}
