import { configure } from '@codegenie/serverless-express';
import { NestFactory } from '@nestjs/core';
import type { APIGatewayProxyEventV2, Callback, Context } from 'aws-lambda';
import { AppModule } from './serverless-app.js';

const starting = NestFactory.create(AppModule).then(async (app) => {
  await app.init();
  return configure({ app: app.getHttpAdapter().getInstance() });
});

export async function handler(event: APIGatewayProxyEventV2, context: Context, callback: Callback): Promise<unknown> {
  return (await starting)(event, context, callback);
}
