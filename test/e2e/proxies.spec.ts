import type { INestApplication } from '@nestjs/common';
import type { ExpressAdapter } from '@nestjs/platform-express';
import { openImSingle, SDK_APP_ID, SECRET, tencentC2c, tencentQuery, TOKEN } from '../support/callbacks.js';
import { post } from '../support/post.js';
import { OPENIM_OK, TENCENT_OK } from '../support/send.js';
import { adapters, startWebhookApp, type WebhookApp } from '../support/webhook-app.js';

const allowedAddresses = ['203.0.113.7', '2001:db8::7'];

describe.each(adapters)('callers behind proxies, on %s', (adapter) => {
  let running: WebhookApp;
  const start = async (trust: boolean | string) => {
    running = await startWebhookApp({
      adapter,
      module: {
        tencent: { sdkAppId: SDK_APP_ID, token: TOKEN, allowedAddresses },
        openim: { secret: SECRET, allowedAddresses },
      },
      fastify: { trustProxy: trust },
      ...(adapter === 'express' && {
        configure: (app: INestApplication) => (app.getHttpAdapter() as ExpressAdapter).set('trust proxy', trust),
      }),
    });
  };
  afterEach(() => running.app.close());

  const sendFrom = async (forwarded: string) => {
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': forwarded };
    const query = tencentQuery('C2C.CallbackAfterSendMsg');
    return [
      await post(`${running.url}/chat-webhooks/tencent?${query}`, { headers, body: tencentC2c() }),
      await post(`${running.url}/chat-webhooks/openim/${SECRET}`, { headers, body: openImSingle() }),
    ];
  };

  it.each([
    ['203.0.113.7', true],
    ['203.0.113.7:51234', true],
    ['203.0.113.7:51234, 198.51.100.1:8080', true],
    ['[2001:db8::7]:51234', true],
    ['[2001:db8::7]', true],
    ['::ffff:203.0.113.7', true],
    ['198.51.100.1, 203.0.113.7:8080', 'loopback'],
    ['198.51.100.1, [2001:db8::7]:8080', 'loopback'],
  ])('are let in as %s, with trust in %s', async (forwarded, trust) => {
    await start(trust);
    expect(await sendFrom(forwarded)).toMatchObject([TENCENT_OK, OPENIM_OK]);
  });

  it.each([
    ['198.51.100.1:203', true, 'from 198.51.100.1'],
    ['203.0.113.7, [2001:db8::8]:8080', 'loopback', 'from 2001:db8::8'],
    ['203.0.113.7:51234', false, 'from 127.0.0.1'],
    ['token-of-somebody', true, 'from what is no address'],
  ])('are kept out as %s with trust in %s, and the log says what was seen', async (forwarded, trust, seen) => {
    await start(trust);
    expect(await sendFrom(forwarded)).toMatchObject([{ status: 403 }, { status: 403, json: { actionCode: 1 } }]);
    const lines = running.log.lines.filter((line) => line.includes('ADDRESS_NOT_ALLOWED'));
    expect(lines).toEqual(
      ['tencent', 'openim'].map((sender) => expect.stringContaining(`${sender} callback refused with 403`)),
    );
    expect(lines.filter((line) => line.includes(`${seen}): add the address to`))).toEqual(lines);
    expect(lines.join()).not.toContain('token-of-somebody');
  });
});
