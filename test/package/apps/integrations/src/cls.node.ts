import assert from 'node:assert/strict';
import test from 'node:test';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ChatDeliveries, ChatWebhooksModule } from 'nestjs-chat-webhooks';
import { deliver, MemoryJournal, settled, tencentC2cMessage } from 'nestjs-chat-webhooks/testing';
import { ClsService } from 'nestjs-cls';
import { Audit, AuditModule } from './cls';
import { WRITERS } from './handlers';

test('handlers have the nestjs-cls context of their own callback, and a replay has none', async () => {
  const chatWebhooks = ChatWebhooksModule.forRoot({
    tencent: { sdkAppId: process.env.TENCENT_SDK_APP_ID!, token: process.env.TENCENT_TOKEN! },
    journal: MemoryJournal,
    pollInterval: 20,
  });
  @Module({ imports: [EventEmitterModule.forRoot(), AuditModule, chatWebhooks] })
  class AppModule {}
  const app = await NestFactory.create(AppModule, { logger: false });
  const requests: string[] = [];
  app.use((_: unknown, response: { once(name: string, listener: () => void): void }, next: () => void) => {
    response.once('finish', () => requests.push(app.get(ClsService).getId()));
    next();
  });
  const audit = app.get(Audit);
  await Promise.all(WRITERS.map((from) => deliver(app, tencentC2cMessage({ from }))));
  await settled(app);
  assert.deepEqual(audit.lines.map(([request]) => request).sort(), requests.sort());
  assert.equal(new Set(requests).size, WRITERS.length);
  audit.lines.length = 0;
  await app.get(ChatDeliveries).replay('Audit.keep', {});
  while (audit.lines.length < WRITERS.length) await new Promise(setImmediate);
  assert.deepEqual(
    audit.lines.map(([request]) => request),
    WRITERS.map(() => 'a retry'),
  );
  await app.close();
});
