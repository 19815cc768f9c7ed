import { Injectable, Module } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import Libsql = require('libsql');
import { C2cMessageSent, ChatWebhooksModule, OnChatEvent } from 'nestjs-chat-webhooks';
import { CallbackRecord, TypeOrmJournal, TypeOrmJournalModule } from 'nestjs-chat-webhooks/typeorm';

@Injectable()
class MessagePrinter {
  constructor(private readonly moduleRef: ModuleRef) {}

  @OnChatEvent(C2cMessageSent)
  async print({ provider, from, text }: C2cMessageSent): Promise<void> {
    const journal = this.moduleRef.get(TypeOrmJournal, { strict: false });
    const rows = await journal.run((manager) => manager.count(CallbackRecord));
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
      imports: [TypeOrmJournalModule.forRoot({ type: 'better-sqlite3', driver: Libsql, database: 'chat.db' })],
    }),
  ],
  providers: [MessagePrinter],
})
export class AppModule {}
