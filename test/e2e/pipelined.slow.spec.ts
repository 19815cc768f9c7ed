import { Controller, Post } from '@nestjs/common';
import { tencentC2c, tencentQuery } from '../support/callbacks.js';
import { post } from '../support/post.js';
import { entrances, startWebhookApp, type WebhookApp } from '../support/webhook-app.js';
import { requestHead, wholeRequest, Wire } from '../support/wire.js';

const unsigned = '/chat-webhooks/tencent';
const signed = () => `/chat-webhooks/tencent?${tencentQuery('C2C.CallbackAfterSendMsg')}`;

const ofLength = (size: number) => (url: string) => requestHead(url, `Content-Length: ${size}`) + 'x'.repeat(size);
const inOneChunk = (size: number) => (url: string) =>
  `${requestHead(url, 'Transfer-Encoding: chunked')}${size.toString(16)}\r\n${'x'.repeat(size)}\r\n0\r\n\r\n`;

describe.each(entrances)('what follows a refused body over a connection that closes, on %s', (adapter) => {
  let running: WebhookApp;
  let reached: number;
  @Controller('host')
  class HostController {
    @Post()
    reach() {
      reached++;
      return {};
    }
  }
  beforeEach(async () => {
    reached = 0;
    running = await startWebhookApp({ adapter, controllers: [HostController], module: { bodyLimit: 1_000 } });
  });
  afterEach(() => running.app.close());

  it.each([
    ['a stranger', 401, unsigned, inOneChunk(10)],
    ['a stranger', 401, unsigned, inOneChunk(2_000)],
    ['one who sends too much', 413, signed(), inOneChunk(2_000)],
    ['one who sends too much', 413, signed(), ofLength(70_000)],
  ])('is not processed: from %s, answered with %i', async (_who, status, url, withBody) => {
    const wire = await Wire.open(running.url, { allowHalfOpen: true });
    wire.socket.write(withBody(url) + wholeRequest(signed(), tencentC2c()) + wholeRequest('/host', {}));
    expect(await wire.answers()).toMatchObject([{ status, close: true }]);
    // by the time of an answer over another connection, what came over this one would have been processed
    await post(running.url + signed(), { body: tencentC2c({ MsgKey: 'another' }) });
    expect(await running.recorder.received(1)).toMatchObject([{ messageId: 'another' }]);
    expect(reached).toBe(0);
    expect(await wire.answers()).toHaveLength(1);
    wire.socket.resetAndDestroy();
  });
});
