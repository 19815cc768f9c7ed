import dns from 'node:dns';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { connect, constants, type ClientHttp2Session, type ServerHttp2Stream } from 'node:http2';
import { createServer as createTlsServer, request as tlsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Controller, Get, Module, type DynamicModule, type INestApplication, type LoggerService } from '@nestjs/common';
import { jest } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { ChatWebhooksModule, type ChatWebhooksModuleOptions } from '../../lib/index.js';
import { openImSingle, SECRET, tencentC2c, tencentQuery } from '../support/callbacks.js';
import { loadCommonJs } from '../support/load-common-js.js';
import { post } from '../support/post.js';
import { OPENIM_OK, sendOpenIm, sendTencent, TENCENT_OK } from '../support/send.js';
import { adapters, bothSenders, EventRecorder, LogRecorder, startWebhookApp } from '../support/webhook-app.js';
import { closed, Wire } from '../support/wire.js';

const lightMyRequest = loadCommonJs<typeof import('light-my-request').default>('light-my-request', { cookie: {} });

const ATTACHED_LATER = "entry: 'server' is attached to one more HTTP server of this app";
const NOT_ATTACHED_LATER = "entry: 'server' is not attached to one more HTTP server";
const NOT_ATTACHED = "entry: 'server' cannot be attached to this app's server";

const callback = () => `/chat-webhooks/tencent?${tencentQuery('C2C.CallbackAfterSendMsg')}`;

@Controller('host')
class HostController {
  @Get()
  get() {
    return { host: true };
  }
}

function appModule(options: Partial<ChatWebhooksModuleOptions> = {}): DynamicModule {
  return {
    module: class AppModule {},
    imports: [
      EventEmitterModule.forRoot(),
      ChatWebhooksModule.forRoot({ ...bothSenders, entry: 'server', ...options }),
    ],
    controllers: [HostController],
    providers: [EventRecorder],
  };
}

/** What goes through the framework, where callbacks do not belong. */
function watch(app: INestApplication): string[] {
  const through: string[] = [];
  app.use(({ url }: { url: string }, _: unknown, next: () => void) => {
    through.push(url);
    next();
  });
  return through;
}

describe('servers that the host makes for', () => {
  let log: LogRecorder;
  let ends: (() => unknown)[];
  beforeEach(() => {
    log = new LogRecorder();
    ends = [];
  });
  afterEach(async () => {
    for (const end of ends.toReversed()) await end();
  });

  const saying = (text: string) => log.lines.filter((line) => line.includes(text));
  const create = async <App extends INestApplication>(
    adapter: ExpressAdapter | FastifyAdapter,
    options: Partial<ChatWebhooksModuleOptions> = {},
    logger: LoggerService = log,
  ): Promise<App> => {
    const app = await NestFactory.create<NestFastifyApplication>(appModule(options), adapter as never, {
      logger,
      abortOnError: false,
    });
    ends.push(() => app.close());
    return app as unknown as App;
  };
  const createExpress = (options?: Partial<ChatWebhooksModuleOptions>) =>
    create<NestExpressApplication>(new ExpressAdapter(), options);
  const handlerOf = (app: INestApplication) => app.getHttpAdapter().getInstance() as RequestListener;
  const serve = async (server: Server, host = '127.0.0.1'): Promise<string> => {
    server.listen(0, host);
    await once(server, 'listening');
    ends.push(() => server.close());
    return `http://${host}:${(server.address() as AddressInfo).port}`;
  };

  describe('Express', () => {
    it('are taken in front of from the second callback on, each by itself', async () => {
      const app = await createExpress();
      await app.init();
      const servers = [createServer(handlerOf(app)), createServer(handlerOf(app))];
      for (const server of servers) {
        const url = await serve(server);
        expect(server.listeners('request')).toEqual([handlerOf(app)]);
        expect(await sendTencent(url)).toMatchObject(TENCENT_OK);
        expect(server.listeners('request')).not.toContain(handlerOf(app));
        expect(await sendOpenIm(url)).toMatchObject(OPENIM_OK);
        expect(await sendTencent(url)).toMatchObject(TENCENT_OK);
        expect(server.listenerCount('request')).toBe(1);
        expect(await post(`${url}/host`, { method: 'GET' })).toMatchObject({ status: 200, json: { host: true } });
      }
      expect(await app.get(EventRecorder).received(6)).toHaveLength(6);
      expect(saying(ATTACHED_LATER)).toHaveLength(2);
      expect(saying(NOT_ATTACHED)).toEqual([]);
    });

    it('may be of node:https', async () => {
      const read = (name: string) => readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url));
      const app = await createExpress();
      await app.init();
      const ca = read('localhost.pem');
      const server = createTlsServer({ key: read('localhost-key.pem'), cert: ca }, handlerOf(app));
      const url = (await serve(server)).replace('http:', 'https:');
      for (let round = 0; round < 2; round++) {
        const request = tlsRequest(url + callback(), { method: 'POST', ca, agent: false });
        request.end(JSON.stringify(tencentC2c()));
        const [answer] = await once(request, 'response');
        answer.resume();
        expect(answer.statusCode).toBe(200);
      }
      expect(server.listeners('request')).not.toContain(handlerOf(app));
      expect(await app.get(EventRecorder).received(2)).toHaveLength(2);
    });

    it('are left alone when they decide what reaches the app, such as by the name of the host', async () => {
      const [a, b] = [await createExpress(), await createExpress()];
      await Promise.all([a.init(), b.init()]);
      const apps: Record<string, RequestListener> = { a: handlerOf(a), b: handlerOf(b) };
      const url = await serve(
        createServer((request, response) => {
          const app = apps[request.headers.host ?? ''];
          if (app !== undefined) app(request, response);
          else response.writeHead(421).end();
        }),
      );
      const sendTo = (host: string) =>
        post(url + callback(), { headers: { host, 'content-type': 'application/json' }, body: tencentC2c() });
      for (let round = 1; round <= 2; round++) {
        expect(await sendTo('a')).toMatchObject(TENCENT_OK);
        expect(await sendTo('b')).toMatchObject(TENCENT_OK);
        expect(await sendTo('c')).toMatchObject({ status: 421 });
        expect(await a.get(EventRecorder).received(round)).toHaveLength(round);
        expect(await b.get(EventRecorder).received(round)).toHaveLength(round);
      }
      expect(saying(NOT_ATTACHED_LATER)).toHaveLength(2);
    });

    it('are left alone when the app is mounted below a path, and callbacks are taken there', async () => {
      const app = await createExpress();
      await app.init();
      const outer = new ExpressAdapter();
      outer.use('/sub', handlerOf(app));
      outer.use((_: unknown, response: ServerResponse) => response.writeHead(200).end('the outer app'));
      const url = await serve(createServer(outer.getInstance()));
      for (let round = 0; round < 2; round++) {
        expect(await sendTencent(`${url}/sub`)).toMatchObject(TENCENT_OK);
        expect((await sendTencent(url)).text).toBe('the outer app');
      }
      expect(await app.get(EventRecorder).received(2)).toHaveLength(2);
    });

    it('have callbacks judged by the address of the connection, in front of the framework and behind it', async () => {
      const app = await createExpress({ openim: { secret: SECRET, allowedAddresses: ['198.51.100.1'] } });
      app.set('trust proxy', true);
      await app.init();
      const url = await serve(createServer(handlerOf(app)));
      const headers = { 'content-type': 'application/json', 'x-forwarded-for': '198.51.100.1' };
      for (let round = 0; round < 2; round++) {
        const answer = await post(`${url}/chat-webhooks/openim/${SECRET}`, { headers, body: openImSingle() });
        expect(answer.status).toBe(403);
      }
    });

    it('may cut callbacks by a requestTimeout of their own', async () => {
      const app = await createExpress();
      await app.init();
      const server = createServer({ requestTimeout: 100, headersTimeout: 100, connectionsCheckingInterval: 20 });
      server.on('request', handlerOf(app));
      const url = await serve(server);
      expect(await sendTencent(url)).toMatchObject(TENCENT_OK);
      const wire = await Wire.open(url);
      wire.head(callback(), 'Content-Length: 100');
      await closed(wire.socket);
      expect(wire.received).toMatch(/^HTTP\/1\.1 408 /);
      expect(await sendTencent(url)).toMatchObject(TENCENT_OK);
    });

    it('may be listened to by init() and listen() in turn', async () => {
      const app = await createExpress();
      const through = watch(app);
      await app.init();
      await app.listen(0, '127.0.0.1');
      const url = await app.getUrl();
      expect(await sendTencent(url)).toMatchObject(TENCENT_OK);
      expect(app.getHttpServer().listenerCount('request')).toBe(1);
      expect([through, saying(ATTACHED_LATER)]).toEqual([[], []]);
    });
  });

  describe('Fastify', () => {
    it('are taken in front of when they come from serverFactory', async () => {
      let made: Server | undefined;
      const serverFactory = (handler: RequestListener) => (made = createServer(handler));
      const app = await create<NestFastifyApplication>(new FastifyAdapter({ serverFactory } as never));
      const through = watch(app);
      await app.listen(0, '127.0.0.1');
      const url = await app.getUrl();
      expect(app.getHttpServer()).toBe(made);
      expect(await sendTencent(url)).toMatchObject(TENCENT_OK);
      expect(await post(`${url}/host`, { method: 'GET' })).toMatchObject({ json: { host: true } });
      expect(through).toEqual(['/host']);
    });

    it('are taken in front of when one name has two addresses', async () => {
      const addresses = ['127.0.0.1', '127.0.0.2'].map((address) => ({ address, family: 4 }));
      const lookup = jest.spyOn(dns, 'lookup');
      ends.push(() => lookup.mockRestore());
      lookup.mockImplementation(((...args: unknown[]) => {
        const answer = args.at(-1) as (...result: unknown[]) => void;
        const found = args[0] === 'localhost' ? addresses : addresses.filter(({ address }) => address === args[0]);
        if ((args[1] as { all?: boolean }).all === true)
          answer(null, found); // Node 24 asks so before it listens
        else answer(null, found[0]!.address, 4);
      }) as never);
      const app = await create<NestFastifyApplication>(new FastifyAdapter());
      const through = watch(app);
      await app.listen(0, 'localhost');
      const { port } = app.getHttpServer().address() as AddressInfo;
      for (const { address } of addresses) {
        const url = `http://${address}:${port}`;
        expect(await sendTencent(url)).toMatchObject(TENCENT_OK);
        expect(await sendTencent(url)).toMatchObject(TENCENT_OK);
        expect(await post(`${url}/host`, { method: 'GET' })).toMatchObject({ json: { host: true } });
      }
      // the first one over the second address comes through the framework
      expect(through).toEqual(['/host', expect.stringContaining('/chat-webhooks/tencent'), '/host']);
      expect(saying(ATTACHED_LATER)).toHaveLength(1);
      await app.close();
      for (const { address } of addresses) {
        await expect(sendTencent(`http://${address}:${port}`)).rejects.toThrow('ECONNREFUSED');
      }
    });

    describe.each(['server', 'controller'] as const)("that speak HTTP/2, with entry: '%s'", (entry) => {
      let app: NestFastifyApplication;
      let session: ClientHttp2Session;
      beforeEach(async () => {
        app = await create<NestFastifyApplication>(new FastifyAdapter({ http2: true } as never), {
          entry,
          bodyLimit: 1_000,
        });
        await app.listen(0, '127.0.0.1');
        session = connect(await app.getUrl());
        session.on('error', () => {});
        ends.push(() => session.destroy());
      });
      const send = async (path: string, body: string) => {
        const stream = session.request({ ':path': path, ':method': 'POST', 'content-type': 'application/json' });
        let text = '';
        stream.on('data', (data: Buffer) => (text += data.toString()));
        stream.end(body);
        const [headers] = await once(stream, 'response');
        await once(stream, 'end');
        stream.close();
        return { status: headers[constants.HTTP2_HEADER_STATUS], json: JSON.parse(text) };
      };

      it('have callbacks taken in the framework, and are said at the start not to be attached to', async () => {
        expect(saying(NOT_ATTACHED)).toEqual(entry === 'server' ? [expect.stringContaining('(Http2Server)')] : []);
        for (let round = 0; round < 2; round++) {
          expect(await send(callback(), JSON.stringify(tencentC2c()))).toMatchObject(TENCENT_OK);
        }
        expect(await send('/chat-webhooks/tencent', '{}')).toMatchObject({ status: 401 });
        expect(saying(ATTACHED_LATER)).toEqual([]);
      });

      it.each([2_000, 500_000])('survive a body of %i bytes, which is over the limit', async (bytes) => {
        expect(await send(callback(), 'x'.repeat(bytes))).toMatchObject({ status: 413 });
        expect(await send(callback(), JSON.stringify(tencentC2c()))).toMatchObject(TENCENT_OK);
      });

      it('let go of an upload that is refused in its midst, with its answer', async () => {
        const arrival = once(app.getHttpServer(), 'stream');
        const upload = session.request({ ':path': callback(), ':method': 'POST' });
        const answer = once(upload, 'data');
        upload.write('x'.repeat(2_000));
        const [stream] = (await arrival) as [ServerHttp2Stream];
        await once(stream, 'close');
        expect(JSON.parse(String(await answer))).toMatchObject({ ErrorInfo: 'body too large' });
      });
    });
  });

  describe.each(adapters)('an app on %s', (name) => {
    const newAdapter = () => (name === 'fastify' ? new FastifyAdapter() : new ExpressAdapter());

    it('of @nestjs/testing', async () => {
      const testing = await Test.createTestingModule({ imports: [appModule()] }).compile();
      const app = testing.createNestApplication<NestFastifyApplication>(newAdapter() as never, { logger: false });
      ends.push(() => app.close());
      const through = watch(app);
      await app.listen(0, '127.0.0.1');
      const url = await app.getUrl();
      expect(await sendTencent(url)).toMatchObject(TENCENT_OK);
      expect(await sendOpenIm(url)).toMatchObject(OPENIM_OK);
      expect(await app.get(EventRecorder).received(2)).toHaveLength(2);
      expect(await post(`${url}/host`, { method: 'GET' })).toMatchObject({ json: { host: true } });
      expect(through).toEqual(['/host']);
    });

    it('whose requests are injected', async () => {
      const { app, recorder } = await startWebhookApp({
        adapter: name === 'fastify' ? 'fastify, at its server' : 'express, at its server',
        module: { bodyLimit: 1_000 },
      });
      ends.push(() => app.close());
      const instance = app.getHttpAdapter().getInstance();
      const ways: RequestListener[] = [
        (...exchange) => app.getHttpServer().emit('request', ...exchange),
        (...exchange) => (name === 'fastify' ? instance.routing(...exchange) : instance(...exchange)),
      ];
      for (const way of ways) {
        const inject = (url: string, payload: object | string) =>
          lightMyRequest(way as never, { method: 'POST', url, payload });
        expect(await inject(callback(), tencentC2c())).toMatchObject({ statusCode: 200 });
        expect(await inject('/chat-webhooks/tencent', {})).toMatchObject({ statusCode: 401 });
        expect(await inject(callback(), 'x'.repeat(1_001))).toMatchObject({ statusCode: 413 });
      }
      expect(await recorder.received(2)).toHaveLength(2);
    });
  });
});

it('starts without HTTP, in a standalone context, and says that there is no server', async () => {
  const log = new LogRecorder();
  @Module({ imports: [EventEmitterModule.forRoot(), ChatWebhooksModule.forRoot({ ...bothSenders, entry: 'server' })] })
  class Standalone {}
  const context = await NestFactory.createApplicationContext(Standalone, { logger: log, abortOnError: false });
  expect(log.lines.filter((line) => line.includes("entry: 'server' finds no HTTP server"))).toHaveLength(1);
  await context.close();
});
