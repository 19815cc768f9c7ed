import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { C2cMessageSent, ChatWebhooksModule } from '../../lib/index.js';
import { openImSingle, SECRET, tencentC2c, tencentQuery } from '../support/callbacks.js';
import { post } from '../support/post.js';
import { adapters, bothSenders, startWebhookApp, type WebhookApp } from '../support/webhook-app.js';

describe.each(adapters)('the path of a callback on %s', (adapter) => {
  let running: WebhookApp;
  beforeEach(async () => {
    running = await startWebhookApp({ adapter });
  });
  afterEach(() => running.app.close());

  it('acknowledges C2C.CallbackAfterSendMsg and emits C2cMessageSent', async () => {
    const answer = await post(`${running.url}/chat-webhooks/tencent?${tencentQuery('C2C.CallbackAfterSendMsg')}`, {
      body: tencentC2c(),
    });
    expect(answer).toMatchObject({ status: 200, json: { ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 } });
    const [event] = await running.recorder.received(1);
    expect(event).toBeInstanceOf(C2cMessageSent);
    expect(event).toMatchObject({ from: 'jared', to: 'john', text: 'private words', trust: 'signature' });
  });

  it('allows callbackAfterSendSingleMsgCommand and emits C2cMessageSent', async () => {
    const answer = await post(`${running.url}/chat-webhooks/openim/${SECRET}/callbackAfterSendSingleMsgCommand`, {
      body: openImSingle(),
    });
    expect(answer).toMatchObject({
      status: 200,
      json: { actionCode: 0, errCode: 0, errMsg: '', errDlt: '', nextCode: 0 },
    });
    const [event] = await running.recorder.received(1);
    expect(event).toBeInstanceOf(C2cMessageSent);
    expect(event).toMatchObject({ from: '10000', to: '19997', text: 'private words', trust: 'secret' });
  });
});

describe.each(adapters)('a sender without options on %s', (adapter) => {
  it.each([
    ['tencent', { openim: bothSenders.openim }, { ActionStatus: 'FAIL', ErrorInfo: 'not found', ErrorCode: 1 }],
    [
      'openim/callbackX',
      { tencent: bothSenders.tencent },
      { actionCode: 0, errCode: 5001, errMsg: 'not found', errDlt: '', nextCode: 1 },
    ],
  ])('is answered 404 in the format of %s', async (route, senders, refusal) => {
    const { app, url, recorder } = await startWebhookApp({
      adapter,
      chatWebhooks: ChatWebhooksModule.forRoot(senders),
    });
    expect(await post(`${url}/chat-webhooks/${route}`, { body: {} })).toMatchObject({ status: 404, json: refusal });
    await app.close();
    expect(recorder.events).toEqual([]);
  });
});

it('starts without HTTP, in a standalone context', async () => {
  @Module({ imports: [EventEmitterModule.forRoot(), ChatWebhooksModule.forRoot(bothSenders)] })
  class Standalone {}
  const context = await NestFactory.createApplicationContext(Standalone, { logger: false, abortOnError: false });
  expect(context.get(ChatWebhooksModule)).toBeDefined();
  await context.close();
});
