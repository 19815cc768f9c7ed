import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ChatWebhooksModule } from 'nestjs-chat-webhooks';
import { CHAT_WEBHOOKS_MIGRATIONS, TypeOrmJournal, TypeOrmJournalModule } from 'nestjs-chat-webhooks/typeorm';

@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'postgres',
      url: process.env.DATABASE_URL,
      autoLoadEntities: true,
      migrations: CHAT_WEBHOOKS_MIGRATIONS, // next to your own; or synchronize: true while developing
      migrationsRun: true,
    }),
    ChatWebhooksModule.forRoot({
      tencent: { sdkAppId: 1400000001, token: process.env.TENCENT_CALLBACK_TOKEN! },
      journal: TypeOrmJournal,
      imports: [TypeOrmJournalModule.forFeature({ type: 'postgres' })],
    }),
  ],
})
export class JournalModule {}
