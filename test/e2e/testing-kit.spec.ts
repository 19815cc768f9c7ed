import { jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { Agent, createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Injectable, Module, type INestApplication, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  C2cMessageSent,
  CallbackRejected,
  ChatEvent,
  ChatWebhooksModule,
  GroupMessageSent,
  OnChatEvent,
  type ChatWebhooksModuleOptions,
} from '../../lib/index.js';
import {
  deliver,
  EventRecorder,
  MemoryJournal,
  openImC2cMessage,
  openImCallback,
  openImGroupMessage,
  OPENIM_VERSIONS,
  settled,
  tencentC2cMessage,
  tencentCallback,
  tencentGroupMessage,
  tencentProbe,
} from '../../lib/testing/index.js';
import { SDK_APP_ID, SECRET, TOKEN } from '../support/callbacks.js';
import { Gate, turns } from '../support/gate.js';
import { bothSenders, isBehindFramework, type Entrance, someEntrances } from '../support/webhook-app.js';

const apps: INestApplication[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

const tls = (name: string) => readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url));
const https = { key: tls('localhost-key.pem'), cert: tls('localhost.pem') };

interface Making {
  readonly entrance?: Entrance;
  readonly providers?: Type[];
  readonly secure?: boolean;
}

/** An app that does not listen. */
async function make(
  options: Partial<ChatWebhooksModuleOptions> = {},
  { entrance = 'express', providers = [], secure = false }: Making = {},
): Promise<INestApplication> {
  const entry = isBehindFramework(entrance) ? 'controller' : 'server';
  @Module({
    imports: [EventEmitterModule.forRoot(), ChatWebhooksModule.forRoot({ ...bothSenders, entry, ...options })],
    providers: [EventRecorder, ...providers],
  })
  class AppModule {}
  const onFastify = entrance.startsWith('fastify');
  const adapter = onFastify ? new FastifyAdapter((secure ? { https } : {}) as never) : new ExpressAdapter();
  const httpsOptions = secure && !onFastify ? https : undefined;
  const app = await NestFactory.create(AppModule, adapter as never, {
    logger: false,
    abortOnError: false,
    httpsOptions,
  });
  apps.push(app);
  return app;
}

const TENCENT_OK = { ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 };
const OPENIM_OK = { actionCode: 0, errCode: 0, errMsg: '', errDlt: '', nextCode: 0 };
const STRANGER = 'another-secret-0123456789abcdef';
const TAKEN = { status: 200, error: undefined, verdict: { outcome: 'success', passes: true } };

describe.each(someEntrances)('deliver, to an app on %s', (entrance) => {
  it('brings the callbacks of both senders by the credentials of the app, which it starts', async () => {
    const app = await make({}, { entrance });
    for (const callback of [tencentC2cMessage({ text: 'hi' }), tencentGroupMessage(), tencentProbe()])
      expect(await deliver(app, callback)).toMatchObject({ ...TAKEN, reply: TENCENT_OK });
    for (const callback of [openImC2cMessage({ text: 'hi' }), openImGroupMessage()])
      expect(await deliver(app, callback)).toMatchObject({ ...TAKEN, reply: OPENIM_OK });
    const events = await app.get(EventRecorder).received(4);
    expect(events.map(({ trust }) => trust)).toEqual(['signature', 'signature', 'secret', 'secret']);
  });

  it('starts it once for callbacks that come at once, and not if it listens', async () => {
    const app = await make({}, { entrance });
    await app.init();
    const answers = await Promise.all([1, 2, 3].map(() => deliver(app, openImC2cMessage())));
    const url = await app.getUrl();
    answers.push(await deliver(app, openImC2cMessage()));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await app.getUrl()).toBe(url);
  });

  it('finds a server that was told to listen by somebody else, and starts it when that one has closed it', async () => {
    const app = await make({}, { entrance });
    await app.init();
    if (entrance.startsWith('fastify')) await app.getHttpAdapter().getInstance().ready(); // as Nest's docs have it
    const server: Server = app.getHttpServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    expect(await deliver(app, openImC2cMessage())).toMatchObject(TAKEN);
    await new Promise((resolve) => server.close(resolve));
    expect(await deliver(app, openImC2cMessage())).toMatchObject(TAKEN);
  });

  it('finds the routes behind a global prefix and at another path', async () => {
    const app = await make({ path: 'hooks' }, { entrance });
    app.setGlobalPrefix('api');
    expect(await deliver(app, tencentC2cMessage())).toMatchObject(TAKEN);
    expect(await deliver(app, openImC2cMessage(), { via: 'path' })).toMatchObject(TAKEN);
    const url = `${await app.getUrl()}/api/hooks/`;
    const options = { sdkAppId: SDK_APP_ID, token: TOKEN };
    expect(await deliver(url, tencentC2cMessage(), options)).toMatchObject(TAKEN);
  });

  it('reaches one on HTTPS, whose certificate nobody has signed', async () => {
    const app = await make({}, { entrance, secure: true });
    expect(await deliver(app, tencentC2cMessage())).toMatchObject(TAKEN);
    expect(await deliver(app, openImC2cMessage())).toMatchObject(TAKEN);
    const strict = await deliver(await app.getUrl(), openImC2cMessage(), { secret: SECRET });
    expect(strict.error?.message).toMatch(/self-signed certificate/);
  });

  it('tells a refusal of each sender', async () => {
    const app = await make({}, { entrance });
    expect(await deliver(app, tencentC2cMessage(), { token: 'wrong' })).toMatchObject({
      status: 401,
      reply: { ActionStatus: 'FAIL' },
      verdict: { outcome: 'failure', sentence: expect.stringContaining('the status is 401') },
    });
    expect(await deliver(app, openImC2cMessage(), { secret: STRANGER })).toMatchObject({
      status: 401,
      verdict: { outcome: 'refusal', passes: true },
    });
    expect(
      await deliver(app, openImCallback('callbackBeforeAddFriendCommand', {}), { secret: STRANGER }),
    ).toMatchObject({
      verdict: { outcome: 'refusal', passes: false, code: 5001 },
    });
    expect(await deliver(app, tencentCallback('C2C.CallbackAfterSendMsg', '{'))).toMatchObject({ status: 400 });
    expect(await app.get(EventRecorder).next(CallbackRejected)).toMatchObject({ reason: 'INVALID_JSON' });
  });
});

describe('deliver, in the name of Tencent', () => {
  it('signs at another time', async () => {
    const app = await make();
    const minutes = 60_000;
    expect(await deliver(app, tencentC2cMessage(), { at: Date.now() - 2 * minutes })).toMatchObject({ status: 401 });
    expect(await deliver(app, tencentC2cMessage(), { at: new Date() })).toMatchObject(TAKEN);
  });

  it('comes from any of several apps', async () => {
    const apps = [
      { sdkAppId: 1, token: ['one', 'older'] },
      { sdkAppId: '2', token: 'two' },
    ];
    const app = await make({ tencent: { apps } });
    for (const options of [{}, { sdkAppId: 2 }, { sdkAppId: '1', token: 'older' }])
      expect(await deliver(app, tencentC2cMessage(), options)).toMatchObject(TAKEN);
    expect(await deliver(app, tencentC2cMessage(), { sdkAppId: 3 })).toMatchObject({ status: 403 });
    const events = await app.get(EventRecorder).received(3);
    expect(events.map(({ appId }) => appId)).toEqual(['1', '2', '1']);
  });

  it('signs nothing for an app that is trusted by its id', async () => {
    const app = await make({ tencent: { sdkAppId: 1, trust: 'app-id' } });
    expect(await deliver(app, tencentC2cMessage())).toMatchObject(TAKEN);
  });

  it('signs nothing when told so', async () => {
    const app = await make();
    expect(await deliver(app, tencentC2cMessage(), { token: undefined })).toMatchObject({ status: 401 });
  });
});

describe('deliver, in the name of OpenIM', () => {
  const ways = OPENIM_VERSIONS.flatMap((version) => (['basic', 'path'] as const).map((via) => [version, via] as const));

  it.each(ways)('calls as %s, with the secret by %s', async (version, via) => {
    const app = await make();
    const message = openImGroupMessage({ text: 'a <b>c</b> & d' });
    expect(await deliver(app, message, { version, via })).toMatchObject(TAKEN);
    expect(await deliver(app, message, { version, via, secret: STRANGER })).toMatchObject({
      status: 401,
      verdict: { outcome: 'refusal' },
    });
    expect(await app.get(EventRecorder).next(GroupMessageSent)).toMatchObject({ text: 'a <b>c</b> & d' });
  });

  it('shows nothing where the network is trusted', async () => {
    const app = await make({ openim: { trust: 'network' } });
    expect(await deliver(app, openImC2cMessage())).toMatchObject(TAKEN);
    expect(await app.get(EventRecorder).next(ChatEvent)).toMatchObject({ trust: 'unverified-network' });
  });
});

describe('deliver, wrongly used', () => {
  it('says what a URL lacks', async () => {
    await expect(deliver('http://127.0.0.1:1', tencentC2cMessage())).rejects.toThrow('at least { sdkAppId }');
  });

  it('says what an app is', async () => {
    const app = await make();
    await deliver(app, openImC2cMessage());
    await expect(deliver(app.getHttpServer(), openImC2cMessage())).rejects.toThrow('pass the Nest app itself');
    await app.close();
    await expect(deliver(app, openImC2cMessage())).rejects.toThrow('the app was closed');
  });

  it('says what an app lacks', async () => {
    const app = await make({ tencent: undefined });
    await expect(deliver(app, tencentC2cMessage())).rejects.toThrow('no options "tencent"');
    expect(await deliver(app, tencentC2cMessage(), { sdkAppId: 1, token: 'one' })).toMatchObject({ status: 404 });
    @Module({})
    class Empty {}
    const empty = await NestFactory.create(Empty, { logger: false });
    await expect(deliver(empty, openImC2cMessage())).rejects.toThrow('does not import ChatWebhooksModule');
    await empty.close();
  });
});

describe('deliver, to a server that is none of ours', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  async function listen(listener: RequestListener): Promise<URL> {
    server = createServer(listener);
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
    return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  it('tells of no answer', async () => {
    const url = await listen(() => {});
    const late = await deliver(url, openImCallback('callbackBeforeAddFriendCommand', {}), { timeout: 50 });
    expect(late).toMatchObject({
      status: undefined,
      text: '',
      reply: undefined,
      verdict: { passes: false, code: 90004 },
    });
    expect(late.error?.message).toBe('no answer within 50 ms');
    expect(late.milliseconds).toBeGreaterThan(45);
    server!.closeAllConnections();
    server!.close();
    const none = await deliver(url, tencentC2cMessage(), { sdkAppId: 1 });
    expect(none).toMatchObject({ status: undefined, verdict: { outcome: 'failure' } });
    expect(none.error?.message).toMatch(/no answer: connect ECONNREFUSED/);
  });

  it('tells of an answer that breaks off', async () => {
    const url = await listen((_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"ActionStatus":', () => response.destroy());
    });
    expect(await deliver(url, tencentC2cMessage(), { sdkAppId: 1 })).toMatchObject({
      status: undefined,
      error: expect.any(Error),
    });
  });

  it('keeps connections where it is given an agent, and else not', async () => {
    const url = await listen((_, response) => response.end('{}'));
    let connections = 0;
    server!.on('connection', () => connections++);
    const agent = new Agent({ keepAlive: true });
    for (const options of [{ agent }, { agent }, {}, {}]) await deliver(url, openImC2cMessage(), options);
    agent.destroy();
    expect(connections).toBe(3);
  });

  it('shows the bytes, headers and query of each sender', async () => {
    type Exchange = [method: string, url: string, headers: object, body: string];
    const seen: Exchange[] = [];
    const url = await listen(async (request, response) => {
      const body = (await request.toArray()).join('');
      seen.push([request.method!, request.url!, request.headers, body]);
      response.end('{}');
    });
    const at = 1_669_872_112_000;
    const message = { from: '1', to: '2', random: () => 0.5, sentAt: at, text: '<' };
    await deliver(url, tencentC2cMessage(message), { sdkAppId: 1400000001, token: 'xxxxyyyy', at });
    await deliver(url, openImC2cMessage(message), { secret: SECRET });
    const [[, signedUrl, tencentHeaders], [, openImUrl, openImHeaders, openImBody]] = seen as [Exchange, Exchange];
    expect(Object.fromEntries(new URL(signedUrl, url).searchParams)).toEqual({
      SdkAppid: '1400000001',
      CallbackCommand: 'C2C.CallbackAfterSendMsg',
      contenttype: 'json',
      ClientIP: '198.51.100.7',
      OptPlatform: 'iOS',
      RequestID: '80000000-8000-4000-8000-000080000000',
      Sign: '17773bc39a671d7b9aa835458704d2a6db81360a5940292b587d6d760d484061', // Tencent's own example
      RequestTime: '1669872112',
    });
    expect(tencentHeaders).toMatchObject({ 'content-type': 'application/json' });
    const key = Buffer.from('{"sendID":"1","recvID":"2","groupID":""}').toString('base64');
    expect(openImUrl).toBe(`/chat-webhooks/openim/callbackAfterSendSingleMsgCommand?key=${encodeURIComponent(key)}`);
    expect(openImHeaders).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Go-http-client/1.1',
      operationid: expect.stringMatching(/^[\da-f-]{36}$/),
      authorization: `Basic ${Buffer.from(`openim:${SECRET}`).toString('base64')}`,
    });
    expect(openImBody).toContain(String.raw`{\"content\":\"\u003c\"}`);
    expect(openImBody.endsWith('}\n')).toBe(true);
  });
});

describe('EventRecorder', () => {
  it('gives each event once, be it here already or still to come', async () => {
    const app = await make();
    const recorder = app.get(EventRecorder);
    const coming = recorder.next(C2cMessageSent);
    await deliver(app, tencentC2cMessage({ text: 'one' }));
    await deliver(app, tencentC2cMessage({ text: 'two' }));
    await deliver(app, openImGroupMessage({ text: 'three' }));
    await recorder.received(3);
    expect((await coming).text).toBe('one');
    expect((await recorder.next(GroupMessageSent)).text).toBe('three');
    expect((await recorder.next(ChatEvent)).eventName).toBe(C2cMessageSent.eventName);
    await expect(recorder.next(ChatEvent, { within: 10 })).rejects.toThrow();
  });

  it('gives the one that is wanted', async () => {
    const app = await make();
    const john = app.get(EventRecorder).next(C2cMessageSent, { where: ({ to }) => to === 'john' });
    for (const to of ['jared', 'john']) await deliver(app, openImC2cMessage({ to }));
    expect((await john).to).toBe('john');
  });

  it('gives several that are awaited at once to whom they belong', async () => {
    const app = await make();
    const recorder = app.get(EventRecorder);
    const both = Promise.all([recorder.next(C2cMessageSent), recorder.next(C2cMessageSent)]);
    for (const text of ['one', 'two']) await deliver(app, openImC2cMessage({ text }));
    expect((await both).map(({ text }) => text)).toEqual(['one', 'two']);
  });

  it('says in time what came instead', async () => {
    const app = await make();
    const recorder = app.get(EventRecorder);
    await expect(recorder.next(C2cMessageSent, { within: 10 })).rejects.toThrow(
      /No C2cMessageSent came within 10 ms\nNo event/,
    );
    await deliver(app, openImGroupMessage({ groupId: 'lunch', text: 'hi' }));
    await deliver(app, openImC2cMessage({ to: 'john' }));
    await recorder.received(2);
    await recorder.next(C2cMessageSent);
    await expect(recorder.next(C2cMessageSent, { within: 10, where: () => true })).rejects.toThrow(
      [
        'No C2cMessageSent of the wanted kind came within 10 ms',
        'What came:',
        "  GroupMessageSent (callbackAfterSendGroupMsgCommand) { from: 'alice', groupId: 'lunch', text: 'hi' }",
        "  C2cMessageSent (callbackAfterSendSingleMsgCommand) { from: 'alice', to: 'john', text: 'Hello' }, returned by an earlier next()",
      ].join('\n'),
    );
    await expect(recorder.received(3, { within: 10 })).rejects.toThrow('2 of 3 events came within 10 ms');
  });

  it('waits until then, though nothing else be under way', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    const none = expect(new EventRecorder().next(ChatEvent, { within: 10 })).rejects.toThrow('No event came at all');
    expect(timers()).toBe(before + 1);
    await none;
    expect(timers()).toBeLessThanOrEqual(before); // those of others may have ended too
  });

  it('waits for good where it is told so', async () => {
    const app = await make();
    const coming = app.get(EventRecorder).next(ChatEvent, { within: Infinity });
    await deliver(app, openImC2cMessage());
    expect(await coming).toBeInstanceOf(C2cMessageSent);
  });

  it('passes on what a condition throws', async () => {
    const app = await make();
    const recorder = app.get(EventRecorder);
    const where = () => {
      throw new Error('of the condition');
    };
    const wrong = expect(recorder.next(ChatEvent, { where })).rejects.toThrow('of the condition');
    await deliver(app, openImC2cMessage());
    await wrong;
    await expect(recorder.next(ChatEvent, { where })).rejects.toThrow('of the condition');
  });

  it('forgets', async () => {
    const app = await make();
    const recorder = app.get(EventRecorder);
    await deliver(app, openImC2cMessage({ text: 'one' }));
    const before = await recorder.received(1);
    recorder.clear();
    expect(recorder.events).toEqual([]);
    await deliver(app, openImC2cMessage({ text: 'two' }));
    expect((await recorder.next(C2cMessageSent)).text).toBe('two');
    expect(before).toMatchObject([{ text: 'one' }]); // what it gave does not change
  });
});

describe('settled', () => {
  /** Takes its time over each message. */
  @Injectable()
  class Slow {
    static gate = new Gate();
    readonly done: string[] = [];

    @OnChatEvent(C2cMessageSent, { concurrency: 2 })
    async take({ text }: C2cMessageSent) {
      await Slow.gate.passed;
      await turns();
      this.done.push(text);
    }
  }
  beforeEach(() => (Slow.gate = new Gate()));

  const journal = { useFactory: () => new MemoryJournal() };
  it.each([
    ['without a journal', {}],
    ['with an audit journal', { journal, delivery: 'at-most-once' as const }],
    ['with a durable journal, where most waits in the journal', { journal, pollInterval: 1_000 }],
  ])('waits for all handlers %s, and stops nothing', async (_, options) => {
    const app = await make(options, { providers: [Slow] });
    const { done } = app.get(Slow);
    const texts = ['1', '2', '3', '4', '5', '6', '7'];
    for (const text of texts) await deliver(app, openImC2cMessage({ text }));
    let over = false;
    const end = settled(app).then(() => (over = true));
    await turns(20);
    expect(over).toBe(false);
    Slow.gate.open();
    await end;
    expect([...done].sort()).toEqual(texts);
    await deliver(app, openImC2cMessage({ text: 'more' }));
    await settled(app);
    expect(done).toHaveLength(8);
  });

  it('does not wait for what is to be tried again later', async () => {
    @Injectable()
    class Failing {
      calls = 0;
      @OnChatEvent(C2cMessageSent)
      fail() {
        this.calls++;
        throw new Error('not today');
      }
    }
    const app = await make({ journal, retryDelay: 60_000 }, { providers: [Failing] });
    await deliver(app, openImC2cMessage());
    await settled(app);
    expect(app.get(Failing).calls).toBe(1);
  });

  describe('with retries', () => {
    @Injectable()
    class Recovering {
      static failures = 0;
      calls = 0;
      @OnChatEvent(C2cMessageSent)
      take() {
        if (++this.calls <= Recovering.failures) throw new Error('not today');
      }
    }
    const fast = { journal, retryDelay: 1, retryDelayLimit: 2, pollInterval: 10 };

    it('waits until what failed has succeeded', async () => {
      Recovering.failures = 3;
      const app = await make(fast, { providers: [Recovering] });
      await deliver(app, openImC2cMessage());
      await settled(app, { retries: true });
      expect(app.get(Recovering).calls).toBe(4);
    });

    it('waits until what fails is a dead letter', async () => {
      Recovering.failures = Infinity;
      const app = await make({ ...fast, handlerAttempts: 3 }, { providers: [Recovering] });
      await deliver(app, openImC2cMessage());
      await settled(app, { retries: true });
      expect(app.get(Recovering).calls).toBe(3);
    });

    it('says what is still open when the time is over', async () => {
      Recovering.failures = Infinity;
      const app = await make({ ...fast, retryDelay: 60_000, retryDelayLimit: 60_000 }, { providers: [Recovering] });
      await deliver(app, openImC2cMessage());
      const end = settled(app, { retries: true, within: 50 });
      await expect(end).rejects.toThrow('Not settled within 50 ms: 0 deliveries');
      await expect(end).rejects.toThrow('in the journal 1 for Recovering.take');
    });
  });

  it('says what is under way when the time is over', async () => {
    const app = await make({ journal }, { providers: [Slow] });
    await deliver(app, openImC2cMessage());
    await expect(settled(app, { within: 50 })).rejects.toThrow('Not settled within 50 ms: 1 deliveries wait');
    Slow.gate.open();
    await settled(app);
  });

  it('works under a clock that a test moves, as does what is tried again', async () => {
    @Injectable()
    class Recovering {
      calls = 0;
      @OnChatEvent(C2cMessageSent)
      take() {
        if (++this.calls === 1) throw new Error('not today');
      }
    }
    const app = await make({ journal, retryDelay: 3_600_000, retryDelayLimit: 3_600_000 }, { providers: [Recovering] });
    await app.init();
    jest.useFakeTimers({ advanceTimers: true });
    try {
      expect(await deliver(app, tencentC2cMessage())).toMatchObject(TAKEN);
      await settled(app);
      expect(app.get(Recovering).calls).toBe(1);
      await jest.advanceTimersByTimeAsync(3_700_000);
      await settled(app);
      expect(app.get(Recovering).calls).toBe(2);
      expect(await deliver(app, tencentC2cMessage())).toMatchObject(TAKEN);
    } finally {
      jest.useRealTimers();
    }
  });

  it('is there at once where nothing was sent', async () => {
    const app = await make();
    await app.init();
    await settled(app);
    expect(app.get(EventRecorder).events).toEqual([]);
  });
});
