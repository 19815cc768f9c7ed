import assert from 'node:assert/strict';
import type { INestApplication } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { C2cMessageSent, ChatWebhooksModule } from 'nestjs-chat-webhooks';
import { deliver, EventRecorder, openImC2cMessage, settled, tencentC2cMessage } from 'nestjs-chat-webhooks/testing';

@Module({
  imports: [
    EventEmitterModule.forRoot(),
    ChatWebhooksModule.forRoot({
      tencent: { sdkAppId: process.env.TENCENT_SDK_APP_ID!, token: process.env.TENCENT_TOKEN! },
      openim: { secret: process.env.OPENIM_SECRET! },
    }),
  ],
  providers: [EventRecorder],
})
class AppModule {}

/** The same test for every runner, on either adapter. */
export async function check(adapter: 'express' | 'fastify'): Promise<void> {
  const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
  const app: INestApplication =
    adapter === 'express' ? module.createNestApplication() : module.createNestApplication(new FastifyAdapter());
  try {
    for (const message of [tencentC2cMessage({ text: 'hi' }), openImC2cMessage({ text: 'hi' })]) {
      assert.equal((await deliver(app, message)).verdict.outcome, 'success');
      assert.equal((await app.get(EventRecorder).next(C2cMessageSent)).text, 'hi');
    }
    assert.equal((await deliver(app, tencentC2cMessage({ body: { MsgKey: undefined } }))).status, 200);
    assert.equal((await deliver(app, tencentC2cMessage(), { token: undefined })).status, 401);
    assert.equal((await deliver(app, openImC2cMessage(), { secret: undefined })).status, 401);
    await settled(app);
  } finally {
    await app.close();
  }
}
