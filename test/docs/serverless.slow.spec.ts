import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { jest } from '@jest/globals';
import { Injectable, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import serverless from 'serverless-http';
import { C2cMessageSent, ChatWebhooksModule, OnChatEvent } from '../../lib/index.js';
import { openImSingle, SDK_APP_ID, SECRET, tencentC2c, tencentQuery, TOKEN } from '../support/callbacks.js';
import { post } from '../support/post.js';

/** Milliseconds that the handler's own work takes: much longer than any answer would. */
const WORK = 200;
const OK = { ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 };
const ALLOWED = { actionCode: 0, errCode: 0, errMsg: '', errDlt: '', nextCode: 0 };

/** A request as the platform gets it. */
interface Sent {
  readonly path: string;
  readonly query: string;
  readonly body: string;
}
interface Answered {
  readonly status: number;
  readonly json: unknown;
}

const c2cQuery = (more = {}) => tencentQuery('C2C.CallbackAfterSendMsg', more);
const fromTencent = (query = c2cQuery()): Sent => ({
  path: '/chat-webhooks/tencent',
  query,
  body: JSON.stringify(tencentC2c()),
});
const fromOpenIm = (): Sent => ({
  path: `/chat-webhooks/openim/${SECRET}/callbackAfterSendSingleMsgCommand`,
  query: '',
  body: JSON.stringify(openImSingle()),
});

type LambdaResult = { statusCode: number; body: string };

/** Calls a function of Lambda as the runtime does for a function URL. Resolves when the runtime would stop the process. */
async function onLambda(
  handler: (event: APIGatewayProxyEventV2, context: never, callback: never) => Promise<unknown>,
  { path, query, body }: Sent,
  isBase64Encoded: boolean,
): Promise<Answered> {
  const event = {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    headers: { 'content-type': 'application/json', 'content-length': String(body.length) },
    requestContext: { http: { method: 'POST', path, protocol: 'HTTP/1.1', sourceIp: '203.0.113.7', userAgent: '' } },
    body: isBase64Encoded ? Buffer.from(body).toString('base64') : body,
    isBase64Encoded,
  } as unknown as APIGatewayProxyEventV2;
  const { statusCode, body: answer } = (await handler(event, {} as never, undefined as never)) as LambdaResult;
  return { status: statusCode, json: JSON.parse(answer) };
}

/** By the name of the file that shows it. */
const platforms: Record<string, (sent: Sent) => Promise<Answered>> = {
  lambda: async (sent) => onLambda((await import('./examples/lambda.js')).handler, sent, false),
  'lambda, with a body in base64': async (sent) => onLambda((await import('./examples/lambda.js')).handler, sent, true),
  'lambda, behind a stage': async (sent) =>
    onLambda((await import('./examples/lambda.js')).handler, { ...sent, path: `/prod${sent.path}` }, true),
  'lambda-serverless-http': async (sent) =>
    onLambda((await import('./examples/lambda-serverless-http.js')).handler, sent, false),
  'lambda-serverless-express': async (sent) =>
    onLambda((await import('./examples/lambda-serverless-express.js')).handler, sent, true),
  'cloud-functions': async ({ path, query, body }) => {
    await import('./examples/cloud-functions.js');
    const server = getTestServer('chatWebhooks').listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const answer = await post(`${url}${path}?${query}`, { body });
    server.close();
    return answer;
  },
  vercel: async ({ path, query, body }) => {
    const { POST } = await import('./examples/vercel.js');
    const answer = await POST(new Request(`https://hooks.example.com${path}?${query}`, { method: 'POST', body }));
    return { status: answer.status, json: await answer.json() };
  },
};

let begun = 0;
let ended = 0;
const environment = { ...process.env };
beforeAll(() => {
  process.env.TENCENT_CALLBACK_TOKEN = TOKEN;
  process.env.OPENIM_CALLBACK_SECRET = SECRET;
  process.env.ARCHIVE_URL = 'http://archive.example.com/messages';
  Logger.overrideLogger(false); // these apps log as apps do
});
afterAll(() => {
  process.env = environment;
  jest.restoreAllMocks();
});
beforeEach(() => {
  begun = ended = 0;
  jest.spyOn(globalThis, 'fetch').mockImplementation(async () => {
    begun++;
    await new Promise((resolve) => setTimeout(resolve, WORK));
    ended++;
    return new Response();
  });
});

describe.each(Object.keys(platforms))('docs/serverless.md: %s', (name) => {
  const send = platforms[name]!;

  it('has finished its handlers when the platform stops the process', async () => {
    expect(await send(fromTencent())).toMatchObject({ status: 200, json: OK });
    expect({ begun, ended }).toEqual({ begun: 1, ended: 1 });
    expect(await send(fromOpenIm())).toMatchObject({ status: 200, json: ALLOWED });
    expect({ begun, ended }).toEqual({ begun: 2, ended: 2 });
  });

  it('refuses a caller that is not the chat server', async () => {
    expect(await send(fromTencent(c2cQuery({ Sign: 'f'.repeat(64) })))).toMatchObject({
      status: 401,
      json: { ActionStatus: 'FAIL', ErrorInfo: 'unauthorized' },
    });
    expect(begun).toBe(0);
  });
});

it('would stop handlers in the middle without the option', async () => {
  @Injectable()
  class Archive {
    @OnChatEvent(C2cMessageSent)
    async keep() {
      await fetch('http://archive.example.com/messages');
    }
  }
  @Module({
    imports: [
      EventEmitterModule.forRoot(),
      ChatWebhooksModule.forRoot({ tencent: { sdkAppId: SDK_APP_ID, token: TOKEN } }),
    ],
    providers: [Archive],
  })
  class AppModule {}
  const app = await NestFactory.create(AppModule, { logger: false });
  await app.init();
  const handler = serverless(app.getHttpAdapter().getInstance());
  expect(await onLambda(handler, fromTencent(), false)).toMatchObject({ status: 200, json: OK });
  expect(ended).toBe(0);
  await app.close();
  expect({ begun, ended }).toEqual({ begun: 1, ended: 1 });
});
