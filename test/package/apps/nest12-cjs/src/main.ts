import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { CallbackJournal, ChatWebhooksModule } from 'nestjs-chat-webhooks';
import { DurableJournal } from 'nestjs-chat-webhooks/journal';
import { OpenImAuthenticator } from 'nestjs-chat-webhooks/openim';
import { TencentAuthenticator } from 'nestjs-chat-webhooks/tencent';
import { AppModule } from './app.module';

async function bootstrap(): Promise<void> {
  const imported = await import('nestjs-chat-webhooks');
  const { TencentAuthenticator: tencent } = await import('nestjs-chat-webhooks/tencent');
  const { OpenImAuthenticator: openIm } = await import('nestjs-chat-webhooks/openim');
  const sameClass =
    Object.is(imported.ChatWebhooksModule, ChatWebhooksModule) &&
    Object.is(tencent, TencentAuthenticator) &&
    Object.is(openIm, OpenImAuthenticator) &&
    DurableJournal.prototype instanceof CallbackJournal;
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), {
    logger: ['error', 'warn'],
  });
  await app.listen(0, '127.0.0.1');
  console.log(JSON.stringify({ url: await app.getUrl(), sameClass }));
}

void bootstrap();
