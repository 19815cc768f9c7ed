import { Writable } from 'node:stream';
import { Controller, Get, Injectable, Logger as NestLogger } from '@nestjs/common';
import { Logger, LoggerModule } from 'nestjs-pino';
import { C2cMessageSent, OnChatEvent } from '../../lib/index.js';
import { serializers } from '../docs/examples/pino.js';
import { openImSingle, SECRET, tencentC2c, tencentQuery } from '../support/callbacks.js';
import { closeBehind } from '../support/durable-app.js';
import { until } from '../support/gate.js';
import { post } from '../support/post.js';
import { adapters, startWebhookApp } from '../support/webhook-app.js';

@Controller()
class Health {
  @Get('health')
  read(): string {
    return 'ok';
  }
}

@Injectable()
class Talkative {
  private readonly logger = new NestLogger('Talkative');

  @OnChatEvent(C2cMessageSent)
  keep(): void {
    this.logger.log('handled');
  }
}

describe('request lines of nestjs-pino', () => {
  const running = closeBehind();
  const BASIC = `Basic ${Buffer.from(`hook:${SECRET}`).toString('base64')}`;
  const lines: string[] = [];
  const stream = new Writable({
    write: (chunk, _, done) => {
      lines.push(String(chunk));
      done();
    },
  });

  // nestjs-pino has one pino for the whole process
  const asItIs = (request: unknown): unknown => request;
  let req = asItIs;
  const pinoHttp = { serializers: { req: (request: unknown) => req(request) } };

  it.each(adapters)(
    'hold signature and secrets as they come on %s, and none with the serializer of the docs',
    async (adapter) => {
      req = asItIs;
      const { url } = await running(
        startWebhookApp({
          adapter,
          // its default matches no route of Fastify in Nest 12
          imports: [LoggerModule.forRoot({ pinoHttp: [pinoHttp, stream], forRoutes: ['{*splat}'] })],
          providers: [Talkative],
          controllers: [Health],
          configure: (app) => app.useLogger(app.get(Logger)),
        }),
      );
      /** What callbacks of each kind, a refused one and a request of the app's own leave in the log. */
      const logOf = async () => {
        lines.length = 0;
        const query = tencentQuery('C2C.CallbackAfterSendMsg');
        const headers = { 'content-type': 'application/json' };
        for (const [path, body, more] of [
          [`tencent?${query}`, tencentC2c(), {}],
          [`tencent?${query}&SdkAppid=again`, tencentC2c(), {}],
          [`openim/${SECRET}/callbackAfterSendSingleMsgCommand`, openImSingle(), {}],
          ['openim/callbackAfterSendSingleMsgCommand', openImSingle(), { authorization: BASIC }],
        ] as const) {
          await post(`${url}/chat-webhooks/${path}`, { body, headers: { ...headers, ...more } });
        }
        await post(`${url}/health?deep=yes`, { method: 'GET' });
        const requestsOf = (words: string): unknown[] =>
          lines.filter((line) => line.includes(words)).map((line) => JSON.parse(line).req?.id);
        const count = (words: string) => requestsOf(words).length;
        await until(() => count('"responseTime"') === 5 && count('"msg":"handled"') === 3);
        // each handler's line has the request of its own callback
        const handled = requestsOf('"msg":"handled"');
        expect(new Set(handled).size).toBe(3);
        expect(requestsOf('"responseTime"')).toEqual(expect.arrayContaining(handled));
        return { text: lines.join(''), sign: new URLSearchParams(query).get('Sign')! };
      };

      const asItComes = await logOf();
      const { sign } = asItComes;
      expect([sign, SECRET, BASIC].filter((one) => asItComes.text.includes(one))).toEqual([sign, SECRET, BASIC]);
      expect(asItComes.text).toContain('REPEATED_PARAMETER'); // a line of ours, which has the request too

      req = serializers.req as typeof req;
      const { text, sign: next } = await logOf();
      const secrets = [sign, next, SECRET, BASIC, 'Sign', 'RequestTime', 'authorization'];
      expect(secrets.filter((one) => text.includes(one))).toEqual([]);
      for (const seen of ['/chat-webhooks/tencent', '/chat-webhooks/openim', '/health?deep=yes']) {
        expect(text).toContain(`"url":"${seen}"`);
      }
    },
  );
});
