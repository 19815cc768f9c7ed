import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

const subpath: string = 'nestjs-chat-webhooks/typeorm';
const typeorm = await import(subpath).then(
  () => 'found',
  ({ code }: NodeJS.ErrnoException) => code,
);
const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
await app.listen(0, '127.0.0.1');
console.log(JSON.stringify({ url: await app.getUrl(), typeorm }));
