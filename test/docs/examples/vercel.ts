import { NestFactory } from '@nestjs/core';
import { ChatWebhooks } from 'nestjs-chat-webhooks';
import { AppModule } from './serverless-app.js';

const starting = NestFactory.createApplicationContext(AppModule).then((app) => app.get(ChatWebhooks));

export async function POST(request: Request): Promise<Response> {
  const webhooks = await starting;
  const { status, headers, body } = await webhooks.handle({
    provider: new URL(request.url).pathname.includes('/openim') ? 'openim' : 'tencent',
    method: request.method,
    url: request.url,
    headers: Object.fromEntries(request.headers),
    body: new Uint8Array(await request.arrayBuffer()),
    remoteAddress: request.headers.get('x-real-ip') ?? undefined,
  });
  return new Response(body, { status, headers });
}
