import { NestFactory } from '@nestjs/core';
import serverless from 'serverless-http';
import { AppModule } from './serverless-app.js';

const starting = NestFactory.create(AppModule).then(async (app) => {
  await app.init();
  return serverless(app.getHttpAdapter().getInstance());
});

export async function handler(event: object, context: object): Promise<object> {
  return (await starting)(event, context);
}
