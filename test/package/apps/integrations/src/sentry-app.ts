import { Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { SentryModule } from '@sentry/nestjs/setup';
import { ChatWebhooksModule } from 'nestjs-chat-webhooks';
import { MemoryJournal } from 'nestjs-chat-webhooks/testing';
import { Archive, Handlers } from './handlers';
import { reportedToSentry } from './sentry';

@Module({
  imports: [
    SentryModule.forRoot(),
    EventEmitterModule.forRoot(),
    ChatWebhooksModule.forRoot({
      tencent: { sdkAppId: process.env.TENCENT_SDK_APP_ID!, token: process.env.TENCENT_TOKEN! },
      openim: { secret: process.env.OPENIM_SECRET! },
      journal: MemoryJournal,
      handlerAttempts: 2,
      retryDelay: 10,
      pollInterval: 20,
      ...reportedToSentry,
    }),
  ],
  providers: [Archive, Handlers],
})
class AppModule {}

export function start(): Promise<INestApplication> {
  return NestFactory.create(AppModule, { logger: false });
}
