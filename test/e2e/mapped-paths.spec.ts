import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Controller, Get, Module, Post, RequestMethod, VersioningType, type INestApplication } from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { ChatWebhooksModule } from '../../lib/index.js';
import { CallbackPaths } from '../../lib/pipeline/endpoint/callback-paths.js';
import { deliver, openImC2cMessage, tencentC2cMessage } from '../../lib/testing/index.js';
import { openImSingle, SECRET, tencentC2c, tencentQuery } from '../support/callbacks.js';
import { post } from '../support/post.js';
import { OPENIM_OK, TENCENT_OK } from '../support/send.js';
import {
  entrances,
  startWebhookApp,
  type WebhookApp,
  type WebhookAppOptions,
  someEntrances,
} from '../support/webhook-app.js';

/** A host, and where it puts the routes. */
interface Mapping extends WebhookAppOptions {
  readonly tencent: string;
  readonly openim: string;
  /** What Nest logs, where it differs. */
  readonly mapped?: string;
}

const at = (base: string): Pick<Mapping, 'tencent' | 'openim'> => ({
  tencent: `${base}/tencent`,
  openim: `${base}/openim`,
});
const excluding = (...paths: string[]) => ({
  configure: (app: INestApplication) =>
    app.setGlobalPrefix('api', { exclude: paths.map((path) => ({ path, method: RequestMethod.POST })) }),
});

@Module({})
class OuterModule {}

const mappings: Record<string, Mapping> = {
  'RouterModule gives the module a path': {
    imports: [RouterModule.register([{ path: 'hooks', module: ChatWebhooksModule }])],
    ...at('/hooks/chat-webhooks'),
  },
  'RouterModule has the module as a child, below a prefix and a path of its own': {
    imports: [
      OuterModule,
      RouterModule.register([
        { path: 'outer', module: OuterModule, children: [{ path: '/inner/', module: ChatWebhooksModule }] },
      ]),
    ],
    module: { path: 'in' },
    configure: (app) => app.setGlobalPrefix('/api/'),
    ...at('/api/outer/inner/in'),
  },
  'the prefix has a parameter': {
    configure: (app) => app.setGlobalPrefix('t/:tenant'),
    ...at('/t/acme%20inc/chat-webhooks'),
    mapped: '/t/:tenant/chat-webhooks/tencent',
  },
  'RouterModule brings a parameter': {
    imports: [RouterModule.register([{ path: 'hooks/:customer/v.1', module: ChatWebhooksModule }])],
    ...at('/hooks/42/v.1/chat-webhooks'),
    mapped: '/hooks/:customer/v.1/chat-webhooks/tencent',
  },
  'versions are in the URL': {
    configure: (app) =>
      app.setGlobalPrefix('api').enableVersioning({ type: VersioningType.URI, defaultVersion: ['1', '2'] }),
    ...at('/api/chat-webhooks'),
  },
  'the prefix excludes POST to one route': {
    ...excluding('chat-webhooks/tencent'),
    tencent: '/chat-webhooks/tencent',
    openim: '/api/chat-webhooks/openim',
  },
  'the prefix excludes POST to all below a route': {
    ...excluding('chat-webhooks/openim/*rest'),
    tencent: '/api/chat-webhooks/tencent',
    openim: '/chat-webhooks/openim',
  },
  'the prefix excludes POST to all our routes': { ...excluding('chat-webhooks/*rest'), ...at('/chat-webhooks') },
  'the prefix excludes GET, which we do not take': {
    configure: (app) =>
      app.setGlobalPrefix('api', { exclude: [{ path: 'chat-webhooks/*rest', method: RequestMethod.GET }] }),
    ...at('/api/chat-webhooks'),
  },
  'the prefix excludes what RouterModule has moved': {
    imports: [RouterModule.register([{ path: 'hooks', module: ChatWebhooksModule }])],
    ...excluding('hooks/{*rest}'),
    ...at('/hooks/chat-webhooks'),
  },
};

describe.each(someEntrances)('routes elsewhere, on %s', (adapter) => {
  let running: WebhookApp | undefined;
  const start = async (options: WebhookAppOptions) => (running = await startWebhookApp({ adapter, ...options }));
  afterEach(async () => {
    await running?.app.close();
    running = undefined;
  });

  const sendTencent = (path: string) =>
    post(`${running!.url}${path}?${tencentQuery('C2C.CallbackAfterSendMsg')}`, { body: tencentC2c() });
  const sendOpenIm = (path: string) =>
    post(`${running!.url}${path}/${SECRET}/callbackAfterSendSingleMsgCommand`, { body: openImSingle() });

  it.each(Object.entries(mappings))('where Nest maps them: %s', async (_name, { tencent, openim, mapped, ...host }) => {
    const { app, recorder } = await start(host);
    expect(await sendTencent(tencent)).toMatchObject(TENCENT_OK);
    expect(await sendOpenIm(openim)).toMatchObject(OPENIM_OK);
    expect(await post(`${running!.url}${tencent}`, { body: tencentC2c() })).toMatchObject({ status: 401 });
    expect(await recorder.received(2)).toHaveLength(2);
    expect(app.get(CallbackPaths, { strict: false }).mapped().tencent).toBe(mapped ?? tencent);
    expect((await deliver(app, tencentC2cMessage())).status).toBe(200);
    expect((await deliver(app, openImC2cMessage(), { via: 'path' })).status).toBe(200);
  });

  it('are not where they were, which is left to the app', async () => {
    await start({ imports: [RouterModule.register([{ path: 'hooks', module: ChatWebhooksModule }])] });
    expect(await sendTencent('/chat-webhooks/tencent')).toMatchObject({ status: 404, json: { error: 'Not Found' } });
    expect(running!.recorder.events).toEqual([]);
  });

  it('leave other methods at an excluded path to the app where the exclusion is for POST', async () => {
    @Controller('chat-webhooks')
    class HostController {
      @Get('tencent')
      get() {
        return { host: true };
      }
    }
    await start({
      controllers: [HostController],
      ...excluding('chat-webhooks/tencent'),
    });
    expect(await sendTencent('/chat-webhooks/tencent')).toMatchObject(TENCENT_OK);
    expect(await post(`${running!.url}/chat-webhooks/tencent`, { method: 'GET' })).toMatchObject({ status: 404 });
    expect(await post(`${running!.url}/api/chat-webhooks/tencent`, { method: 'GET' })).toMatchObject({
      status: 200,
      json: { host: true },
    });
  });

  it.each(['files/*path', 'v{1}', ':a-:b', 'x(y)'])('stop the start below the prefix %s', async (prefix) => {
    const starting = start({ configure: (app) => app.setGlobalPrefix(prefix) });
    await expect(starting).rejects.toThrow(/^ChatWebhooksModule cannot follow ".+" in the prefix of its routes/);
  });
});

const onExpress = entrances.filter((entrance) => entrance.startsWith('express'));

it.each(onExpress)('follows an app that another Express app mounts below a path, on %s', async (adapter) => {
  const { app, recorder } = await startWebhookApp({ adapter });
  const outer = new ExpressAdapter();
  outer.use('/edge', app.getHttpAdapter().getInstance());
  const server = createServer(outer.getInstance()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/edge/chat-webhooks`;
  const tencent = `${base}/tencent?${tencentQuery('C2C.CallbackAfterSendMsg')}`;
  expect(await post(tencent, { body: tencentC2c() })).toMatchObject(TENCENT_OK);
  expect(await post(`${base}/openim/${SECRET}`, { body: openImSingle() })).toMatchObject(OPENIM_OK);
  expect(await recorder.received(2)).toHaveLength(2);
  server.close();
  await app.close();
});

describe.each(onExpress)('URLs that middleware of the app rewrites, on %s', (adapter) => {
  @Controller('echo')
  class EchoController {
    @Post()
    echo() {
      return { echo: true };
    }
  }
  type Rewritable = IncomingMessage & { url: string };
  const stripEdge = (app: INestApplication) =>
    app.use((request: Rewritable, _response: unknown, next: () => void) => {
      request.url = request.url.replace(/^\/edge(?=\/)/, '');
      next();
    });

  it.each([true, false])('are followed, with bodyParser: %s', async (bodyParser) => {
    const { app, url, recorder } = await startWebhookApp({
      adapter,
      controllers: [EchoController],
      nest: { bodyParser },
      configure: stripEdge,
    });
    for (const base of ['/edge', '']) {
      const tencent = `${url}${base}/chat-webhooks/tencent?${tencentQuery('C2C.CallbackAfterSendMsg')}`;
      expect(await post(tencent, { body: tencentC2c() })).toMatchObject(TENCENT_OK);
      expect(await post(`${url}${base}/chat-webhooks/openim/${SECRET}`, { body: openImSingle() })).toMatchObject(
        OPENIM_OK,
      );
      expect(await post(`${url}${base}/chat-webhooks/tencent/%zz`, { body: {} })).toMatchObject({
        status: 404,
        json: { ActionStatus: 'FAIL' },
      });
      expect(await post(`${url}${base}/echo`, { body: { a: 1 } })).toMatchObject({ status: 201 });
    }
    expect(await recorder.received(4)).toHaveLength(4);
    await app.close();
  });
});

it('follows URLs that Fastify itself rewrites', async () => {
  const { app, url, recorder } = await startWebhookApp({
    adapter: 'fastify',
    fastify: { rewriteUrl: ({ url = '' }) => url.replace(/^\/edge(?=\/)/, '') },
  });
  const tencent = `${url}/edge/chat-webhooks/tencent?${tencentQuery('C2C.CallbackAfterSendMsg')}`;
  expect(await post(tencent, { body: tencentC2c() })).toMatchObject(TENCENT_OK);
  expect(await recorder.received(1)).toHaveLength(1);
  await app.close();
});
