import { NestFactory } from '@nestjs/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { ChatWebhooks } from 'nestjs-chat-webhooks';
import { AppModule } from './serverless-app.js';

// outside the function: once per instance, not per request
const starting = NestFactory.createApplicationContext(AppModule).then((app) => app.get(ChatWebhooks));

export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const webhooks = await starting;
  const { status, headers, body } = await webhooks.handle({
    provider: event.rawPath.includes('/openim') ? 'openim' : 'tencent',
    method: event.requestContext.http.method,
    url: `${event.rawPath}?${event.rawQueryString}`,
    headers: event.headers,
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    remoteAddress: event.requestContext.http.sourceIp,
  });
  return { statusCode: status, headers, body };
}
