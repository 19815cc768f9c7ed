/**
 * What the Terminus of an app makes of our health. The app passes the status that its version has for an app which should be looked at:
 * `degraded`, or `up` from a Terminus that does not know it.
 */
import assert from 'node:assert/strict';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { TerminusModule } from '@nestjs/terminus';
import { C2cMessageSent, ChatWebhooksModule, OnChatEvent, UnrecoverableError } from 'nestjs-chat-webhooks';
import { MemoryJournal, openImC2cMessage, sendCallback, settled } from 'nestjs-chat-webhooks/testing';
import { HealthController } from '../docs/examples/health-checks.js';

const warned = process.argv[2];
const secret = process.env.OPENIM_SECRET!;

class UnsteadyJournal extends MemoryJournal {
  static isGone = false;

  override async ping(): Promise<void> {
    if (UnsteadyJournal.isGone) throw new RangeError('private words');
  }
}

@Injectable()
class Archive {
  @OnChatEvent(C2cMessageSent)
  keep(): never {
    throw new UnrecoverableError('private words');
  }
}

@Module({
  imports: [
    EventEmitterModule.forRoot(),
    TerminusModule,
    ChatWebhooksModule.forRoot({
      openim: { secret },
      journal: UnsteadyJournal,
      shutdownDelay: 600_000, // longer than anything here
    }),
  ],
  controllers: [HealthController],
  providers: [Archive],
})
class AppModule {}

async function start() {
  const app = await NestFactory.create(AppModule, { logger: false });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const read = async (path = '') => {
    const response = await fetch(`${url}/health${path}`);
    const { status, details } = (await response.json()) as Record<string, any>;
    return { code: response.status, status, details: details['chat-webhooks'] };
  };
  const send = async () => (await sendCallback(url, openImC2cMessage(), { secret })).status;
  return { app, read, send };
}

async function test(): Promise<void> {
  const { app, read, send } = await start();
  const up = { status: 'up', warnings: [], pending: 0, lag: 0, deadLetters: 0, openCircuits: [], silences: [] };
  assert.deepEqual(await read(), { code: 200, status: 'ok', details: up });

  const failing = await start(); // another one, as what is read is kept for a second
  assert.equal(await failing.send(), 200);
  await settled(failing.app);
  assert.deepEqual(await failing.read(), {
    code: 200,
    status: warned === 'up' ? 'ok' : warned,
    details: { ...up, status: warned, warnings: ['dead-letters'], deadLetters: 1 },
  });

  UnsteadyJournal.isGone = true;
  const cutOff = await start();
  const { code, status, details } = await cutOff.read();
  assert.deepEqual([code, status, details.status, details.journalError], [503, 'error', 'down', 'RangeError']);
  assert.deepEqual(await cutOff.read('/ready'), { code: 200, status: 'ok', details: { status: 'up' } });
  UnsteadyJournal.isGone = false;

  assert.equal((await read('/ready')).code, 200);
  void app.close();
  const leaving = await read('/ready');
  assert.deepEqual([leaving.code, leaving.details], [503, { status: 'down' }]);
  assert.equal((await read('/live')).code, 200);
  assert.equal(await send(), 200);
}

void test().then(() => process.exit(0)); // no app waits for its shutdown to end
