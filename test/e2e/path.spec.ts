import { Injectable, Module, type CallHandler } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { map } from 'rxjs';
import { C2cMessageSent, CallbackCounters, ChatWebhooksModule, OnChatEvent } from '../../lib/index.js';
import { openImSingle, SECRET, tencentC2c, tencentQuery } from '../support/callbacks.js';
import { post } from '../support/post.js';
import { adapters, bothSenders, startWebhookApp, type WebhookApp, someEntrances } from '../support/webhook-app.js';

describe.each(someEntrances)('the path of a callback on %s', (adapter) => {
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

describe.each(someEntrances)('a sender without options on %s', (adapter) => {
  it.each([
    ['tencent', { openim: bothSenders.openim }, { ActionStatus: 'FAIL', ErrorInfo: 'not found', ErrorCode: 1 }],
    [
      'openim/callbackBeforeAddFriendCommand',
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

@Injectable()
class FailingHandler {
  @OnChatEvent(C2cMessageSent)
  fail(): never {
    throw new Error('the handler');
  }
}

describe.each(adapters)('an interceptor of the host on %s', (adapter) => {
  it('cannot turn an answered callback into a refused one', async () => {
    const failing = { intercept: (_: unknown, next: CallHandler) => next.handle().pipe(map((value) => value.missing)) };
    const { app, url, recorder, log } = await startWebhookApp({
      adapter,
      configure: (host) => host.useGlobalInterceptors(failing),
    });
    const answer = await post(`${url}/chat-webhooks/openim/${SECRET}`, { body: openImSingle() });
    expect(answer).toMatchObject({ status: 200, json: { actionCode: 0 } });
    await recorder.received(1);
    expect(app.get(CallbackCounters, { strict: false }).snapshot()).toMatchObject({ accepted: 1, refused: {} });
    expect(log.lines.join()).toContain('An interceptor of the app failed after the answer');
    await app.close();
  });
});

describe.each(someEntrances)('the app around us on %s', (adapter) => {
  let running: Promise<WebhookApp>;

  it('may fail in its hook for failures, also late', async () => {
    const hookCalled = new Promise<void>((resolve) => {
      const onHandlerFailed = async () => {
        setImmediate(resolve);
        throw new Error('the hook');
      };
      const failing = { provide: 'FAILING', useClass: FailingHandler };
      running = startWebhookApp({ adapter, module: { onHandlerFailed }, providers: [failing] });
    });
    const { app, url, log } = await running;
    await post(`${url}/chat-webhooks/openim/${SECRET}`, { body: openImSingle() });
    await hookCalled;
    await app.close();
    expect(log.lines.join()).toContain('onHandlerFailed itself failed');
  });

  it('is asked to refuse a before-command that nobody knows, and the server is refused', async () => {
    const { app, url } = await startWebhookApp({ adapter, module: { unrecognized: 'refuse' } });
    const command = 'callbackBeforeTomorrowCommand';
    const body = { callbackCommand: command };
    const named = await post(`${url}/chat-webhooks/openim/${SECRET}/${command}`, { body });
    const unnamed = await post(`${url}/chat-webhooks/openim/${SECRET}`, { body });
    for (const answer of [named, unnamed])
      expect(answer).toMatchObject({ status: 400, json: { actionCode: 0, errCode: 5001, nextCode: 1 } });
    await app.close();
  });
});
