import { Injectable, Module } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import Libsql = require('libsql');
import { C2cMessageSent, ChatWebhooksModule, OnChatEvent, type Delivery } from 'nestjs-chat-webhooks';
import { openTelemetry } from 'nestjs-chat-webhooks/opentelemetry';
import { CallbackRecord, TypeOrmJournal, TypeOrmJournalModule } from 'nestjs-chat-webhooks/typeorm';

@Injectable()
class MessagePrinter {
  constructor(private readonly moduleRef: ModuleRef) {}

  /** Succeeds at the second attempt, which comes out of the database. */
  @OnChatEvent(C2cMessageSent, { retryDelay: 1 })
  async print({ provider, from, text }: C2cMessageSent, delivery: Delivery): Promise<void> {
    if (delivery.attempt === 1) throw new Error('not yet');
    const journal = this.moduleRef.get(TypeOrmJournal, { strict: false });
    const rows = await journal.run(async (manager) => {
      await journal.complete(delivery, manager);
      return manager.count(CallbackRecord);
    });
    console.log(JSON.stringify({ provider, from, text, rows }));
  }
}

@Module({
  imports: [
    EventEmitterModule.forRoot(),
    ChatWebhooksModule.forRoot({
      tencent: { sdkAppId: process.env.TENCENT_SDK_APP_ID!, token: process.env.TENCENT_TOKEN! },
      openim: { secret: process.env.OPENIM_SECRET! },
      journal: TypeOrmJournal,
      telemetry: openTelemetry(), // without an SDK
      imports: [TypeOrmJournalModule.forRoot({ type: 'better-sqlite3', driver: Libsql, database: 'chat.db' })],
    }),
  ],
  providers: [MessagePrinter],
})
export class AppModule {}
