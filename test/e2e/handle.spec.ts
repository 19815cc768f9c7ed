import { Injectable, Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitter2, EventEmitterModule } from '@nestjs/event-emitter';
import {
  C2cMessageSent,
  CallbackCounters,
  ChatWebhooks,
  ChatWebhooksModule,
  OnChatEvent,
  type CallbackRequest,
  type ChatWebhooksModuleOptions,
} from '../../lib/index.js';
import { TencentAuthenticator } from '../../lib/chat-servers/tencent/index.js';
import type { CallerRequest } from '../../lib/chat-servers/index.js';
import type { JournalEntry } from '../../lib/journal/index.js';
import { MemoryJournal } from '../../lib/testing/journal/memory-journal.js';
import { MemoryStore } from '../../lib/testing/journal/memory-store.js';
import { openImSingle, SECRET, tencentC2c, tencentQuery } from '../support/callbacks.js';
import { Gate, turns, until } from '../support/gate.js';
import { post } from '../support/post.js';
import { SlowJournal } from '../support/slow-journal.js';
import {
  adapters,
  bothSenders,
  EventRecorder,
  LogRecorder,
  startWebhookApp,
  type WebhookApp,
} from '../support/webhook-app.js';

const C2C = 'C2C.CallbackAfterSendMsg';
const SINGLE = 'callbackAfterSendSingleMsgCommand';
const OK = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}';
const ALLOWED = '{"actionCode":0,"errCode":0,"errMsg":"","errDlt":"","nextCode":0}';
const basic = (secret: string) => `Basic ${Buffer.from(`hook:${secret}`).toString('base64')}`;
const text = (body: unknown) => JSON.stringify(body);

const running: INestApplicationContext[] = [];
afterEach(async () => {
  for (const app of running.splice(0)) await app.close();
});

interface Standalone {
  readonly app: INestApplicationContext;
  readonly webhooks: ChatWebhooks;
  readonly recorder: EventRecorder;
  readonly log: LogRecorder;
}

/** Works until its gate is opened, where it has one. */
@Injectable()
class SlowHandler {
  gate: Pick<Gate, 'passed'> | undefined;
  begun = 0;

  @OnChatEvent(C2cMessageSent)
  async handle(): Promise<void> {
    this.begun++;
    await this.gate?.passed;
  }
}

/** An app without an HTTP server. */
async function startStandalone(more: Partial<ChatWebhooksModuleOptions> = {}): Promise<Standalone> {
  @Module({
    imports: [EventEmitterModule.forRoot(), ChatWebhooksModule.forRoot({ ...bothSenders, ...more })],
    providers: [EventRecorder, SlowHandler],
  })
  class AppModule {}
  const log = new LogRecorder();
  const app = await NestFactory.createApplicationContext(AppModule, { logger: log, abortOnError: false });
  running.push(app);
  return { app, webhooks: app.get(ChatWebhooks), recorder: app.get(EventRecorder), log };
}

async function startHttp(module: Partial<ChatWebhooksModuleOptions> = {}): Promise<WebhookApp> {
  const started = await startWebhookApp({ module, providers: [SlowHandler] });
  running.push(started.app);
  return started;
}

/** A genuine callback of each sender, with whatever a test changes of it. */
/** Where the requests over HTTP come from. */
const HERE = { remoteAddress: '127.0.0.1' };

function tencent(more: Partial<CallbackRequest> = {}): CallbackRequest {
  const url = `/chat-webhooks/tencent?${tencentQuery(C2C)}`;
  return { provider: 'tencent', method: 'POST', url, headers: {}, body: text(tencentC2c()), ...HERE, ...more };
}
function openIm(more: Partial<CallbackRequest> = {}): CallbackRequest {
  const url = `/chat-webhooks/openim/${SECRET}/${SINGLE}`;
  return { provider: 'openim', method: 'POST', url, headers: {}, body: text(openImSingle()), ...HERE, ...more };
}

const sign = (more: Record<string, string | undefined>) => `/chat-webhooks/tencent?${tencentQuery(C2C, more)}`;

/** Requests that mean the same over HTTP and by `handle`. */
const requests: Record<string, () => CallbackRequest> = {
  'a message of Tencent': () => tencent(),
  'a message of OpenIM': () => openIm(),
  'a message of OpenIM by HTTP Basic': () =>
    openIm({ url: `/chat-webhooks/openim/${SINGLE}`, headers: { authorization: basic(SECRET) } }),
  'a message of OpenIM whose command is in the query': () =>
    openIm({ url: `/chat-webhooks/openim/${SECRET}//?command=${SINGLE}` }),
  "the console's test of the URL": () => tencent({ body: '' }),
  'the same with an empty object': () => tencent({ body: '{}' }),
  'an unknown command': () => openIm({ url: `/chat-webhooks/openim/${SECRET}`, body: '{"callbackCommand":"new"}' }),
  'a before-callback that is no JSON': () =>
    openIm({ url: `/chat-webhooks/openim/${SECRET}/callbackBeforeSendSingleMsgCommand`, body: '{' }),
  'another method': () => tencent({ method: 'PUT' }),
  'an unsigned callback': () => tencent({ url: sign({ Sign: undefined }) }),
  'a wrong signature': () => tencent({ url: sign({ Sign: 'f'.repeat(64) }) }),
  'an old signature': () => tencent({ url: sign({ RequestTime: '1557481126' }) }),
  'another app': () => tencent({ url: sign({ SdkAppid: '1400000002' }) }),
  'a repeated parameter': () => tencent({ url: `${sign({})}&sdkappid=1400000001` }),
  'a wrong secret': () => openIm({ url: `/chat-webhooks/openim/${'x'.repeat(30)}/${SINGLE}` }),
  'a path that goes on after the command': () => openIm({ url: `/chat-webhooks/openim/${SECRET}/${SINGLE}/more` }),
  'two commands': () => openIm({ body: text(openImSingle({ callbackCommand: 'callbackOther' })) }),
  'a compressed body': () => tencent({ headers: { 'content-encoding': 'gzip' } }),
  'a body that is too large': () => tencent({ body: text(tencentC2c({ CloudCustomData: 'x'.repeat(5_000) })) }),
  'a body that is no UTF-8': () => tencent({ body: Buffer.from('{"a":"\xff"}', 'latin1') }),
  'a body that does not fit': () => tencent({ body: text(tencentC2c({ To_Account: 7 })) }),
  'an empty body of OpenIM': () => openIm({ body: '' }),
};

describe('ChatWebhooks.handle', () => {
  it.each(Object.keys(requests))('answers, counts and logs %s as the HTTP server does', async (name) => {
    const request = requests[name]!();
    const { url, app, log, recorder } = await startHttp({ bodyLimit: 4_000 });
    const byHttp = await post(url + request.url, { ...request, headers: request.headers as Record<string, string> });
    const standalone = await startStandalone({ bodyLimit: 4_000 });
    const answer = await standalone.webhooks.handle(request);
    await Promise.all([app.get(ChatWebhooks).settled(), standalone.webhooks.settled()]);
    expect(answer).toEqual({ status: byHttp.status, body: byHttp.text, headers: expect.anything() });
    for (const [header, value] of Object.entries(answer.headers)) expect(byHttp.headers[header]).toBe(value);
    expect(answer.headers.allow).toBe(byHttp.headers.allow);
    const facts = (events: EventRecorder) => events.events.map(({ eventName, raw }) => [eventName, raw]);
    expect(facts(standalone.recorder)).toEqual(facts(recorder));
    const counts = (one: INestApplicationContext) => one.get(CallbackCounters).snapshot();
    expect(counts(standalone.app)).toEqual(counts(app));
    const refusals = ({ lines }: LogRecorder) => lines.filter((line) => line.includes('refused'));
    expect(refusals(standalone.log)).toEqual(refusals(log));
  });

  it.each(adapters)('works next to the routes of an app on %s', async (adapter) => {
    const { app, recorder } = await startWebhookApp({ adapter });
    running.push(app);
    expect(await app.get(ChatWebhooks).handle(tencent())).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: OK,
    });
    expect(await recorder.received(1)).toMatchObject([{ from: 'jared', text: 'private words' }]);
  });

  it.each([
    ['with the stage of a gateway in front', `/prod/chat-webhooks/openim/${SECRET}/${SINGLE}`],
    ['as a whole URL', `https://hooks.example.com/chat-webhooks/openim/${SECRET}/${SINGLE}?x=y#z`],
    ['below the route', `/${SECRET}/${SINGLE}`],
    ['below the route, without a slash', `${SECRET}?command=${SINGLE}`],
    ['of the route and nothing else', `/chat-webhooks/openim/${SECRET}`],
    ['whose prefix looks like the route', `/chat-webhooks/openimx/chat-webhooks/openim/${SECRET}`],
  ])('takes a URL of OpenIM %s', async (_, url) => {
    const { webhooks } = await startStandalone();
    expect(await webhooks.handle(openIm({ url }))).toMatchObject({ status: 200, body: ALLOWED });
  });

  it('takes a URL at another route, by the option or with the request', async () => {
    const { webhooks } = await startStandalone({ path: 'hooks' });
    expect(await webhooks.handle(openIm({ url: `/a/hooks/openim/${SECRET}` }))).toMatchObject({ body: ALLOWED });
    expect(await webhooks.handle(openIm({ url: `/im/${SECRET}`, route: 'im/' }))).toMatchObject({ body: ALLOWED });
    expect(await webhooks.handle(openIm({ url: `/im/${SECRET}` }))).toMatchObject({ status: 401 });
  });

  it.each([
    ['of a tenant', `/acme/hooks/chat-webhooks/openim/${SECRET}/${SINGLE}`],
    ['of a tenant, with the stage of a gateway in front', `/prod/acme/hooks/chat-webhooks/openim/${SECRET}/${SINGLE}`],
    ['of the route and nothing else', `/acme/hooks/chat-webhooks/openim?command=${SINGLE}`],
    ['that a host excludes from its prefix', `/chat-webhooks/openim/${SECRET}/${SINGLE}`],
    ['below the route', `/${SECRET}/${SINGLE}`],
  ])('takes a URL of OpenIM %s where the prefix has parameters', async (_, url) => {
    const started = await startWebhookApp({
      configure: (app) => app.setGlobalPrefix(':tenant/hooks', { exclude: ['chat-webhooks/openim/*below'] }),
    });
    running.push(started.app);
    const headers = url.includes(SECRET) ? {} : { authorization: basic(SECRET) };
    expect(await started.app.get(ChatWebhooks).handle(openIm({ url, headers }))).toMatchObject({ body: ALLOWED });
  });

  it.each(['', '/', '/im/tencent', 'https://hooks.example.com/'])(
    'looks at nothing but the query in a URL of Tencent: %j',
    async (path) => {
      const { webhooks } = await startStandalone();
      expect(await webhooks.handle(tencent({ url: `${path}?${tencentQuery(C2C)}` }))).toMatchObject({ body: OK });
    },
  );

  it.each([
    ['in capitals', { AUTHORIZATION: basic(SECRET) }],
    ['in a list of one', { Authorization: [basic(SECRET)] }],
    ['twice, of which the first counts', { Authorization: basic(SECRET), authorization: basic('x'.repeat(30)) }],
    [
      'beside strange ones',
      { ['__proto__']: ['x'], constructor: 'y', authorization: basic(SECRET), 'x-none': undefined },
    ],
  ])('takes headers %s', async (_, headers) => {
    const { webhooks } = await startStandalone();
    expect(await webhooks.handle(openIm({ url: `/${SINGLE}`, headers }))).toMatchObject({ status: 200, body: ALLOWED });
  });

  it('keeps the exact bytes, whatever they come as', async () => {
    const store = new MemoryStore();
    const { webhooks } = await startStandalone({ journal: { useFactory: () => new MemoryJournal(store) } });
    const bodies = ['1', '2', '3'].map((MsgKey) => Buffer.from(` ${text(tencentC2c({ MsgKey }))}\n`));
    const padded = new Uint8Array(bodies[1]!.length + 9);
    padded.set(bodies[1]!, 5);
    for (const body of [bodies[0]!, padded.subarray(5, -4), bodies[2]!.toString()]) {
      expect(await webhooks.handle(tencent({ body }))).toMatchObject({ body: OK });
    }
    expect(store.inOrder().map(({ entry }) => Buffer.from(entry.body!))).toEqual(bodies);
  });

  it.each([undefined, null, '', new Uint8Array()])('takes %j for an empty body', async (body) => {
    const { webhooks, app } = await startStandalone();
    expect(await webhooks.handle(tencent({ body }))).toMatchObject({ status: 200, body: OK });
    expect(app.get(CallbackCounters).snapshot()).toMatchObject({ probes: 1, accepted: 0 });
  });

  it.each([
    ['a parsed body', { body: tencentC2c() }, /exact bytes of the body.*rawBody/],
    ['a list', { body: [1] }, /exact bytes of the body/],
    ['no URL', { url: undefined }, /"method" and "url" as texts/],
    ['no method', { method: undefined }, /"method" and "url" as texts/],
    ['no headers', { headers: null }, /"headers" as an object/],
    ['no provider', { provider: undefined }, /"provider" of the callback: 'tencent' or 'openim'/],
    ['a provider that every object has', { provider: 'constructor' }, /"provider" of the callback/],
  ])('rejects %s with a TypeError, and no part of the body in it', async (_, wrong, sentence) => {
    const { webhooks } = await startStandalone();
    const error = await webhooks.handle(tencent(wrong as object)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TypeError);
    expect((error as TypeError).message).toMatch(sentence);
    expect((error as TypeError).message).not.toMatch(/private words|jared/);
  });

  it('refuses a sender without options', async () => {
    const { webhooks } = await startStandalone({ openim: undefined });
    expect(await webhooks.handle(openIm())).toMatchObject({ status: 404, body: expect.stringContaining('not found') });
  });

  it('compares the address that it is given', async () => {
    const { webhooks } = await startStandalone({
      tencent: { ...bothSenders.tencent, allowedAddresses: ['203.0.113.0/24'] },
    });
    const statuses = ['203.0.113.7', '198.51.100.7', undefined].map(
      async (remoteAddress) => (await webhooks.handle(tencent({ remoteAddress }))).status,
    );
    expect(await Promise.all(statuses)).toEqual([200, 403, 403]);
  });

  it('answers accidents in the format of the sender', async () => {
    const { webhooks } = await startStandalone({ journal: { useFactory: () => new FailingJournal() } });
    expect(await webhooks.handle(tencent())).toMatchObject({
      status: 503,
      body: expect.stringContaining('temporarily unavailable'),
    });
  });

  it('refuses after the app was closed, which waits for what is in hand', async () => {
    const journal = new SlowJournal();
    const { app, webhooks, recorder } = await startStandalone({ journal: { useFactory: () => journal } });
    running.pop();
    expect(webhooks.ready).toBe(true);
    const answer = webhooks.handle(tencent());
    await until(() => journal.appends === 1);
    let closed = false;
    const closing = app.close().then(() => (closed = true));
    await turns(20);
    expect(webhooks.ready).toBe(false);
    expect(await webhooks.handle(openIm())).toMatchObject({ status: 503 });
    expect(closed).toBe(false);
    journal.gate.open();
    expect(await answer).toMatchObject({ body: OK });
    await closing;
    expect(recorder.events).toHaveLength(1);
  });

  it("is the only way in for an app without a server, which entry: 'server' says", async () => {
    const { webhooks, log } = await startStandalone({ entry: 'server' });
    expect(log.lines.join('\n')).toMatch(
      /finds no HTTP server in this app: callbacks come by ChatWebhooks\.handle\(\) alone/,
    );
    expect(await webhooks.handle(tencent())).toMatchObject({ body: OK });
  });
});

describe('ChatWebhooks.settled', () => {
  const isDone = (work: Promise<void>) => {
    const watched = { done: false };
    void work.then(() => (watched.done = true));
    return watched;
  };

  it('resolves at once where nothing was taken', async () => {
    const { webhooks } = await startStandalone();
    expect(await webhooks.settled()).toBeUndefined();
  });

  it('waits for handlers and listeners of what was answered', async () => {
    const { app, webhooks } = await startStandalone({ journal: { useFactory: () => new MemoryJournal() } });
    const gates = { handler: new Gate(), listener: new Gate() };
    const emitter = app.get(EventEmitter2);
    emitter.on(C2cMessageSent.eventName, () => gates.listener.passed);
    app.get(SlowHandler).gate = gates.handler;
    await webhooks.handle(tencent());
    const settled = isDone(webhooks.settled());
    await until(() => app.get(SlowHandler).begun === 1);
    await turns(20);
    expect(settled.done).toBe(false);
    gates.handler.open();
    await turns(20);
    expect(settled.done).toBe(false);
    gates.listener.open();
    await until(() => settled.done);
    expect(app.get(CallbackCounters).snapshot().handled).toBe(2);
  });

  it('waits for callbacks that are not answered yet', async () => {
    const gate = new Gate();
    class SlowAuthenticator extends TencentAuthenticator {
      override async authenticate(request: CallerRequest) {
        await gate.passed;
        return super.authenticate(request);
      }
    }
    const { app, webhooks } = await startStandalone({ authenticators: { tencent: SlowAuthenticator } });
    const answer = webhooks.handle(tencent());
    const settled = webhooks.settled();
    gate.open();
    await settled;
    expect(app.get(SlowHandler).begun).toBe(1);
    expect(await answer).toMatchObject({ body: OK });
  });

  it('waits for what is stored after its answer, and until a durable journal knows how it ended', async () => {
    const store = new MemoryStore();
    const gate = new Gate();
    class LateJournal extends MemoryJournal {
      override async append(entries: readonly JournalEntry[]) {
        await gate.passed;
        return super.append(entries);
      }
    }
    const { webhooks } = await startStandalone({
      journal: { useFactory: () => new LateJournal(store) },
      tencent: { ...bothSenders.tencent, answerTimeout: 20 },
    });
    expect(await webhooks.handle(tencent())).toMatchObject({ status: 503 });
    const settled = webhooks.settled();
    gate.open();
    await settled;
    expect(store.inOrder()).toMatchObject([{ state: 'settled' }]);
  });

  it('does not wait for a retry that is due later', async () => {
    const store = new MemoryStore();
    const { app, webhooks } = await startStandalone({
      journal: { useFactory: () => new MemoryJournal(store) },
      retryDelay: 60_000,
    });
    app.get(SlowHandler).gate = {
      get passed() {
        return Promise.reject(new Error('boom'));
      },
    };
    await webhooks.handle(tencent());
    await webhooks.settled();
    expect(store.deliveriesInOrder()).toMatchObject([{ state: 'pending', attempts: 1, owner: null }]);
  });
});

class FailingJournal extends SlowJournal {
  override append(): Promise<never> {
    return Promise.reject(new Error('down'));
  }
}
