import {
  Body,
  Controller,
  HttpCode,
  Injectable,
  Post,
  RawBody,
  Req,
  UseGuards,
  type ExecutionContext,
  type INestApplication,
} from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { MaxLength } from 'class-validator';
import { AfterSendSingleMsgDto, OpenImAuthenticator } from '../../lib/chat-servers/openim/index.js';
import { C2cAfterSendMsgDto, GroupAfterSendMsgDto, SendMsgDto } from '../../lib/chat-servers/tencent/index.js';
import { CallbackCounters, ChatCallbackPipe, OpenImGuard, Refusal, SdkAppIdGuard } from '../../lib/index.js';
import type { CallerRequest } from '../../lib/chat-servers/index.js';
import { ImController } from '../docs/examples/own-controller.js';
import { MemoryJournal } from '../../lib/testing/journal/memory-journal.js';
import { MemoryStore } from '../../lib/testing/journal/memory-store.js';
import { openImSingle, SECRET, tencentC2c, tencentQuery } from '../support/callbacks.js';
import { closeBehind } from '../support/durable-app.js';
import { post, type Answer, type PostOptions } from '../support/post.js';
import { OPENIM_OK, TENCENT_OK } from '../support/send.js';
import {
  bothSenders,
  isBehindFramework,
  startWebhookApp,
  type WebhookApp,
  type WebhookAppOptions,
  someEntrances,
} from '../support/webhook-app.js';
import { isThorough } from '../support/thorough.js';

const C2C = 'C2C.CallbackAfterSendMsg';
const GROUP = 'Group.CallbackAfterSendMsg';
const SINGLE = 'callbackAfterSendSingleMsgCommand';
const fail = (status: number, ErrorInfo: unknown) => ({
  status,
  json: { ActionStatus: 'FAIL', ErrorInfo, ErrorCode: 1 },
});
const refused = (status: number, errMsg: unknown) => ({
  status,
  json: { actionCode: 0, errCode: 5001, errMsg, errDlt: '', nextCode: 1 },
});

/** Nothing but the guard's verdict and what the pipe gave. */
const bodies: unknown[] = [];
const keep = (body: unknown, answer: { json: object }) => {
  bodies.push(body);
  return answer.json;
};
beforeEach(() => void bodies.splice(0));

class StrictC2cDto extends C2cAfterSendMsgDto {
  @MaxLength(5)
  override From_Account!: string;
}

@Injectable()
class CuriousGuard extends SdkAppIdGuard {
  override canActivate(context: ExecutionContext) {
    return super.canActivate(context);
  }
}

@Controller('im')
class HostController {
  @Post('any')
  @HttpCode(200)
  @UseGuards(SdkAppIdGuard)
  any(@Body(ChatCallbackPipe) body: C2cAfterSendMsgDto | GroupAfterSendMsgDto) {
    return keep(body, TENCENT_OK);
  }

  @Post('c2c')
  @HttpCode(200)
  @UseGuards(CuriousGuard)
  c2c(@Body(ChatCallbackPipe) body: C2cAfterSendMsgDto) {
    return keep(body, TENCENT_OK);
  }

  @Post('message')
  @HttpCode(200)
  @UseGuards(SdkAppIdGuard)
  message(@Body(ChatCallbackPipe) body: SendMsgDto) {
    return keep(body, TENCENT_OK);
  }

  @Post('strict')
  @HttpCode(200)
  @UseGuards(SdkAppIdGuard)
  strict(@Body(ChatCallbackPipe) body: StrictC2cDto) {
    return keep(body, TENCENT_OK);
  }

  @Post('raw')
  @HttpCode(200)
  @UseGuards(SdkAppIdGuard)
  raw(@RawBody(ChatCallbackPipe) body: C2cAfterSendMsgDto) {
    return keep(body, TENCENT_OK);
  }

  @Post('unguarded')
  @HttpCode(200)
  unguarded(@Body(ChatCallbackPipe) body: object) {
    return keep(body, TENCENT_OK);
  }

  @Post('unguarded/single')
  @HttpCode(200)
  unguardedSingle(@Body(ChatCallbackPipe) body: AfterSendSingleMsgDto) {
    return keep(body, OPENIM_OK);
  }

  @Post('text')
  @HttpCode(200)
  text(@Req() _: unknown, @Body('text', ChatCallbackPipe) body: object) {
    return keep(body, TENCENT_OK);
  }

  @Post(['openim', 'openim/:command', 'openim/:secret/:command'])
  @HttpCode(200)
  @UseGuards(OpenImGuard)
  openIm(@Body(ChatCallbackPipe) body: object) {
    return keep(body, OPENIM_OK);
  }
}

/** Wildcards are spelt as the framework likes them. */
function wildcardController(pattern: string) {
  @Controller('wild')
  class WildcardController {
    @Post(pattern)
    @HttpCode(200)
    @UseGuards(OpenImGuard)
    receive(@Body(ChatCallbackPipe) body: object) {
      return keep(body, OPENIM_OK);
    }
  }
  return WildcardController;
}

const start = closeBehind();

describe.each(someEntrances)("a controller of the host's own on %s", (adapter) => {
  // at its server only what is no callback comes as far as a controller of the host
  const isFull = isThorough || isBehindFramework(adapter);
  const startHost = (module: WebhookAppOptions['module'] = {}): Promise<WebhookApp> =>
    start(
      startWebhookApp({
        adapter,
        module,
        nest: { rawBody: true },
        controllers: [
          HostController,
          ImController,
          wildcardController(adapter.startsWith('fastify') ? 'openim/*' : 'openim/*below'),
        ],
      }),
    );
  const sendTo = (
    url: string,
    path: string,
    body: unknown,
    query = tencentQuery(C2C),
    more: PostOptions = {},
  ): Promise<Answer> =>
    // OpenIM since v3.7 always sends this header, and is answered in its own form
    post(`${url}/im/${path}?${query}`, {
      body,
      headers: { 'content-type': 'application/json', operationid: '1' },
      ...more,
    });
  const counts = ({ app }: WebhookApp) => app.get(CallbackCounters).snapshot();

  describe('with guard and pipe', () => {
    it.each(['any', 'c2c', 'message', 'strict', 'raw'])('takes a message at /im/%s', async (path) => {
      const { url, recorder } = await startHost();
      expect(await sendTo(url, path, tencentC2c())).toMatchObject(TENCENT_OK);
      expect(bodies).toEqual([tencentC2c()]);
      expect(recorder.events).toEqual([]); // nobody handed it on
    });

    it('lets nobody in who is not Tencent, and says so in the log and in Tencent’s format', async () => {
      const running = await startHost();
      const { url, log } = running;
      expect(await sendTo(url, 'any', tencentC2c(), tencentQuery(C2C, { Sign: 'f'.repeat(64) }))).toMatchObject(
        fail(401, 'unauthorized'),
      );
      expect(await sendTo(url, 'any', tencentC2c(), tencentQuery(C2C, { SdkAppid: '7' }))).toMatchObject(
        fail(403, 'forbidden'),
      );
      expect(bodies).toEqual([]);
      expect(counts(running)).toMatchObject({ refused: { INVALID_SIGNATURE: 1, UNKNOWN_APP: 1 } });
      expect(log.lines.join('\n')).toMatch(/tencent callback refused with 401, INVALID_SIGNATURE/);
    });

    it.each(['any', 'raw'])('names the faults of a body at /im/%s, and nothing that is in it', async (path) => {
      const running = await startHost();
      const { url, log } = running;
      const answer = await sendTo(url, path, tencentC2c({ To_Account: 7 }));
      expect(answer).toMatchObject(fail(400, expect.stringMatching(/^invalid body: .*To_Account must be a string/)));
      expect(answer.text).not.toMatch(/private words|jared/);
      expect(bodies).toEqual([]);
      expect(counts(running)).toMatchObject({ refused: { INVALID_FIELDS: 1 } });
      expect(log.lines.join('\n')).toMatch(/refused with 400, INVALID_FIELDS: .*To_Account must be a string/);
    });

    if (!isFull) return;

    it('finds the command in the query alone, and refuses a body that names another one', async () => {
      const { url } = await startHost();
      const { CallbackCommand: _, ...unnamed } = tencentC2c();
      expect(await sendTo(url, 'any', unnamed)).toMatchObject(TENCENT_OK);
      expect(bodies).toEqual([unnamed]);
      expect(await sendTo(url, 'any', { ...unnamed, To_Account: 7 })).toMatchObject(fail(400, expect.any(String)));
      expect(await sendTo(url, 'any', tencentC2c(), tencentQuery(GROUP))).toMatchObject(fail(403, 'forbidden'));
    });

    it("answers the console's test of the URL", async () => {
      const running = await startHost();
      const { url } = running;
      expect(await sendTo(url, 'any', undefined, tencentQuery(C2C), { headers: {} })).toMatchObject(TENCENT_OK);
      expect(await sendTo(url, 'any', '{}', tencentQuery(undefined))).toMatchObject(TENCENT_OK);
      expect(bodies).toEqual([]);
      expect(counts(running)).toMatchObject({ probes: 2, refused: {} });
      expect(await sendTo(url, 'any', '{}', tencentQuery(C2C, { Sign: undefined }))).toMatchObject({ status: 401 });
    });

    it('takes at a route for one command no other one', async () => {
      const { url } = await startHost();
      const group = { GroupId: 'g1', From_Account: 'a', MsgSeq: 1 };
      expect(await sendTo(url, 'c2c', group, tencentQuery(GROUP))).toMatchObject(fail(400, 'unsupported command'));
      expect(await sendTo(url, 'c2c', {}, tencentQuery('Sns.CallbackOfTomorrow'))).toMatchObject(TENCENT_OK); // looks like the test
      expect(await sendTo(url, 'c2c', { EventTime: 1 }, tencentQuery('Sns.CallbackOfTomorrow'))).toMatchObject(
        fail(400, 'unsupported command'),
      );
      expect(await sendTo(url, 'message', group, tencentQuery(GROUP))).toMatchObject(TENCENT_OK);
      expect(bodies).toEqual([group]);
    });

    it.each([
      ['accept', TENCENT_OK, 1],
      ['refuse', fail(400, 'unsupported command'), 0],
    ] as const)(
      "does with commands that no class describes what unrecognized: '%s' says",
      async (unrecognized, answer, taken) => {
        const { url } = await startHost({ unrecognized });
        expect(await sendTo(url, 'any', { EventTime: 1 }, tencentQuery('Sns.CallbackOfTomorrow'))).toMatchObject(
          answer,
        );
        expect(bodies).toHaveLength(taken);
      },
    );

    it('checks what a subclass of the host adds', async () => {
      const { url } = await startHost();
      expect(await sendTo(url, 'strict', tencentC2c({ From_Account: 'jared the second' }))).toMatchObject(
        fail(400, 'invalid body: From_Account must be shorter than or equal to 5 characters'),
      );
    });

    const authorization = `Basic ${Buffer.from(`hook:${SECRET}`).toString('base64')}`;
    it.each([
      ['its command in the path', `im/openim/${SINGLE}`, { authorization }],
      ['secret and command in the path', `im/openim/${SECRET}/${SINGLE}`, {}],
      ['its command in the query', `im/openim?command=${SINGLE}`, { authorization }],
      ['its command in the body', 'im/openim', { authorization }],
      ['its command after a wildcard', `wild/openim/${SINGLE}`, { authorization }],
      ['secret and command after a wildcard', `wild/openim/${SECRET}//${SINGLE}`, {}],
    ])('takes a message of OpenIM with %s', async (_, path, headers) => {
      const { url } = await startHost();
      const json = { 'content-type': 'application/json', operationid: '1' };
      expect(await post(`${url}/${path}`, { body: openImSingle(), headers: { ...json, ...headers } })).toMatchObject(
        OPENIM_OK,
      );
      expect(bodies).toEqual([openImSingle()]);
      const wrong = path.replace(SECRET, 'x'.repeat(30));
      expect(await post(`${url}/${wrong}`, { body: openImSingle(), headers: json })).toMatchObject({
        status: 401,
        json: { errCode: 5001, errMsg: 'unauthorized', nextCode: 1 },
      });
      expect(bodies).toHaveLength(1);
    });

    it('names the faults of a body of OpenIM in its format, and blanks credentials in what it takes', async () => {
      const { url } = await startHost();
      const at = `${url}/im/openim/${SECRET}/${SINGLE}`;
      expect(await post(at, { body: openImSingle({ recvID: 7 }) })).toMatchObject(
        refused(400, expect.stringMatching(/^invalid body: recvID must be a string/)),
      );
      expect(await post(at, { body: openImSingle({ token: 'a login' }) })).toMatchObject(OPENIM_OK);
      expect(bodies).toEqual([openImSingle({ token: '' })]);
    });

    it('lets a before-callback of OpenIM pass that it cannot read, as onFailure says', async () => {
      const { url } = await startHost();
      const at = `${url}/im/openim/${SECRET}/callbackBeforeSendSingleMsgCommand`;
      expect(await post(at, { body: '[]' })).toMatchObject({ status: 400, json: OPENIM_OK.json });
      const strict = await startHost({ openim: { ...bothSenders.openim, onFailure: 'refuse' } });
      expect(await post(at.replace(url, strict.url), { body: '[]' })).toMatchObject(refused(400, 'invalid body'));
    });

    it('asks the authenticator that the options name, also a slow one', async () => {
      class NobodyAuthenticator extends OpenImAuthenticator {
        override async authenticate(request: CallerRequest): Promise<never> {
          await super.authenticate(request);
          throw new Refusal('ADDRESS_NOT_ALLOWED', 'maintenance');
        }
      }
      const { url } = await startHost({ authenticators: { openim: NobodyAuthenticator } });
      expect(await post(`${url}/im/openim/${SECRET}`, { body: openImSingle() })).toMatchObject({ status: 403 });
      expect(bodies).toEqual([]);
    });

    it('refuses callers of a sender without options', async () => {
      const { url } = await startHost({ openim: undefined });
      expect(await post(`${url}/im/openim/${SECRET}/${SINGLE}`, { body: openImSingle() })).toMatchObject(
        refused(404, 'not found'),
      );
    });
  });

  if (!isFull) return;

  describe('with the pipe alone', () => {
    /** A pipe sees no headers, which tell the versions of OpenIM apart. */
    const toAnyVersion = (errMsg: unknown) => ({
      status: 400,
      json: { actionCode: 1, errCode: 0, errMsg, nextCode: '1' },
    });

    it('knows the sender and the command by the body', async () => {
      const { url } = await startHost();
      for (const body of [tencentC2c(), openImSingle()]) {
        expect(await sendTo(url, 'unguarded', body)).toMatchObject({ status: 200 });
      }
      expect(bodies).toEqual([tencentC2c(), openImSingle()]);
      expect(await sendTo(url, 'unguarded', tencentC2c({ To_Account: 7 }))).toMatchObject(
        fail(400, expect.any(String)),
      );
      expect(await sendTo(url, 'unguarded', openImSingle({ recvID: 7 }))).toMatchObject(
        toAnyVersion(expect.stringContaining('recvID')),
      );
    });

    it('knows them by the class of the parameter', async () => {
      const { url } = await startHost();
      const { callbackCommand: _, ...unnamed } = openImSingle();
      expect(await sendTo(url, 'unguarded/single', unnamed)).toMatchObject(OPENIM_OK);
      expect(await sendTo(url, 'unguarded/single', { ...unnamed, recvID: 7 })).toMatchObject(
        toAnyVersion(expect.stringContaining('recvID')),
      );
      expect(await sendTo(url, 'unguarded/single', [])).toMatchObject(toAnyVersion('invalid body'));
    });

    it('refuses what names no command', async () => {
      const { url, log } = await startHost();
      expect(await sendTo(url, 'unguarded', { a: 1 })).toMatchObject(fail(400, 'invalid body'));
      expect(log.lines.join('\n')).toMatch(/MISSING_COMMAND: the body names no command, and no guard saw the URL/);
    });

    it('parses a text by the rules of the receiver', async () => {
      const { url } = await startHost();
      expect(await sendTo(url, 'text', { text: JSON.stringify(tencentC2c()) })).toMatchObject(TENCENT_OK);
      expect(bodies).toEqual([tencentC2c()]);
      for (const text of ['{', '', '[]', '['.repeat(200), null]) {
        expect(await sendTo(url, 'text', { text })).toMatchObject(fail(400, 'invalid body'));
      }
    });
  });

  describe('that hands on to ChatWebhooks.handle, as the docs show', () => {
    it('has the event stored with its exact bytes and delivered, and gives the answer', async () => {
      const store = new MemoryStore();
      const { url, recorder } = await startHost({ journal: { useFactory: () => new MemoryJournal(store) } });
      const body = ` ${JSON.stringify(tencentC2c(), null, 2)}`;
      expect(await sendTo(url, 'tencent', body)).toMatchObject(TENCENT_OK);
      expect(await recorder.received(1)).toMatchObject([{ from: 'jared', trust: 'signature' }]);
      expect(store.inOrder().map(({ entry }) => Buffer.from(entry.body!).toString())).toEqual([body]);
    });

    it('decides for itself, and passes refusals on', async () => {
      const { url, recorder, app } = await startHost({ journal: { useFactory: () => new DownJournal() } });
      expect(await sendTo(url, 'tencent', tencentC2c({ From_Account: 'robot' }))).toMatchObject(TENCENT_OK);
      expect(await sendTo(url, 'tencent', tencentC2c())).toMatchObject(fail(503, 'temporarily unavailable'));
      expect(recorder.events).toEqual([]);
      expect(app.get(CallbackCounters).snapshot()).toMatchObject({ received: 1, refused: { JOURNAL_FAILED: 1 } });
    });
  });
});

class DownJournal extends MemoryJournal {
  override append(): Promise<never> {
    return Promise.reject(new Error('down'));
  }
}

it('takes bodies and tests of the URL that a parser of the host left as bytes', async () => {
  const configure = (app: INestApplication) =>
    void (app as NestExpressApplication).useBodyParser('raw', { type: 'text/unknown' });
  const { url, app } = await start(startWebhookApp({ controllers: [HostController], configure }));
  const send = (body: unknown) =>
    post(`${url}/im/any?${tencentQuery(C2C)}`, { body, headers: { 'content-type': 'text/unknown' } });
  expect(await send(tencentC2c())).toMatchObject(TENCENT_OK);
  for (const probe of ['{}', ' { }\n']) expect(await send(probe)).toMatchObject(TENCENT_OK);
  expect(bodies).toEqual([tencentC2c()]);
  expect(app.get(CallbackCounters).snapshot()).toMatchObject({ probes: 2 });
  for (const other of ['[]', '{"a":1}', '""']) expect(await send(other)).toMatchObject(fail(400, expect.any(String)));
});

it('takes a body that no parser of the host knew for no test of the URL, but for a fault', async () => {
  const { url, log } = await start(startWebhookApp({ controllers: [HostController] }));
  const headers = { 'content-type': 'text/unknown' };
  const answer = await post(`${url}/im/any?${tencentQuery(C2C)}`, { body: tencentC2c(), headers });
  expect(answer).toMatchObject(fail(400, 'invalid body'));
  expect(log.lines.join('\n')).toMatch(/EMPTY_BODY: no parser of the app made anything of it/);
});
