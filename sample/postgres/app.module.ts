import { Logger, Module } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { TerminusModule } from '@nestjs/terminus';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ChatWebhooksModule, type ChatWebhooksOptions } from 'nestjs-chat-webhooks';
import { openTelemetry } from 'nestjs-chat-webhooks/opentelemetry';
import { CHAT_WEBHOOKS_MIGRATIONS, TypeOrmJournal, TypeOrmJournalModule } from 'nestjs-chat-webhooks/typeorm';
import { Billing } from './billing.js';
import { CreateGroupBill1764200000000, GroupBill } from './group-bill.js';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';
import { OperationsController } from './operations.controller.js';
import { SearchIndex } from './search-index.js';
import { Settings, SettingsModule } from './settings.js';

const alerts = new Logger('Alerts');

@Module({
  imports: [
    EventEmitterModule.forRoot(),
    TerminusModule,

    // The app's own database. The journal uses it too, next to the app's tables.
    TypeOrmModule.forRootAsync({
      imports: [SettingsModule],
      inject: [Settings],
      useFactory: ({ databaseUrl }: Settings) => ({
        type: 'postgres',
        url: databaseUrl,
        poolSize: 20, // more than the `concurrency` of the handlers that open transactions
        autoLoadEntities: true, // the app's and the journal's
        migrations: [...CHAT_WEBHOOKS_MIGRATIONS, CreateGroupBill1764200000000],
        migrationsRun: true, // with several instances, run them once before these start
      }),
    }),
    TypeOrmModule.forFeature([GroupBill]),

    ChatWebhooksModule.forRootAsync({
      // Values come from the factory …
      imports: [SettingsModule, TypeOrmJournalModule.forFeature({ type: 'postgres' })],
      inject: [Settings],
      useFactory: async (settings: Settings): Promise<ChatWebhooksOptions> => {
        const { sdkAppId, token, secret } = await settings.load();
        return {
          tencent: { sdkAppId, token },
          openim: { secret },
          telemetry: openTelemetry(), // a span for each call of a handler; tracing.ts takes them
          retentionDays: 90, // rows that nothing waits for are deleted after that
          onDeadLetter: ({ handler, eventId, attempts }) =>
            alerts.error(`${handler} gave up on event ${eventId} after ${attempts} attempts`), // page somebody here
        };
      },
      // … and what shapes the module is passed next to it.
      journal: TypeOrmJournal,
    }),
  ],
  controllers: [OperationsController, HealthController, MetricsController],
  providers: [Billing, SearchIndex],
})
export class AppModule {}
