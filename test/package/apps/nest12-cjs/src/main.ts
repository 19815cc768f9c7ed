import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ChatWebhooksModule } from 'nestjs-chat-webhooks';
import { AppModule } from './app.module';

async function bootstrap(): Promise<void> {
  const imported = await import('nestjs-chat-webhooks');
  const sameClass = Object.is(imported.ChatWebhooksModule, ChatWebhooksModule);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), {
    logger: ['error', 'warn'],
  });
  await app.listen(0, '127.0.0.1');
  console.log(JSON.stringify({ url: await app.getUrl(), sameClass }));
}

void bootstrap();
