import './tracing.js'; // first, so that it is there for everything
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { Settings } from './settings.js';
import { welcome } from './welcome.js';

const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter());
app.enableShutdownHooks(); // what is in hand is finished or given back before the process ends
await app.listen(app.get(Settings).port, '127.0.0.1');
console.log(welcome(await app.getUrl()));
