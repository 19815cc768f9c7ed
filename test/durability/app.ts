// A process of its own: an app that receives callbacks until it is told to close, or killed.
import 'reflect-metadata';
import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CallbackCounters, ChatWebhooksModule } from '../../lib/index.js';
import { TypeOrmJournal, TypeOrmJournalModule } from '../../lib/typeorm/index.js';
import { SDK_APP_ID, SECRET, TOKEN } from '../support/callbacks.js';
import { SqliteDriver } from '../support/databases.js';
import { APP_SETTINGS, type AppReport, type AppRequest, type AppSettings } from './app-settings.js';
import { CarelessHandlers } from './careless-handlers.js';
import { decidingHandlers } from './deciding-handlers.js';
import { EffectSchema } from './effect.js';
import { Meter } from './meter.js';
import { IdleHandlers, SleepingHandlers } from './plain-handlers.js';
import { CrashingHandlers, EFFECTS_FILE, RecordingHandlers } from './recording-handlers.js';

const settings: AppSettings = JSON.parse(process.env[APP_SETTINGS]!);
const { database, adapter, handlers, deciding, effects, poolSize, options } = settings;
const meter = new Meter();
const common = { entities: [EffectSchema], logger: meter, retryAttempts: 0 };
const providers: Record<AppSettings['handlers'], Type[]> = {
  recording: [RecordingHandlers],
  crashing: [CrashingHandlers],
  careless: [RecordingHandlers, CarelessHandlers],
  idle: [IdleHandlers],
  sleeping: [SleepingHandlers],
  none: [],
};

@Module({
  imports: [
    EventEmitterModule.forRoot(),
    ...(database.type === 'better-sqlite3'
      ? []
      : [TypeOrmModule.forRoot({ ...common, ...database, autoLoadEntities: true, poolSize })]),
    ChatWebhooksModule.forRoot({
      tencent: { sdkAppId: SDK_APP_ID, token: TOKEN },
      openim: { secret: SECRET },
      ...options,
      journal: TypeOrmJournal,
      imports: [
        database.type === 'better-sqlite3'
          ? TypeOrmJournalModule.forRoot({ ...common, ...database, driver: SqliteDriver })
          : TypeOrmJournalModule.forFeature({ type: database.type }),
      ],
    }),
  ],
  providers: [
    { provide: EFFECTS_FILE, useValue: effects },
    ...providers[handlers],
    ...(deciding === undefined ? [] : [decidingHandlers(deciding)]),
  ],
})
class AppModule {}

function report(message: AppReport): void {
  process.send?.(message);
}

const app = await NestFactory.create<NestFastifyApplication>(
  AppModule,
  (adapter === 'fastify' ? new FastifyAdapter() : new ExpressAdapter()) as never,
  { logger: ['error', 'fatal'] },
);
app.enableShutdownHooks(['SIGTERM'], { useProcessExit: true });
process.on('message', (request: AppRequest) => {
  if (request === 'gauges') {
    const { proposals, decisions, decisionsUnrecorded } = app.get(CallbackCounters);
    report({ gauges: { ...meter.read(), proposals, decisions, decisionsUnrecorded } });
  } else void app.close().then(() => process.disconnect());
});
process.once('disconnect', () => process.exit()); // also when the tests have gone
await app.listen(0, '127.0.0.1');
if (!process.connected) process.exit();
report({ port: Number(new URL(await app.getUrl()).port) });
