import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import {
  Body,
  Controller,
  Get,
  Injectable,
  Post,
  Req,
  RequestMethod,
  VersioningType,
  type CallHandler,
  type ExecutionContext,
  type INestApplication,
} from '@nestjs/common';
import { TencentAuthenticator } from '../../lib/chat-servers/tencent/index.js';
import type { Caller } from '../../lib/chat-servers/index.js';
import { openImSingle, SECRET, tencentC2c, tencentQuery } from '../support/callbacks.js';
import { Gate, until } from '../support/gate.js';
import { post } from '../support/post.js';
import { OPENIM_OK, TENCENT_OK } from '../support/send.js';
import { SlowJournal } from '../support/slow-journal.js';
import { serverEntrances, startWebhookApp, type WebhookApp, type WebhookAppOptions } from '../support/webhook-app.js';
import { closed, endOf, requestHead, Wire, wholeRequest } from '../support/wire.js';

@Controller('host')
class HostController {
  @Get()
  get() {
    return { host: true };
  }

  @Get('smuggled')
  smuggle() {
    return { smuggled: true };
  }

  @Post()
  echo(@Body() body: unknown, @Req() request: { rawBody?: Buffer }) {
    return { body, raw: request.rawBody?.length };
  }
}

const signed = () => `/chat-webhooks/tencent?${tencentQuery('C2C.CallbackAfterSendMsg')}`;
const unsigned = '/chat-webhooks/tencent';
const openIm = `/chat-webhooks/openim/${SECRET}/callbackAfterSendSingleMsgCommand`;

const get = (url: string, ...headers: string[]) =>
  [`GET ${url} HTTP/1.1`, 'Host: localhost', ...headers, '', ''].join('\r\n');
const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const inChunks = (url: string, text: string) =>
  requestHead(url, 'Transfer-Encoding: chunked') + chunk(text.slice(0, 9)) + chunk(text.slice(9)) + '0\r\n\r\n';

const taken = { status: 200, json: TENCENT_OK.json };
const allowed = { status: 200, json: OPENIM_OK.json };
const refused = { status: 401, json: { ActionStatus: 'FAIL', ErrorInfo: 'unauthorized', ErrorCode: 1 } };
const hosts = { status: 200, json: { host: true } };
const echoed = (body: unknown) => ({ status: 201, json: { body } });

describe.each(serverEntrances)('callbacks in front of the framework: %s', (adapter) => {
  let apps: INestApplication[];
  const start = async (options: WebhookAppOptions = {}): Promise<WebhookApp & { server: Server }> => {
    const running = await startWebhookApp({ adapter, controllers: [HostController], ...options });
    apps.push(running.app);
    return { ...running, server: running.app.getHttpServer() as Server };
  };
  beforeEach(() => {
    apps = [];
  });
  afterEach(async () => {
    await Promise.all(apps.map((app) => app.close()));
  });

  describe('a connection', () => {
    it('carries callbacks and the requests of the host by turns', async () => {
      const { url, recorder } = await start();
      const wire = await Wire.open(url);
      const exchanges = [
        [wholeRequest(signed(), tencentC2c()), taken],
        [get('/host'), hosts],
        [wholeRequest(openIm, openImSingle()), allowed],
        [wholeRequest('/host', { a: 1 }), echoed({ a: 1 })],
        [wholeRequest(unsigned, tencentC2c()), refused],
        [get('/host'), hosts],
        [inChunks(signed(), JSON.stringify(tencentC2c({ MsgKey: 'last' }))), taken],
      ] as const;
      for (const [i, [request, answer]] of exchanges.entries()) {
        wire.socket.write(request);
        expect((await wire.answers(i + 1))[i]).toMatchObject({ ...answer, close: false });
      }
      expect(await recorder.received(3)).toHaveLength(3);
      wire.socket.destroy();
    });

    it('carries a mix that comes in one piece, and answers in order', async () => {
      const { url, recorder } = await start();
      const wire = await Wire.open(url);
      wire.socket.write(
        wholeRequest(signed(), tencentC2c()) +
          get('/host') +
          inChunks(openIm, JSON.stringify(openImSingle())) +
          wholeRequest('/host', { a: 1 }) +
          wholeRequest(unsigned, tencentC2c()) +
          inChunks('/host', '{"b":"in chunks"}') +
          get('/host'),
      );
      expect(await wire.answers(7)).toMatchObject([
        taken,
        hosts,
        allowed,
        echoed({ a: 1 }),
        refused,
        echoed({ b: 'in chunks' }),
        hosts,
      ]);
      expect(await recorder.received(2)).toHaveLength(2);
      wire.socket.destroy();
    });

    it('has a slow callback answered before the faster request of the host behind it', async () => {
      const journal = new SlowJournal();
      const { url } = await start({ module: { journal: { useFactory: () => journal } } });
      const wire = await Wire.open(url);
      wire.socket.write(wholeRequest(signed(), tencentC2c()) + get('/host'));
      await until(() => journal.appends === 1);
      expect(wire.received).toBe('');
      journal.gate.open();
      expect(await wire.answers(2)).toMatchObject([taken, hosts]);
      wire.socket.destroy();
    });

    const inner = get('/host/smuggled');
    const bodies = [
      { target: unsigned, size: 2_000, status: 401 },
      { target: unsigned, size: 200_000, status: 401, closes: true },
      { target: unsigned, size: 2_000, chunked: true, status: 401, closes: true },
      { target: unsigned, size: 200_000, chunked: true, status: 401, closes: true },
      { target: unsigned, size: 2_000, method: 'PUT', status: 405 },
      { target: signed(), size: 2_000, status: 413 },
      { target: signed(), size: 200_000, status: 413, closes: true },
      { target: signed(), size: 2_000, chunked: true, status: 413, closes: true },
    ];
    it('never has the body of a refused callback taken for a request', async () => {
      const { url, server } = await start({ module: { bodyLimit: 1_000 } });
      const seen: string[] = [];
      server.on('request', (request: IncomingMessage) => seen.push(request.url!));
      await Promise.all(
        bodies.map(async ({ target, size, chunked, method = 'POST', status, closes = false }) => {
          const body = inner.padEnd(size, 'x');
          const whole = chunked ? inChunks(target, body) : requestHead(target, `Content-Length: ${size}`) + body;
          const wire = await Wire.open(url, { allowHalfOpen: true });
          const end = endOf(wire.socket);
          wire.socket.write(whole.replace('POST', method) + get('/host'));
          if (closes) expect(await end).toBe('ended');
          const answers = await wire.answers(closes ? 1 : 2);
          expect(answers).toMatchObject(closes ? [{ status, close: true }] : [{ status, close: false }, hosts]);
          wire.socket.destroy();
        }),
      );
      expect(seen).not.toContain('/host/smuggled');
    });

    it('is used again after a callback whose sender gave up, and the callback counts', async () => {
      const journal = new SlowJournal();
      const { url, recorder } = await start({ module: { journal: { useFactory: () => journal } } });
      const wire = await Wire.open(url);
      wire.socket.write(wholeRequest(signed(), tencentC2c()));
      await until(() => journal.appends === 1);
      wire.socket.resetAndDestroy();
      await closed(wire.socket);
      journal.gate.open();
      expect(await recorder.received(1)).toHaveLength(1);
      expect(await post(url + signed(), { body: tencentC2c() })).toMatchObject(TENCENT_OK);
    });
  });

  describe('Expect: 100-continue', () => {
    const asking = (url: string, text: string) =>
      requestHead(url, 'Expect: 100-continue', `Content-Length: ${text.length}`);
    const ways: [string, WebhookAppOptions['configure']][] = [
      ['by Node', undefined],
      [
        'by a listener of the host, who asks the app then',
        (app) => {
          const server = app.getHttpServer() as Server;
          server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
            response.writeContinue();
            server.emit('request', request, response);
          });
        },
      ],
    ];
    it.each(ways)('is answered %s', async (_who, configure) => {
      const { url, recorder } = await start({ ...(configure && { configure }) });
      const wire = await Wire.open(url);
      const body = JSON.stringify(tencentC2c());
      wire.socket.write(asking(signed(), body));
      expect(await wire.answers(1)).toEqual([expect.objectContaining({ status: 100 })]);
      wire.socket.write(body);
      expect(await wire.answers(2)).toMatchObject([{ status: 100 }, taken]);
      wire.socket.write(asking('/host', '{"a":1}'));
      expect(await wire.answers(3)).toMatchObject([{}, {}, { status: 100 }]);
      wire.socket.write('{"a":1}');
      expect(await wire.answers(4)).toMatchObject([{}, {}, {}, echoed({ a: 1 })]);
      expect(await recorder.received(1)).toHaveLength(1);
      wire.socket.destroy();
    });

    it('is left to a listener of the host who refuses', async () => {
      const { url, recorder } = await start({
        configure: (app) =>
          (app.getHttpServer() as Server).on('checkContinue', (_: IncomingMessage, response: ServerResponse) => {
            response.writeHead(417, { 'content-length': 0 }).end();
          }),
      });
      const wire = await Wire.open(url);
      wire.socket.write(asking(signed(), '{}'));
      expect(await wire.answers()).toMatchObject([{ status: 417 }]);
      expect(recorder.events).toEqual([]);
      wire.socket.destroy();
    });
  });

  describe('what else listens to the server', () => {
    const upgrade = ['Connection: Upgrade', 'Upgrade: echo'];
    const switchProtocols = (_request: IncomingMessage, socket: Socket, head: Buffer) => {
      socket
        .on('error', () => {})
        .write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
      socket.write(head);
      socket.pipe(socket);
    };

    it.each(['/host/socket', '/chat-webhooks/tencent/socket'])(
      'gets upgrades at %s, before callbacks, after them and behind them',
      async (path) => {
        const { url, server } = await start();
        server.on('upgrade', switchProtocols);
        const fresh = async () => {
          const wire = await Wire.open(url);
          wire.socket.write(get(path, ...upgrade));
          return wire;
        };
        const behind = async () => {
          const wire = await Wire.open(url);
          wire.socket.write(wholeRequest(signed(), tencentC2c()));
          expect(await wire.answers(1)).toMatchObject([taken]);
          wire.socket.write(get(path, ...upgrade));
          return wire;
        };
        for (const [open, answers] of [
          [fresh, 1],
          [behind, 2],
          [fresh, 1],
        ] as const) {
          const wire = await open();
          expect((await wire.answers(answers)).at(-1)).toMatchObject({ status: 101 });
          wire.socket.write('over the new protocol');
          await until(() => wire.received.endsWith('over the new protocol'));
          wire.socket.destroy();
        }
      },
    );

    it('need not know of an upgrade that a callback offers and nobody takes', async () => {
      const { url } = await start();
      const text = JSON.stringify(tencentC2c());
      const wire = await Wire.open(url);
      wire.socket.write(
        requestHead(signed(), 'Connection: Upgrade', 'Upgrade: h2c', `Content-Length: ${text.length}`) + text,
      );
      expect(await wire.answers()).toMatchObject([taken]);
      wire.socket.destroy();
    });

    /** What engine.io and others do to a server that they are attached to. */
    const attachEngine = (server: Server, seen: string[]) => {
      const others = server.listeners('request').slice();
      server.removeAllListeners('request');
      server.on('request', (request: IncomingMessage, response: ServerResponse) => {
        seen.push(request.url!);
        if (request.url!.startsWith('/engine')) response.writeHead(200, { 'content-length': 8 }).end('"engine"');
        else for (const other of others) other.call(server, request, response);
      });
    };

    it.each(['before', 'after'])('may be engine.io, attached %s us', async (when) => {
      const seen: string[] = [];
      const attach = (app: INestApplication) => attachEngine(app.getHttpServer() as Server, seen);
      const { app, url, recorder } = await start(when === 'before' ? { configure: attach } : {});
      if (when === 'after') attach(app);
      const wire = await Wire.open(url);
      const callback = signed();
      for (let round = 1; round <= 2; round++) {
        wire.socket.write(get('/engine') + wholeRequest(callback, tencentC2c({ MsgKey: `${round}` })) + get('/host'));
        const engine = { status: 200, json: 'engine' };
        expect((await wire.answers(3 * round)).slice(-3)).toMatchObject([engine, taken, hosts]);
      }
      const round = when === 'before' ? ['/engine', '/host'] : ['/engine', callback, '/host'];
      expect(seen).toEqual([...round, ...round]);
      expect(await recorder.received(2)).toHaveLength(2);
      wire.socket.destroy();
    });

    it('is called once when it asks for one request alone, and the next is not answered twice', async () => {
      const seen: string[] = [];
      const { url, server } = await start({
        configure: (app) =>
          (app.getHttpServer() as Server).once('request', ({ url }: IncomingMessage) => seen.push(`before ${url}`)),
      });
      server.once('request', ({ url }: IncomingMessage) => seen.push(`after ${url}`));
      const wire = await Wire.open(url);
      wire.socket.write(get('/host') + get('/host') + wholeRequest(signed(), tencentC2c()) + get('/host'));
      expect(await wire.answers(4)).toMatchObject([hosts, hosts, taken, hosts]);
      expect(seen.sort()).toEqual(['after /host', 'before /host']);
      wire.socket.destroy();
    });

    it('sees the requests of the host, with the server as its receiver', async () => {
      const receivers: unknown[] = [];
      const { url, server } = await start({
        configure: (app) =>
          (app.getHttpServer() as Server).on('request', function (this: unknown) {
            receivers.push(this);
          }),
      });
      await post(`${url}/host`, { method: 'GET' });
      await post(url + signed(), { body: tencentC2c() });
      expect(receivers).toEqual([server]);
    });

    it('sees callbacks too when it comes after us, as a listener beside the app does', async () => {
      const { url, server } = await start();
      const seen: string[] = [];
      server.on('request', (request: IncomingMessage) => seen.push(request.url!));
      const callback = signed();
      expect(await post(url + callback, { body: tencentC2c() })).toMatchObject(TENCENT_OK);
      await post(`${url}/host`, { method: 'GET' });
      expect(seen).toEqual([callback, '/host']);
    });

    it('may throw, as it may without us', async () => {
      const { url, server } = await start({
        configure: (app) =>
          (app.getHttpServer() as Server).prependListener('request', ({ url }: IncomingMessage) => {
            if (url === '/throws') throw new Error('of the host');
          }),
      });
      expect(() => server.emit('request', { url: '/throws' }, {})).toThrow('of the host');
      expect(await post(url + signed(), { body: tencentC2c() })).toMatchObject(TENCENT_OK);
      expect(await post(`${url}/host`, { method: 'GET' })).toMatchObject(hosts);
    });
  });

  describe('app.close()', () => {
    it('has the callback in hand answered, waits for no idle connection, and frees the port', async () => {
      const journal = new SlowJournal();
      const { app, url, recorder } = await start({ module: { journal: { useFactory: () => journal } } });
      const idle = await Wire.open(url);
      idle.socket.write(get('/host') + wholeRequest(unsigned, {}));
      await idle.answers(2);
      const busy = await Wire.open(url);
      busy.socket.write(wholeRequest(signed(), tencentC2c()));
      await until(() => journal.appends === 1);
      const closing = app.close();
      const late = await Wire.open(url);
      late.socket.write(wholeRequest(signed(), tencentC2c({ MsgKey: 'late' })));
      idle.socket.write(wholeRequest(openIm, openImSingle()));
      expect(await late.answers()).toMatchObject([{ status: 503, close: true }]);
      expect((await idle.answers(3))[2]).toMatchObject({ status: 503, json: { errCode: 5001 }, close: true });
      await Promise.all([closed(late.socket), closed(idle.socket)]);
      journal.gate.open();
      expect(await busy.answers()).toMatchObject([taken]);
      await Promise.all([closing, closed(busy.socket)]);
      expect(recorder.events).toHaveLength(1);
      const { hostname, port } = new URL(url);
      const next = createServer().listen(Number(port), hostname);
      await once(next, 'listening');
      next.close();
    });

    it('waits for no connection that lies idle after a callback', async () => {
      const { app, url } = await start();
      const wire = await Wire.open(url);
      wire.socket.write(wholeRequest(signed(), tencentC2c()));
      expect(await wire.answers()).toMatchObject([{ ...taken, close: false }]);
      await Promise.all([app.close(), closed(wire.socket)]); // Jest would not wait for its keepAliveTimeout of 72 s
    });

    it('has a callback answered whose caller is still being looked up', async () => {
      const gate = new Gate();
      let asked = false;
      @Injectable()
      class Slow extends TencentAuthenticator {
        override async authenticate(...[request]: Parameters<TencentAuthenticator['authenticate']>): Promise<Caller> {
          asked = true;
          await gate.passed;
          return super.authenticate(request);
        }
      }
      const { app, url } = await start({ module: { authenticators: { tencent: Slow } } });
      const wire = await Wire.open(url);
      wire.socket.write(wholeRequest(signed(), tencentC2c()));
      await until(() => asked);
      const closing = app.close();
      await new Promise((resolve) => setTimeout(resolve, 20));
      gate.open();
      expect(await wire.answers()).toMatchObject([{ status: 503, close: true }]);
      await Promise.all([closing, closed(wire.socket)]);
    });
  });

  describe('the host', () => {
    const raw = (method: string, url: string, ...headers: string[]) =>
      [`${method} ${url} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...headers, '', ''].join('\r\n');
    const sent = (url: string, type: string, body: string, ...headers: string[]) =>
      raw('POST', url, `Content-Type: ${type}`, `Content-Length: ${Buffer.byteLength(body)}`, ...headers) + body;
    const requests = [
      raw('GET', '/host'),
      raw('GET', '/host?to=/chat-webhooks/tencent'),
      raw('HEAD', '/host'),
      raw('OPTIONS', '/host', 'Origin: http://elsewhere.test', 'Access-Control-Request-Method: POST'),
      raw('OPTIONS', '*'),
      raw('GET', '/host', 'Connection: Upgrade', 'Upgrade: nobody'),
      'GET /host HTTP/1.0\r\n\r\n',
      sent('/host', 'application/json', '{"a":{"b":[1,null]}}'),
      sent('/host', 'application/json', '{"broken'),
      sent('/host', 'application/json', '{"zipped', 'Content-Encoding: gzip'),
      sent('/host', 'application/x-www-form-urlencoded', 'a=1&b=two'),
      sent('/host', 'text/plain', 'words'),
      raw('GET', '/nowhere'),
      raw('GET', '/'),
      ...[
        '/chat-webhooks',
        '/chat-webhooks/',
        '/chat-webhooks/tencentX',
        '/chat-webhooks/tencent;a',
        '/chat-webhooks/tencent%2Fa',
        '/chat-webhooks//tencent',
        '//chat-webhooks/tencent',
        '/CHAT-WEBHOOKS/tencent',
        '/chat-webhooks/Tencent/a',
        '/chat%2Dwebhooks/tencent',
        '/host/../chat-webhooks/tencent',
        '/a/chat-webhooks/tencent',
        'http://localhost/chat-webhooks/tencent',
      ].map((url) => sent(url, 'application/json', '{"a":1}')),
    ];
    const nothing = { chatWebhooks: { module: class Nothing {} } };
    const answerTo = async (base: string, request: string) => {
      const wire = await Wire.open(base);
      wire.socket.write(request);
      await closed(wire.socket);
      return wire.received.replace(/^date: .*\r\n/im, '');
    };

    it.each<[string, WebhookAppOptions]>([
      ['plain', {}],
      ['with raw bodies', { nest: { rawBody: true } }],
      ['without parsers', { nest: { bodyParser: false } }],
      ['with CORS', { configure: (app) => app.enableCors() }],
    ])('is answered to the byte as without us: %s', async (_name, options) => {
      const [ours, theirs] = [await start(options), await start({ ...options, ...nothing })];
      for (const request of requests) {
        const expected = await answerTo(theirs.url, request);
        expect(expected).toMatch(/^HTTP\/1\.1 \d{3} /);
        expect([request, await answerTo(ours.url, request)]).toEqual([request, expected]);
      }
      const large = { body: { large: 'x'.repeat(2 * 1024 * 1024) } };
      const [{ status, text }, expected] = [
        await post(`${ours.url}/host`, large),
        await post(`${theirs.url}/host`, large),
      ];
      expect({ status, text }).toEqual({ status: expected.status, text: expected.text });
    });

    it('has its middleware, guards and interceptors run for its own requests alone', async () => {
      const run: string[] = [];
      const { url, recorder } = await start({
        configure: (app) => {
          app.enableCors();
          app
            .use(({ url }: IncomingMessage, _: unknown, next: () => void) => {
              run.push(`middleware ${url}`);
              next();
            })
            .useGlobalGuards({ canActivate: () => run.push('guard') > 0 })
            .useGlobalInterceptors({
              intercept: (_: ExecutionContext, next: CallHandler) => {
                run.push('interceptor');
                return next.handle();
              },
            });
        },
      });
      const headers = { 'content-type': 'application/json', origin: 'http://elsewhere.test' };
      const answer = await post(url + signed(), { headers, body: tencentC2c() });
      expect(answer).toMatchObject(TENCENT_OK);
      expect(Object.keys(answer.headers).sort()).toEqual(['connection', 'content-length', 'content-type', 'date']);
      expect(await post(url + unsigned, { method: 'OPTIONS', headers })).toMatchObject({ status: 405 });
      expect(run).toEqual([]);
      expect(await post(`${url}/host`, { method: 'GET', headers })).toMatchObject({
        ...hosts,
        headers: { 'access-control-allow-origin': '*' },
      });
      expect(run).toEqual(['middleware /host', 'guard', 'interceptor']);
      expect(recorder.events).toHaveLength(1);
    });

    const prefixed = '/api/chat-webhooks';
    it.each<[string, WebhookAppOptions, string, string]>([
      ['a path', { module: { path: 'in/here' } }, '/in/here/tencent', '/in/here/openim'],
      ['no path', { module: { path: '' } }, '/tencent', '/openim'],
      ['a prefix', { configure: (app) => app.setGlobalPrefix('api') }, `${prefixed}/tencent`, `${prefixed}/openim`],
      [
        'a prefix that excludes us',
        { configure: (app) => app.setGlobalPrefix('api', { exclude: ['chat-webhooks/{*rest}'] }) },
        '/chat-webhooks/tencent',
        '/chat-webhooks/openim',
      ],
      [
        'a prefix that excludes only what lies below',
        { configure: (app) => app.setGlobalPrefix('api', { exclude: ['chat-webhooks/openim/*below'] }) },
        `${prefixed}/tencent`,
        '/chat-webhooks/openim',
      ],
      [
        'a prefix that excludes POST alone',
        {
          configure: (app) =>
            app.setGlobalPrefix('api', { exclude: [{ path: 'chat-webhooks/*rest', method: RequestMethod.POST }] }),
        },
        '/chat-webhooks/tencent',
        '/chat-webhooks/openim',
      ],
      [
        'versions',
        { configure: (app) => app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' }) },
        '/chat-webhooks/tencent',
        '/chat-webhooks/openim',
      ],
    ])('decides where callbacks are taken: %s', async (_name, options, tencent, openim) => {
      const through: string[] = [];
      const { url, recorder } = await start({
        ...options,
        configure: (app) => {
          options.configure?.(app);
          app.use(({ url }: IncomingMessage, _: unknown, next: () => void) => {
            through.push(url!);
            next();
          });
        },
      });
      const query = tencentQuery('C2C.CallbackAfterSendMsg');
      expect(await post(`${url}${tencent}?${query}`, { body: tencentC2c() })).toMatchObject(TENCENT_OK);
      expect(await post(`${url}${openim}/${SECRET}`, { body: openImSingle() })).toMatchObject(OPENIM_OK);
      expect(await recorder.received(2)).toHaveLength(2);
      expect(through).toEqual([]);
      for (const elsewhere of ['/elsewhere/tencent', tencent.startsWith('/api') ? unsigned : `/api${tencent}`]) {
        expect((await post(url + elsewhere, { body: {} })).status).toBe(404);
      }
      expect(through).toHaveLength(2);
    });
  });
});
