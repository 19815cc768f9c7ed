import { http } from '@google-cloud/functions-framework';
import { NestFactory } from '@nestjs/core';
import { ChatWebhooks } from 'nestjs-chat-webhooks';
import { AppModule } from './serverless-app.js';

const starting = NestFactory.createApplicationContext(AppModule).then((app) => app.get(ChatWebhooks));

http('chatWebhooks', async (request, response) => {
  const webhooks = await starting;
  const { status, headers, body } = await webhooks.handle({
    provider: request.path.includes('/openim') ? 'openim' : 'tencent',
    method: request.method,
    url: request.url,
    headers: request.headers,
    body: request.rawBody, // the framework has parsed the body, and keeps its bytes here
    remoteAddress: request.ip,
  });
  response.status(status).set(headers).send(body);
});
