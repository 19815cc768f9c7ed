import { NestFactory } from '@nestjs/core';
import { ChatWebhooks, type CallbackAnswer, type CallbackRequest } from 'nestjs-chat-webhooks';
import { AppModule } from './first-screen.js'; // your app

const app = await NestFactory.createApplicationContext(AppModule);

/** Called by whatever brings you requests: a function platform, a queue, a proxy of your own. */
export function takeCallback(request: CallbackRequest): Promise<CallbackAnswer> {
  return app.get(ChatWebhooks).handle(request); // { provider, method, url, headers, body, remoteAddress }
}

export async function stop(): Promise<void> {
  await app.get(ChatWebhooks).settled(); // nothing that was taken is in hand any more
  await app.close();
}
