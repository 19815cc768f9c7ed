import { once } from 'node:events';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { CallbackCounters } from '../../lib/index.js';
import { openImSingle, SECRET, tencentC2c, tencentQuery } from './callbacks.js';
import { within } from './gate.js';
import { post } from './post.js';
import { startWebhookApp, type Entrance, type WebhookApp } from './webhook-app.js';
import { closed, endOf, Wire, wholeRequest } from './wire.js';

const KIB = 1024;
const LIMIT = 1024 * KIB;
const HUGE = 200 * LIMIT;

/** A sender as these tests see it: URLs, a good body, and its envelope. */
const senders = {
  tencent: {
    url: () => `/chat-webhooks/tencent?${tencentQuery('C2C.CallbackAfterSendMsg')}`,
    strangerUrl: () => `/chat-webhooks/tencent?${tencentQuery('C2C.CallbackAfterSendMsg', { Sign: 'a'.repeat(64) })}`,
    below: (marker: string) => `/chat-webhooks/tencent/${marker}?${tencentQuery('C2C.CallbackAfterSendMsg')}`,
    body: tencentC2c,
    accepted: { ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 },
    refused: (text: string) => ({ ActionStatus: 'FAIL', ErrorInfo: text, ErrorCode: 1 }),
    lost: { ActionStatus: 'FAIL', ErrorInfo: 'not found', ErrorCode: 1 },
  },
  openim: {
    url: () => `/chat-webhooks/openim/${SECRET}/callbackAfterSendSingleMsgCommand`,
    strangerUrl: () => '/chat-webhooks/openim/a-wrong-secret-of-a-stranger/callbackAfterSendSingleMsgCommand',
    below: (marker: string) => `/chat-webhooks/openim/${SECRET}/callbackAfterSendSingleMsgCommand/${marker}`,
    body: openImSingle,
    accepted: { actionCode: 0, errCode: 0, errMsg: '', errDlt: '', nextCode: 0 },
    refused: (text: string) => ({ actionCode: 0, errCode: 5001, errMsg: text, errDlt: '', nextCode: 1 }),
    lost: { actionCode: 1, errCode: 0, errMsg: 'not found', errDlt: '', nextCode: '1' }, // by no URL of v3
  },
};
const names = ['tencent', 'openim'] as const;

/** Writes until the socket is gone or everything is sent. */
async function upload(socket: Socket, bytes: number, piece: Buffer): Promise<void> {
  for (let sent = 0; sent < bytes && !socket.destroyed; sent += piece.length) {
    if (!socket.write(piece)) {
      await new Promise((resolve) => socket.once('drain', resolve).once('close', resolve));
    }
  }
}

const BLOCK = Buffer.alloc(64 * KIB, ' ');
const CHUNK = Buffer.concat([Buffer.from('10000\r\n'), BLOCK, Buffer.from('\r\n')]);

/** What callers do that mean no good, or whose connection is bad, at one entrance. */
export function testHostileInput(adapter: Entrance): void {
  let running: WebhookApp;
  /** Those of the test. */
  let sockets: Socket[];
  beforeAll(async () => {
    running = await startWebhookApp({ adapter });
    running.app.getHttpServer().on('connection', (socket: Socket) => sockets.push(socket));
  });
  afterAll(() => running.app.close());
  beforeEach(() => {
    sockets = [];
    running.recorder.clear();
  });
  afterEach(() => expectNextRequestsWork());

  async function expectNextRequestsWork(): Promise<void> {
    const seen = running.recorder.events.length;
    for (const name of names) {
      const { url, body, accepted } = senders[name];
      expect(await post(running.url + url(), { body: body() })).toMatchObject({ status: 200, json: accepted });
    }
    await running.recorder.received(seen + names.length); // so that none of them comes later, in the next test
  }

  describe.each(names)('for %s', (name) => {
    const { url, strangerUrl, below, body, accepted, refused, lost } = senders[name];
    const send = (sent: unknown, headers?: Record<string, string>) =>
      post(running.url + url(), { body: sent, ...(headers && { headers }) });
    const text = (more: Record<string, unknown> = {}) => JSON.stringify(body(more));
    /** A good body with a piece of JSON text in front of its last bracket. */
    const textWith = (json: string) => text().replace(/\}$/, `,${json}}`);

    const invalidBodies: Record<string, Buffer | string> = {
      'bare text': 'private words',
      'half of a body': text().slice(0, 100),
      'a body with something behind it': `${text()}x`,
      'an array': `[${text()}]`,
      'a text': '"private words"',
      'a number': '5',
      null: 'null',
      'only white space': ' \r\n\t',
      'invalid UTF-8': Buffer.concat([Buffer.from('{"x":"'), Buffer.of(0xff, 0xfe), Buffer.from('"}')]),
      'an overlong encoding': Buffer.concat([Buffer.from('{"x":"'), Buffer.of(0xc0, 0xaf), Buffer.from('"}')]),
      'UTF-16': Buffer.from(text(), 'utf16le'),
      'arrays nested 10,000 deep': textWith(`"x":${'['.repeat(10_000)}${']'.repeat(10_000)}`),
      'objects nested 10,000 deep': textWith(`"x":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`),
      'a million opening brackets': '['.repeat(1_000_000),
    };
    it.each(Object.entries(invalidBodies))('answers %s with 400', async (_kind, sent) => {
      const answer = await send(sent);
      expect(answer).toMatchObject({ status: 400, json: refused('invalid body') });
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    });

    const acceptedBodies: Record<string, Buffer | string> = {
      'a byte order mark': Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), Buffer.from(text())]),
      'brackets inside texts': textWith(`"x":"${'[{'.repeat(1_000)}"`),
      'a lone surrogate': textWith('"x":"\\ud800"'),
      'a NUL character': textWith('"x":"\\u0000"'),
      'a hundred thousand unknown members': textWith(Array.from({ length: 100_000 }, (_, i) => `"${i}":0`).join()),
    };
    it.each(Object.entries(acceptedBodies))('accepts %s', async (_kind, sent) => {
      expect(await send(sent)).toMatchObject({ status: 200, json: accepted });
      expect(await running.recorder.received(1)).toMatchObject([{ eventName: 'chat.c2c-message.sent' }]);
    });

    it('takes the last one of duplicate keys', async () => {
      const key = name === 'tencent' ? 'From_Account' : 'sendID';
      expect((await send(textWith(`"${key}":"the last"`))).status).toBe(200);
      expect(await running.recorder.received(1)).toMatchObject([{ from: 'the last' }]);
    });

    it('keeps keys that name prototypes as data', async () => {
      const evil = '{"polluted":true,"prototype":{"polluted":true}}';
      expect((await send(textWith(`"__proto__":${evil},"constructor":${evil}`))).status).toBe(200);
      const [event] = await running.recorder.received(1);
      const raw = event!.raw as object;
      expect(Object.keys(raw)).toEqual(expect.arrayContaining(['__proto__', 'constructor']));
      expect(Object.getOwnPropertyDescriptor(raw, '__proto__')!.value).toEqual(JSON.parse(evil));
      expect(Object.getPrototypeOf(raw)).toBe(Object.prototype);
      expect({}).not.toHaveProperty('polluted');
      expect(Object).not.toHaveProperty('polluted');
    });

    it.each(['gzip', 'deflate', 'br', 'x-unknown'])('answers a body in %s encoding with 415', async (encoding) => {
      const answer = await send(gzipSync(text()), { 'content-type': 'application/json', 'content-encoding': encoding });
      expect(answer).toMatchObject({ status: 415, json: refused('compressed bodies are not supported') });
    });

    it.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'])('answers %s with 405', async (method) => {
      const answer = await post(running.url + url(), { method });
      expect(answer).toMatchObject({
        status: 405,
        headers: { allow: 'POST', 'content-type': 'application/json; charset=utf-8' },
      });
      expect(answer.json).toEqual(method === 'HEAD' ? {} : refused('only POST is allowed'));
    });

    it.each(['private-path', 'a/b/c', '%2e%2e%2f', '%00', '<script>'])(
      'answers the sub-path %s with 404, and does not echo it',
      async (sub) => {
        const answer = await post(running.url + below(sub), { body: body() });
        expect(answer).toMatchObject({ status: 404, json: lost });
      },
    );

    // Fastify answers these before anything of ours runs
    if (adapter === 'express') {
      it.each(['%zz', '%ff'])('answers the malformed sub-path %s with 404, and does not echo it', async (sub) => {
        const answer = await post(running.url + below(`private-path${sub}`), { body: body() });
        expect(answer).toMatchObject({ status: 404, json: lost });
      });
    }

    it('answers a body just over the limit with 413, and takes one at the limit', async () => {
      const padded = (length: number) => text().padEnd(length, ' ');
      expect(await send(padded(LIMIT))).toMatchObject({ status: 200 });
      expect(await send(padded(LIMIT + 1))).toMatchObject({ status: 413, json: refused('body too large') });
      expect(await post(running.url + url(), { body: padded(5 * LIMIT) })).toMatchObject({ status: 413 });
    });

    it('delivers the refusal of a huge upload without reading it, and frees the connection', async () => {
      const uploads = [
        { to: url(), header: `Content-Length: ${HUGE}`, piece: BLOCK, status: 413, most: 64 * KIB * 2 },
        { to: url(), header: 'Transfer-Encoding: chunked', piece: CHUNK, status: 413, most: LIMIT + 64 * KIB },
        { to: strangerUrl(), header: `Content-Length: ${HUGE}`, piece: BLOCK, status: 401, most: 64 * KIB * 2 },
        { to: strangerUrl(), header: 'Transfer-Encoding: chunked', piece: CHUNK, status: 401, most: 64 * KIB * 2 },
      ];
      for (const one of uploads) {
        const wire = await Wire.open(running.url, { allowHalfOpen: true });
        wire.head(one.to, one.header);
        void upload(wire.socket, HUGE, one.piece);
        const end = endOf(wire.socket);
        expect(await wire.answers()).toMatchObject([{ status: one.status, close: true }]);
        expect(await end).toBe('ended');
      }
      await within(Promise.all(sockets.map(closed)), () => 'not all connections were cut');
      for (const [i, { most }] of uploads.entries()) expect(sockets[i]!.bytesRead).toBeLessThanOrEqual(most + 2 * KIB);
    });

    it('lets a refused client that wants to close finish its body', async () => {
      const wire = await Wire.open(running.url, { allowHalfOpen: true });
      let cut = false;
      wire.socket.on('error', () => (cut = true));
      const end = endOf(wire.socket);
      wire.head(strangerUrl(), 'Connection: close', 'Content-Length: 2000');
      expect(await wire.answers()).toMatchObject([{ status: 401, close: true }]);
      await end;
      wire.socket.write('x'.repeat(1000));
      await new Promise((resolve) => setImmediate(resolve));
      wire.socket.end('x'.repeat(1000));
      await closed(wire.socket);
      expect(cut).toBe(false);
    });

    it('answers an upload that stalls with 408', async () => {
      const hasty = await startWebhookApp({ adapter, module: { bodyTimeout: 100 } });
      const stall = async (header: string, piece: string) => {
        const wire = await Wire.open(hasty.url);
        wire.head(url(), header);
        wire.socket.write(piece);
        expect(await wire.answers()).toEqual([
          { status: 408, json: refused('body did not arrive in time'), close: true },
        ]);
        await closed(wire.socket);
      };
      await Promise.all([
        stall('Content-Length: 100', '{"a":'),
        stall(`Content-Length: ${512 * KIB}`, '{"a":'),
        stall('Transfer-Encoding: chunked', '5\r\n{"a":\r\n'),
      ]);
      expect(await post(hasty.url + url(), { body: body() })).toMatchObject({ status: 200, json: accepted });
      await hasty.app.close();
    });

    it('survives a client that disconnects in the middle of its body', async () => {
      const aborted = () => running.app.get(CallbackCounters).snapshot().refused.BODY_ABORTED ?? 0;
      const before = aborted();
      const wire = await Wire.open(running.url);
      const arrived = once(running.app.getHttpServer(), 'request');
      wire.head(url(), 'Content-Length: 1000');
      wire.socket.write('{"half":');
      await arrived;
      wire.socket.resetAndDestroy();
      await closed(sockets[0]!);
      await expectNextRequestsWork();
      expect(aborted() - before).toBe(1);
    });

    it('takes a body that comes in chunks of one byte', async () => {
      const wire = await Wire.open(running.url);
      wire.head(url(), 'Transfer-Encoding: chunked');
      for (const byte of Buffer.from(text())) {
        wire.socket.write(Buffer.concat([Buffer.from('1\r\n'), Buffer.of(byte), Buffer.from('\r\n')]));
      }
      wire.socket.write('0\r\n\r\n');
      expect(await wire.answers()).toMatchObject([{ status: 200, json: accepted }]);
      wire.socket.destroy();
    });

    it('goes on with the connection after a refusal whose small body was not read', async () => {
      const wire = await Wire.open(running.url);
      wire.socket.write(wholeRequest(strangerUrl(), body({ padding: 'x'.repeat(40_000) })));
      await wire.answers();
      wire.socket.write(wholeRequest(url(), body()));
      expect(await wire.answers(2)).toMatchObject([
        { status: 401, json: refused('unauthorized') },
        { status: 200, json: accepted },
      ]);
      wire.socket.destroy();
    });

    it('answers two pipelined callbacks, each by itself', async () => {
      const wire = await Wire.open(running.url);
      wire.socket.write(wholeRequest(url(), body()) + wholeRequest(url(), body()));
      expect(await wire.answers(2)).toMatchObject([{ json: accepted }, { json: accepted }]);
      expect(await running.recorder.received(2)).toHaveLength(2);
      wire.socket.destroy();
    });
  });

  describe('for Tencent alone', () => {
    const { url, refused } = senders.tencent;
    const wrong = [
      { MsgSeq: 2 ** 53 },
      { MsgSeq: '9007199254740993' },
      { MsgSeq: 1e400 },
      { MsgSeq: 1.5 },
      { MsgSeq: -1 },
      { MsgSeq: [1] },
      { MsgSeq: { valueOf: 1 } },
      { From_Account: null },
      { From_Account: ['jared'] },
      { From_Account: { length: 1 } },
      { To_Account: 5 },
      { MsgBody: 'text' },
      { MsgBody: {} },
      { MsgBody: { length: 1e9 } },
      { MsgBody: ['text'] },
      { MsgBody: [null] },
      { MsgBody: [{ MsgType: {} }] },
    ];
    it.each(wrong.map((more) => [JSON.stringify(more), more]))('answers %s with 400', async (_text, more) => {
      const body = JSON.stringify(tencentC2c(more)).replace('"MsgSeq":null', '"MsgSeq":1e400');
      expect(await post(running.url + url(), { body })).toMatchObject({ status: 400, json: refused('invalid body') });
    });

    it('takes zero bytes for the probe of the console', async () => {
      expect(await post(running.url + url(), { body: '' })).toMatchObject({
        status: 200,
        json: senders.tencent.accepted,
      });
      expect(running.recorder.events).toEqual([]);
    });

    it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
      'takes %s for a command like any other',
      async (command) => {
        const query = tencentQuery(command);
        expect(await post(`${running.url}/chat-webhooks/tencent?${query}`, { body: { a: 1 } })).toMatchObject({
          status: 200,
        });
        expect(await running.recorder.received(1)).toMatchObject([
          { eventName: 'chat.callback.unrecognized', command },
        ]);
      },
    );
  });

  describe('for OpenIM alone', () => {
    const { url, refused, accepted } = senders.openim;
    const wrong = [
      { seq: 2 ** 53 },
      { sendTime: '18446744073709551616' },
      { sendID: null },
      { sendID: {} },
      { recvID: ['19997'] },
      { recvID: '' },
      { content: { content: 'text' } },
      { atUserList: 'all' },
      { atUserList: [1] },
      { contentType: {} },
    ];
    it.each(wrong.map((more) => [JSON.stringify(more), more]))('answers %s with 400', async (_text, more) => {
      const answer = await post(running.url + url(), { body: openImSingle(more) });
      expect(answer).toMatchObject({ status: 400, json: refused('invalid body') });
    });

    it('answers zero bytes with 400', async () => {
      expect(await post(running.url + url(), { body: '' })).toMatchObject({
        status: 400,
        json: refused('invalid body'),
      });
    });

    it.each([
      '[]',
      '5',
      'null',
      '{"content":5}',
      '{"content":{"a":[]}}',
      '{',
      '['.repeat(10_000),
      '{"a":'.repeat(10_000),
    ])('takes the content %s for a message that says something unknown', async (content) => {
      expect(await post(running.url + url(), { body: openImSingle({ content }) })).toMatchObject({
        status: 200,
        json: accepted,
      });
      expect(await running.recorder.received(1)).toMatchObject([{ eventName: 'chat.c2c-message.sent' }]);
    });
  });
}
