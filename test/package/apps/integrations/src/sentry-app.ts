import { Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ChatWebhooksModule, type ChatWebhooksOptions } from 'nestjs-chat-webhooks';
import { MemoryJournal } from 'nestjs-chat-webhooks/testing';
import { Archive, Handlers } from './handlers';
import { sentryModules } from './sentry-modules';

export function start(options: Partial<ChatWebhooksOptions>): Promise<INestApplication> {
  const chatWebhooks = ChatWebhooksModule.forRoot({
    tencent: { sdkAppId: process.env.TENCENT_SDK_APP_ID!, token: process.env.TENCENT_TOKEN! },
    openim: { secret: process.env.OPENIM_SECRET! },
    journal: MemoryJournal,
    handlerAttempts: 2,
    retryDelay: 10,
    pollInterval: 20,
    ...(options as object),
  });
  @Module({
    imports: [...sentryModules, EventEmitterModule.forRoot(), chatWebhooks],
    providers: [Archive, Handlers],
  })
  class AppModule {}
  return NestFactory.create(AppModule, { logger: false });
}
