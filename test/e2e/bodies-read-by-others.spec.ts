import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { Controller, Headers, Post, type INestApplication } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import fastifyRawBody from 'fastify-raw-body';
import { openImSingle, SECRET, tencentC2c, tencentQuery } from '../support/callbacks.js';
import { post, type PostOptions } from '../support/post.js';
import { OPENIM_OK, TENCENT_OK } from '../support/send.js';
import {
  adapters,
  startWebhookApp,
  type WebhookApp,
  type WebhookAppOptions,
  someEntrances,
} from '../support/webhook-app.js';
import { Wire, requestHead } from '../support/wire.js';

const signed = () => `/chat-webhooks/tencent?${tencentQuery('C2C.CallbackAfterSendMsg')}`;
const openIm = `/chat-webhooks/openim/${SECRET}/callbackAfterSendSingleMsgCommand`;
const json = { 'content-type': 'application/json' };
/** With blanks and escapes that parsing and writing again would change. */
const exactly =
  '{ "CallbackCommand":"C2C.CallbackAfterSendMsg", "From_Account":"j\\u0061red","To_Account":"john" , "n":1.0}';

type Middleware = (request: IncomingMessage, response: unknown, next: () => void) => void;

describe.each(someEntrances)('a body that a platform has read, on %s', (adapter) => {
  let running: WebhookApp;
  let ends: (() => unknown)[];
  beforeEach(async () => {
    running = await startWebhookApp({ adapter, module: { bodyLimit: 10_000 } });
    ends = [() => running.app.close()];
  });
  afterEach(async () => {
    for (const end of ends) await end();
  });

  const serve = async (server: Server): Promise<string> => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ends.push(() => server.close());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  /** What people hand a platform's requests to. */
  const ways = (app: INestApplication): Record<string, RequestListener> => {
    const instance = app.getHttpAdapter().getInstance();
    return {
      server: (...exchange) => app.getHttpServer().emit('request', ...exchange),
      instance: (...exchange) =>
        adapter.startsWith('fastify') ? instance.routing(...exchange) : instance(...exchange),
    };
  };

  describe.each(['server', 'instance'])('and hands to the %s', (way) => {
    it('is taken with its exact bytes from the Functions Framework', async () => {
      const name = `${adapter} ${way}`.replace(/\W+/g, '-');
      http(name, ways(running.app)[way] as never);
      const url = await serve(getTestServer(name));
      for (const type of [
        'application/json',
        'text/plain',
        'application/octet-stream',
        'application/cloudevents+json',
      ]) {
        const answer = await post(url + signed(), { headers: { 'content-type': type }, body: exactly });
        expect(answer).toMatchObject(TENCENT_OK);
        expect(await post(url + openIm, { headers: { 'content-type': type }, body: openImSingle() })).toMatchObject(
          OPENIM_OK,
        );
      }
      expect(await post(url + signed(), { headers: json, body: '' })).toMatchObject(TENCENT_OK); // the console's test
      const events = await running.recorder.received(8);
      expect(events).toHaveLength(8);
      expect(events[0]).toMatchObject({ from: 'jared', raw: JSON.parse(exactly) });
      const zipped = { headers: { ...json, 'content-encoding': 'gzip' }, body: gzipSync(exactly) };
      expect(await post(url + signed(), zipped)).toMatchObject({ status: 415 });
      expect(await post(url + signed(), { body: { large: 'x'.repeat(10_000) } })).toMatchObject({ status: 413 });
      expect(await post(`${url}/chat-webhooks/tencent`, { body: {} })).toMatchObject({ status: 401 });
      expect(running.recorder.events).toHaveLength(8);
    });

    it.each<[string, (bytes: Buffer) => unknown]>([
      ['without its bytes', () => undefined],
      ['with another text', (bytes) => bytes.toString()],
      ['with fewer bytes', (bytes) => bytes.subarray(1)],
    ])('is refused %s, so that no message is taken for a probe', async (_what, rawBodyOf) => {
      const url = await serve(
        createServer(async (request, response) => {
          const bytes = Buffer.concat(await request.toArray());
          Object.assign(request, { body: JSON.parse(bytes.toString()), rawBody: rawBodyOf(bytes) });
          ways(running.app)[way]!(request as never, response as never);
        }),
      );
      expect(await post(url + signed(), { body: tencentC2c() })).toMatchObject({
        status: 500,
        json: { ActionStatus: 'FAIL', ErrorInfo: 'internal error' },
      });
      expect(running.log.lines.join()).toContain('BODY_ALREADY_READ');
      expect(running.recorder.events).toEqual([]);
    });
  });

  it('is taken behind Express middleware that keeps it', async () => {
    const outer = new ExpressAdapter();
    outer.registerParserMiddleware('', true);
    outer.use(ways(running.app).server as never);
    const url = await serve(createServer(outer.getInstance()));
    expect(await post(url + signed(), { body: exactly })).toMatchObject(TENCENT_OK);
    expect(await running.recorder.received(1)).toMatchObject([{ from: 'jared' }]);
  });
});

/** A host that reads bodies, and what it has of one in the end. */
type Reader = (seen: (bytes: Buffer) => void) => Pick<WebhookAppOptions, 'configure'>;

const middleware = (middleware: (request: IncomingMessage) => unknown): Pick<WebhookAppOptions, 'configure'> => ({
  configure: (app) =>
    app.use(((request, _response, next) => {
      middleware(request);
      next();
    }) satisfies Middleware),
});

const readers: Record<string, Reader> = {
  'listens to it': (seen) =>
    middleware((request) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => seen(Buffer.concat(chunks)));
    }),
  'pipes it elsewhere, slowly': (seen) =>
    middleware((request) => {
      const target = new PassThrough({ highWaterMark: 1 });
      request.pipe(target);
      request.on('end', () => void target.toArray().then((chunks) => seen(Buffer.concat(chunks))));
    }),
  'reads all of it before it goes on': (seen) => ({
    configure: (app) =>
      app.use((async (request, _response, next) => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk);
        seen(Buffer.concat(chunks));
        next();
      }) satisfies Middleware),
  }),
  'pauses it, and forgets that': (seen) =>
    middleware((request) => {
      request.pause();
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => seen(Buffer.concat(chunks)));
    }),
};

const hookReaders: Record<string, Reader> = {
  ...Object.fromEntries(
    [false, true].map((runFirst) => [
      `has fastify-raw-body, runFirst: ${runFirst}`,
      (seen) => ({
        configure: async (app) => {
          const fastify = app.getHttpAdapter().getInstance();
          await fastify.register(fastifyRawBody, { field: 'rawBody', global: true, runFirst });
          fastify.addHook('onResponse', async (request: { rawBody: string }) => seen(Buffer.from(request.rawBody)));
        },
      }),
    ]),
  ),
  'has a hook that counts': (seen) => ({
    configure: (app) =>
      app
        .getHttpAdapter()
        .getInstance()
        .addHook('preParsing', async (_request: unknown, _reply: unknown, payload: IncomingMessage) => {
          const chunks: Buffer[] = [];
          payload.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => seen(Buffer.concat(chunks)));
          return payload;
        }),
  }),
  'has a hook that puts another stream in place': (seen) => ({
    configure: (app) =>
      app
        .getHttpAdapter()
        .getInstance()
        .addHook('preParsing', async (_request: unknown, _reply: unknown, payload: IncomingMessage) => {
          const other = new PassThrough({ highWaterMark: 1 });
          payload.on('end', () => void other.toArray().then((chunks) => seen(Buffer.concat(chunks))));
          return payload.pipe(other);
        }),
  }),
};

describe.each(adapters)('a body that the app reads too, on %s', (adapter) => {
  const all = Object.entries(adapter === 'fastify' ? { ...readers, ...hookReaders } : readers);

  describe.each(all)('as it %s', (_name, reader) => {
    let running: WebhookApp;
    let seen: Promise<Buffer>;
    beforeEach(async () => {
      let note: (bytes: Buffer) => void;
      seen = new Promise((resolve) => (note = resolve));
      const module = { bodyLimit: 100_000, bodyTimeout: 5_000 };
      running = await startWebhookApp({ adapter, module, ...reader((bytes) => note(bytes)) });
    });
    afterEach(() => running.app.close());

    it.each([0, 90_000])('is taken, and read there as before, with %i bytes more', async (more) => {
      const body = exactly.replace('}', `,"more":"${'é'.repeat(more / 2)}"}`);
      expect(await post(running.url + signed(), { headers: json, body })).toMatchObject(TENCENT_OK);
      expect(await running.recorder.received(1)).toMatchObject([{ from: 'jared', raw: JSON.parse(body) }]);
      expect((await seen).toString()).toBe(body);
    });

    it('is taken when it comes in pieces', async () => {
      const wire = await Wire.open(running.url);
      wire.head(signed(), `Content-Length: ${Buffer.byteLength(exactly)}`);
      wire.socket.write(exactly.slice(0, 10));
      await once(running.app.getHttpServer(), 'request');
      wire.socket.write(exactly.slice(10));
      expect(await wire.answers()).toMatchObject([TENCENT_OK]);
      expect(await running.recorder.received(1)).toMatchObject([{ raw: JSON.parse(exactly) }]);
      wire.socket.destroy();
    });

    it('is refused over the limit, and for strangers', async () => {
      const large = { headers: json, body: `{"large":"${'x'.repeat(100_000)}"}` };
      expect((await post(running.url + signed(), large)).status).toBe(413);
      expect((await post(`${running.url}/chat-webhooks/tencent`, { headers: json, body: exactly })).status).toBe(401);
      expect(running.recorder.events).toEqual([]);
    });
  });

  it.each<[string, (request: IncomingMessage) => unknown]>([
    ['has it decoded', (request) => request.setEncoding('utf8')],
    ['removes all who listen', (request) => request.removeAllListeners('data').resume()],
    [
      'puts some of it back',
      (request) => request.once('data', (chunk: Buffer) => request.unshift(chunk.subarray(0, 5))),
    ],
  ])('is refused where its exact bytes cannot be known, as something %s', async (_what, touch) => {
    const { app, url, recorder, log } = await startWebhookApp({ adapter, ...middleware(touch) });
    expect(await post(url + signed(), { headers: json, body: exactly })).toMatchObject({ status: 500 });
    expect(log.lines.join()).toContain('BODY_ALREADY_READ');
    expect(recorder.events).toEqual([]);
    await app.close();
  });

  it('that stops coming is refused in time', async () => {
    const { app, url } = await startWebhookApp({
      adapter,
      module: { bodyTimeout: 50 },
      ...readers['listens to it']!(() => {}),
    });
    const wire = await Wire.open(url);
    wire.socket.write(requestHead(signed(), 'Content-Length: 100') + '{');
    expect(await wire.answers()).toMatchObject([{ status: 408, close: true }]);
    await app.close();
  });
});

describe.each(adapters)('what middleware and guards see of a callback on %s', (adapter) => {
  @Controller('echo')
  class EchoController {
    @Post()
    echo(@Headers() headers: Record<string, string>) {
      return headers;
    }
  }

  it('are its headers but for those by which parsers find a body', async () => {
    const inMiddleware: IncomingMessage[] = [];
    const seen: unknown[] = [];
    const { app, url, recorder } = await startWebhookApp({
      adapter,
      controllers: [EchoController],
      configure: (app) =>
        app.use(((request, _response, next) => {
          inMiddleware.push(request);
          seen.push([request.headers['content-type'], request.headers['content-length'], request.headers['x-own']]);
          next();
        }) satisfies Middleware),
    });
    const options: PostOptions = { headers: { ...json, 'x-own': '1' }, body: exactly };
    await post(url + signed(), options);
    const length = String(exactly.length);
    expect(seen).toEqual([[adapter === 'express' ? 'application/json' : undefined, undefined, '1']]);
    expect(inMiddleware[0]!.rawHeaders).toEqual(expect.arrayContaining(['application/json', length]));
    expect(inMiddleware[0]!.headers).toMatchObject({ 'content-type': 'application/json', 'content-length': length });
    expect(await post(`${url}/echo`, options)).toMatchObject({ json: { 'content-type': 'application/json' } });
    expect(seen[1]).toEqual(['application/json', length, '1']);
    expect(await recorder.received(1)).toHaveLength(1);
    await app.close();
  });
});
