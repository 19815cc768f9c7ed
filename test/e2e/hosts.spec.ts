import type { IncomingMessage } from 'node:http';
import * as nestCommon from '@nestjs/common';
import {
  Body,
  ClassSerializerInterceptor,
  Controller,
  Headers,
  Module,
  Post,
  Req,
  RequestMethod,
  SetMetadata,
  ValidationPipe,
  VersioningType,
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  type DynamicModule,
  type ExceptionFilter,
  type ExecutionContext,
  type INestApplication,
  type NestInterceptor,
} from '@nestjs/common';
import * as nestCore from '@nestjs/core';
import { APP_GUARD, HttpAdapterHost, LazyModuleLoader, NestFactory, Reflector } from '@nestjs/core';
import { EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiExcludeController, DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { Test } from '@nestjs/testing';
import { map } from 'rxjs';
import { ChatWebhooksModule, type AnyChatEvent, type ChatWebhooksModuleAsyncOptions } from '../../lib/index.js';
import { openImSingle, SECRET, tencentC2c, tencentQuery } from '../support/callbacks.js';
import { loadCommonJs } from '../support/load-common-js.js';
import { post, type Answer } from '../support/post.js';
import {
  adapters,
  bothSenders,
  EventRecorder,
  startWebhookApp,
  type Adapter,
  type WebhookApp,
  type WebhookAppOptions,
} from '../support/webhook-app.js';

const { SkipThrottle, ThrottlerGuard, ThrottlerModule } = loadCommonJs<typeof import('@nestjs/throttler')>(
  '@nestjs/throttler',
  { '@nestjs/common': nestCommon, '@nestjs/core': nestCore },
);

const lightMyRequest = loadCommonJs<typeof import('light-my-request').default>('light-my-request', { cookie: {} });

const TENCENT_OK = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}';
const OPENIM_OK = '{"actionCode":0,"errCode":0,"errMsg":"","errDlt":"","nextCode":0}';

/** What a request looks like from a route of the host. */
@Controller('echo')
class EchoController {
  @Post()
  echo(@Body() body: unknown, @Req() request: { rawBody?: Buffer }, @Headers() headers: Record<string, string>) {
    const { 'content-type': type, 'content-length': length } = headers;
    return { body, bodyType: typeof body, rawLength: request.rawBody?.length, type, length };
  }
}

type RequestHandler = (request: IncomingMessage & { _body?: boolean }, response: unknown, next: () => void) => void;

class WrapAnswers implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(map((data: unknown) => ({ wrapped: true, data })));
  }
}

class CatchAll implements ExceptionFilter {
  constructor(private readonly app: INestApplication) {}
  catch(_error: unknown, host: ArgumentsHost) {
    this.app.get(HttpAdapterHost).httpAdapter.reply(host.switchToHttp().getResponse(), { caught: true }, 418);
  }
}

const Public = () => SetMetadata('isPublic', true);
const reflector = new Reflector();

class DenyAll implements CanActivate {
  canActivate(context: ExecutionContext) {
    return reflector.getAllAndOverride<boolean>('isPublic', [context.getHandler(), context.getClass()]) === true;
  }
}

const denyAll = { provide: APP_GUARD, useClass: DenyAll };
const throttled = {
  imports: [ThrottlerModule.forRoot([{ ttl: 60_000, limit: 2 }])],
  providers: [{ provide: APP_GUARD, useClass: ThrottlerGuard }],
};

interface Host extends WebhookAppOptions {
  /** Where this host puts our routes and its own. */
  readonly at?: { tencent?: string; openim?: string; echo?: string };
}

const hosts: Record<string, Host> = {
  plain: {},
  'a global prefix': {
    configure: (app) => app.setGlobalPrefix('api/v1'),
    at: { tencent: '/api/v1/chat-webhooks/tencent', openim: '/api/v1/chat-webhooks/openim', echo: '/api/v1/echo' },
  },
  'a global prefix that excludes our routes': {
    configure: (app) => app.setGlobalPrefix('api', { exclude: ['chat-webhooks/{*rest}'] }),
    at: { echo: '/api/echo' },
  },
  'a global prefix that excludes only what lies below our route': {
    configure: (app) => app.setGlobalPrefix('api', { exclude: ['chat-webhooks/openim/*below'] }),
    at: { tencent: '/api/chat-webhooks/tencent', echo: '/api/echo' },
  },
  'a global prefix that excludes our routes for POST alone': {
    configure: (app) =>
      app.setGlobalPrefix('api', { exclude: [{ path: 'chat-webhooks/*rest', method: RequestMethod.POST }] }),
    at: { echo: '/api/echo' },
  },
  'URI versioning': { configure: (app) => app.enableVersioning({ type: VersioningType.URI }) },
  'URI versioning with a default version': {
    configure: (app) => app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' }),
    at: { echo: '/v1/echo' },
  },
  'header versioning with a default version': {
    configure: (app) => app.enableVersioning({ type: VersioningType.HEADER, header: 'x-version', defaultVersion: '1' }),
  },
  'a strict global ValidationPipe': {
    configure: (app) =>
      app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true })),
  },
  'wrapping interceptors and a catch-all filter': {
    configure: (app) =>
      app
        .useGlobalInterceptors(new WrapAnswers(), new ClassSerializerInterceptor(reflector))
        .useGlobalFilters(new CatchAll(app)),
  },
  'a deny-all guard, exempted': { providers: [denyAll], module: { decorators: [Public()] } },
  'a throttler, exempted': { ...throttled, module: { decorators: [SkipThrottle()] } },
  'no body parser': { nest: { bodyParser: false } },
  'raw bodies': { nest: { rawBody: true } },
  'a path of its own': { module: { path: 'hooks' }, at: { tencent: '/hooks/tencent', openim: '/hooks/openim' } },
  'a path with several segments': {
    module: { path: '/integrations/chat.v1/in/' },
    at: { tencent: '/integrations/chat.v1/in/tencent', openim: '/integrations/chat.v1/in/openim' },
  },
  'an empty path': { module: { path: '' }, at: { tencent: '/tencent', openim: '/openim' } },
};

const contentTypes = [
  'application/json',
  undefined,
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/octet-stream',
  'application/cloudevents+json',
  'multipart/form-data; boundary=x',
  'g@rb/age;;=',
];

const typed = (type: string | undefined): Record<string, string> =>
  type === undefined ? {} : { 'content-type': type };

const sendTencent = (
  base: string,
  type: string | undefined = 'application/json',
  query = tencentQuery('C2C.CallbackAfterSendMsg'),
) => post(`${base}?${query}`, { headers: typed(type), body: tencentC2c() });
const sendOpenIm = (base: string, type: string | undefined = 'application/json') =>
  post(`${base}/${SECRET}/callbackAfterSendSingleMsgCommand`, { headers: typed(type), body: openImSingle() });

const essence = ({ status, text, headers }: Answer) => ({ status, text, type: headers['content-type'] });
const ok = (text: string) => ({ status: 200, text, type: 'application/json; charset=utf-8' });

describe.each(adapters)('hosts on %s', (adapter) => {
  let apps: INestApplication[];
  const start = async (options: WebhookAppOptions): Promise<WebhookApp> => {
    const running = await startWebhookApp({ adapter, ...options });
    apps.push(running.app);
    return running;
  };
  beforeEach(() => {
    apps = [];
  });
  afterEach(async () => {
    await Promise.all(apps.map((app) => app.close()));
  });

  describe.each(Object.entries(hosts))('%s', (_name, { at = {}, ...host }) => {
    const { tencent = '/chat-webhooks/tencent', openim = '/chat-webhooks/openim', echo = '/echo' } = at;
    const controllers = [EchoController];
    let running: WebhookApp;
    beforeAll(async () => {
      running = await startWebhookApp({ adapter, ...host, controllers });
    });
    beforeEach(() => running.recorder.clear());
    afterAll(() => running.app.close());

    it('has callbacks of any content type answered in their format, and emitted', async () => {
      const { url, recorder } = running;
      const tencentAnswers = await Promise.all(contentTypes.map((type) => sendTencent(url + tencent, type)));
      expect(tencentAnswers.map(essence)).toEqual(contentTypes.map(() => ok(TENCENT_OK)));
      const openImAnswers = await Promise.all(contentTypes.map((type) => sendOpenIm(url + openim, type)));
      expect(openImAnswers.map(essence)).toEqual(contentTypes.map(() => ok(OPENIM_OK)));
      const events = await recorder.received(2 * contentTypes.length);
      expect(events.map(({ eventName }) => eventName)).toEqual(events.map(() => 'chat.c2c-message.sent'));
    });

    it('has its refusals answered in the format of their sender', async () => {
      const { url, recorder } = running;
      const unsigned = await sendTencent(
        url + tencent,
        'application/json',
        tencentQuery(undefined, { Sign: undefined }),
      );
      expect(unsigned).toMatchObject({ status: 401, json: { ActionStatus: 'FAIL', ErrorCode: 1 } });
      const stranger = await post(`${url}${openim}/not-the-secret/callbackBeforeSendSingleMsgCommand`, { body: {} });
      expect(stranger).toMatchObject({ status: 401, json: { actionCode: 0, errCode: 5001, nextCode: 1 } });
      expect(recorder.events).toEqual([]);
    });

    it('answers its own routes as it does without us', async () => {
      const without = await start({ ...host, controllers, chatWebhooks: { module: class Nothing {} } });
      const requests = [
        { headers: typed('application/json'), body: { a: 1, nested: { b: [true, null] } } },
        { headers: typed('application/json'), body: '{"broken' },
        { headers: typed('application/x-www-form-urlencoded'), body: 'a=1&b=two' },
        { headers: typed('text/plain'), body: 'plain words' },
        { headers: typed('application/octet-stream'), body: Buffer.of(0, 255) },
        { headers: typed('application/json'), body: { large: 'x'.repeat(2 * 1024 * 1024) } },
        { headers: typed(undefined) },
      ];
      for (const request of requests) {
        const [ours, theirs] = [await post(running.url + echo, request), await post(without.url + echo, request)];
        expect(essence(ours)).toEqual(essence(theirs));
      }
    });
  });

  it('keeps callbacks from middleware of the app that parses bodies', async () => {
    const parseBodies: RequestHandler = (request, _response, next) => {
      // as body-parser does it: not what another parser has taken, nor what has no content
      if (request._body === true || request.headers['content-length'] === undefined) return next();
      request.resume().on('end', next);
    };
    const { url, recorder } = await start({ configure: (app) => app.use(parseBodies) });
    expect(await sendTencent(`${url}/chat-webhooks/tencent`)).toMatchObject({ status: 200, text: TENCENT_OK });
    expect(await recorder.received(1)).toHaveLength(1);
  });

  it('has a refusal of a global guard answered in the format of the sender, with the status of the guard', async () => {
    const { url, recorder } = await start({ providers: [denyAll] });
    expect(await sendTencent(`${url}/chat-webhooks/tencent`)).toMatchObject({
      status: 403,
      json: { ActionStatus: 'FAIL', ErrorInfo: 'refused', ErrorCode: 1 },
    });
    expect(await sendOpenIm(`${url}/chat-webhooks/openim`)).toMatchObject({
      status: 403,
      json: { actionCode: 0, errCode: 5001, errMsg: 'refused', nextCode: 1 },
    });
    expect(recorder.events).toEqual([]);
  });

  it('has the third request over a limit of two answered with 429 in the format of the sender', async () => {
    const { url } = await start(throttled);
    const tencent = [];
    const openim = [];
    for (let i = 0; i < 3; i++) {
      tencent.push(await sendTencent(`${url}/chat-webhooks/tencent`));
      openim.push(await sendOpenIm(`${url}/chat-webhooks/openim`));
    }
    expect(tencent.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(tencent[2]!.json).toEqual({ ActionStatus: 'FAIL', ErrorInfo: 'refused', ErrorCode: 1 });
    expect(tencent[2]!.headers).toHaveProperty('retry-after');
    expect(openim.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(openim[2]!.json).toEqual({ actionCode: 0, errCode: 5001, errMsg: 'refused', errDlt: '', nextCode: 1 });
  });

  it('works in an app of @nestjs/testing', async () => {
    const imports = [EventEmitterModule.forRoot(), ChatWebhooksModule.forRoot(bothSenders)];
    const testing = await Test.createTestingModule({
      imports,
      controllers: [EchoController],
      providers: [EventRecorder],
    }).compile();
    const app = testing.createNestApplication<NestFastifyApplication>(newAdapter(adapter) as never, { logger: false });
    apps.push(app);
    await app.listen(0, '127.0.0.1');
    const url = await app.getUrl();
    const form = 'application/x-www-form-urlencoded';
    expect(essence(await sendTencent(`${url}/chat-webhooks/tencent`, form))).toEqual(ok(TENCENT_OK));
    expect(essence(await sendOpenIm(`${url}/chat-webhooks/openim`, form))).toEqual(ok(OPENIM_OK));
    expect(await app.get(EventRecorder).received(2)).toHaveLength(2);
    expect((await post(`${url}/echo`, { body: { a: 1 } })).json).toMatchObject({ body: { a: 1 } });
  });

  class OptionsFactory {
    createChatWebhooksOptions() {
      return bothSenders;
    }
  }
  @Module({ providers: [OptionsFactory], exports: [OptionsFactory] })
  class OptionsModule {}

  it.each<[string, ChatWebhooksModuleAsyncOptions]>([
    [
      'useFactory',
      {
        imports: [OptionsModule],
        inject: [OptionsFactory],
        useFactory: async (made: OptionsFactory) => made.createChatWebhooksOptions(),
      },
    ],
    ['useClass', { useClass: OptionsFactory }],
    ['useExisting', { imports: [OptionsModule], useExisting: OptionsFactory }],
  ])('takes its options from %s', async (_way, options) => {
    const { url, recorder } = await start({
      chatWebhooks: ChatWebhooksModule.forRootAsync({ ...options, path: 'async' }),
    });
    expect(essence(await sendTencent(`${url}/async/tencent`))).toEqual(ok(TENCENT_OK));
    expect(essence(await sendOpenIm(`${url}/async/openim`))).toEqual(ok(OPENIM_OK));
    expect(await recorder.received(2)).toHaveLength(2);
  });

  it.each(['second', undefined])('refuses to start with a second forRoot, at the path %s', async (path) => {
    const second = ChatWebhooksModule.forRoot({ ...bothSenders, path });
    await expect(start({ imports: [second] })).rejects.toThrow(
      /^ChatWebhooksModule\.forRoot\(\) is imported more than once: /,
    );
  });

  it('refuses to start without the event emitter, and names the import to add', async () => {
    const module: DynamicModule = { module: class AppModule {}, imports: [ChatWebhooksModule.forRoot(bothSenders)] };
    const creating = NestFactory.create(module, newAdapter(adapter) as never, { logger: false, abortOnError: false });
    await expect(creating).rejects.toThrow(/add EventEmitterModule\.forRoot\(\) to the imports/);
  });

  it('keeps two apps in one process apart', async () => {
    const [a, b] = [await start({ module: { path: 'a' } }), await start({ module: { path: 'b' } })];
    expect(essence(await sendTencent(`${a.url}/a/tencent`))).toEqual(ok(TENCENT_OK));
    expect(essence(await sendOpenIm(`${b.url}/b/openim`))).toEqual(ok(OPENIM_OK));
    expect((await sendTencent(`${a.url}/b/tencent`)).status).toBe(404);
    expect((await sendOpenIm(`${b.url}/a/openim`)).status).toBe(404);
    expect(await a.recorder.received(1)).toMatchObject([{ provider: 'tencent' }]);
    expect(await b.recorder.received(1)).toMatchObject([{ provider: 'openim' }]);
  });

  it.each([
    ['hides its routes from Swagger', [], []],
    ['hides them where the host says so too', [ApiExcludeController()], []],
    [
      'shows them in Swagger where the host says so',
      [ApiExcludeController(false)],
      ['/chat-webhooks/openim', '/chat-webhooks/tencent'],
    ],
  ])('%s', async (_name, decorators, shown) => {
    const { app } = await start({ module: { decorators }, controllers: [EchoController] });
    const paths = Object.keys(SwaggerModule.createDocument(app, new DocumentBuilder().build()).paths);
    expect(paths).toContain('/echo');
    expect(paths.filter((path) => /^\/chat-webhooks\/\w+$/.test(path)).sort()).toEqual(shown);
  });

  it('shows its routes in Swagger under the names of the chat servers', async () => {
    const { app } = await start({ module: { decorators: [ApiExcludeController(false)] } });
    const { paths } = SwaggerModule.createDocument(app, new DocumentBuilder().build());
    const tags = ['tencent', 'openim'].map((name) => paths[`/chat-webhooks/${name}`]!.post!.tags);
    expect(tags).toEqual([['Tencent'], ['OpenIm']]);
  });

  it('finds an emitter that is no global provider, and listeners hear of events', async () => {
    const heard: AnyChatEvent[] = [];
    class Listener {
      @OnEvent('chat.c2c-message.sent')
      hear(event: AnyChatEvent) {
        heard.push(event);
      }
    }
    const module: DynamicModule = {
      module: class AppModule {},
      imports: [ChatWebhooksModule.forRoot(bothSenders), EventEmitterModule.forRoot({ global: false })],
      providers: [EventRecorder, Listener],
    };
    const app = await NestFactory.create<NestFastifyApplication>(module, newAdapter(adapter) as never, {
      logger: false,
      abortOnError: false,
    });
    apps.push(app);
    await app.listen(0, '127.0.0.1');
    expect(essence(await sendTencent(`${await app.getUrl()}/chat-webhooks/tencent`))).toEqual(ok(TENCENT_OK));
    expect(await app.get(EventRecorder).received(1)).toEqual(heard);
  });

  it('refuses to be loaded lazily, as Nest would map no routes', async () => {
    const { app } = await start({ chatWebhooks: { module: class Nothing {} } });
    const lazy = app.get(LazyModuleLoader).load(() => ChatWebhooksModule.forRoot(bothSenders));
    await expect(lazy).rejects.toThrow(/^ChatWebhooksModule cannot be loaded lazily/);
  });
});

describe('requests that Fastify injects', () => {
  let running: WebhookApp;
  beforeEach(async () => {
    running = await startWebhookApp({ adapter: 'fastify', module: { bodyLimit: 100_000 } });
  });
  afterEach(() => running.app.close());

  const signed = () => `/chat-webhooks/tencent?${tencentQuery('C2C.CallbackAfterSendMsg')}`; // for the time of the test
  it.each<[string, string | (() => string), string | object, object]>([
    ['a callback of Tencent', signed, tencentC2c(), { statusCode: 200, body: TENCENT_OK }],
    ['a callback of OpenIM', `/chat-webhooks/openim/${SECRET}`, openImSingle(), { statusCode: 200, body: OPENIM_OK }],
    ['a stranger', '/chat-webhooks/tencent', tencentC2c(), { statusCode: 401 }],
    ['a large body', signed, 'x'.repeat(100_001), { statusCode: 413 }],
  ])('are answered: %s', async (_name, url, payload, expected) => {
    // what `app.inject()` does, with the same package
    const injected = lightMyRequest((...exchange) => running.app.getHttpServer().emit('request', ...exchange), {
      method: 'POST',
      url: typeof url === 'string' ? url : url(),
      payload,
    });
    expect(await injected).toMatchObject(expected);
  });
});

function newAdapter(adapter: Adapter): ExpressAdapter | FastifyAdapter {
  return adapter === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
}
