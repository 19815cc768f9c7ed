// Server: our module without a journal, beside one listener and one handler.
import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { C2cMessageSent, CallbackCounters, ChatWebhooksModule, MessageEvent, OnChatEvent } from '../../lib/index.js';
import { SDK_APP_ID, SECRET, TOKEN } from '../../test/support/callbacks.js';
import { answerQuestions } from '../answers.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What it has seen so far. */
export interface HeapAppCounts {
  readonly listened: number;
  readonly handled: number;
  readonly accepted: number;
  readonly failed: number;
}

@Injectable()
class Audience {
  listened = 0;
  handled = 0;

  @OnEvent(C2cMessageSent.eventName)
  listen(): void {
    this.listened++;
  }

  @OnChatEvent(MessageEvent)
  async handle(_message: MessageEvent): Promise<void> {
    await setImmediate();
    this.handled++;
  }
}

@Module({
  imports: [
    EventEmitterModule.forRoot(),
    ChatWebhooksModule.forRoot({
      tencent: { sdkAppId: SDK_APP_ID, token: TOKEN },
      openim: { secret: SECRET },
    }),
  ],
  providers: [Audience],
})
class AppModule {}

const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), { logger: false });
await app.listen(0, '127.0.0.1');
const audience = app.get(Audience);
const counters = app.get(CallbackCounters);

/** Bytes in use when all that can be is collected: finalizers free more behind the first time. */
async function heap(): Promise<number> {
  for (let time = 0; time < 5; time++) {
    collectGarbage();
    await setImmediate();
  }
  return process.memoryUsage().heapUsed;
}

answerQuestions({
  port: () => (app.getHttpServer().address() as AddressInfo).port,
  heap,
  counts: (): HeapAppCounts => {
    const { accepted, failed, dropped } = counters.snapshot();
    return { listened: audience.listened, handled: audience.handled, accepted, failed: failed + dropped };
  },
});
