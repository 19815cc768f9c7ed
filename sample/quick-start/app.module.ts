import { Module } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import Libsql from 'libsql';
import { ChatWebhooksModule } from 'nestjs-chat-webhooks';
import { TypeOrmJournal, TypeOrmJournalModule } from 'nestjs-chat-webhooks/typeorm';
import { MessageLog } from './message-log.js';
import { settings } from './settings.js';
import { StatsController } from './stats.controller.js';

@Module({
  imports: [
    EventEmitterModule.forRoot(),
    ChatWebhooksModule.forRoot({
      tencent: { sdkAppId: settings.sdkAppId, token: settings.token },
      openim: { secret: settings.secret },
      journal: TypeOrmJournal,
      imports: [TypeOrmJournalModule.forRoot({ type: 'better-sqlite3', driver: Libsql, database: settings.database })],
    }),
  ],
  controllers: [StatsController],
  providers: [MessageLog],
})
export class AppModule {}
