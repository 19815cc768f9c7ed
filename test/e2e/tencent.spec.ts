import { Injectable, Inject, Module, type ExecutionContext } from '@nestjs/common';
import {
  C2cMessageSent,
  CallbackCounters,
  CallbackJournal,
  CallbackRejected,
  CallbackUnrecognized,
  Refusal,
  SdkAppIdGuard,
  type AnyChatEvent,
} from '../../lib/index.js';
import {
  TENCENT_OPTIONS,
  TENCENT_PROPOSALS,
  TencentAuthenticator,
  type ResolvedTencentOptions,
} from '../../lib/chat-servers/tencent/index.js';
import type { AppendOutcome, JournalEntry } from '../../lib/journal/index.js';
import type { Caller, CallerRequest } from '../../lib/chat-servers/index.js';
import { SDK_APP_ID, tencentC2c, tencentQuery, TOKEN } from '../support/callbacks.js';
import { fixturesOf } from '../support/fixtures.js';
import { post, type Answer, type PostOptions } from '../support/post.js';
import { signOf } from '../support/tencent-caller.js';
import {
  isBehindFramework,
  isInFull,
  startWebhookApp,
  type WebhookApp,
  type WebhookAppOptions,
  someEntrances,
} from '../support/webhook-app.js';

const C2C = 'C2C.CallbackAfterSendMsg';
const GROUP = 'Group.CallbackAfterSendMsg';
const OTHER_APP = '1400000009';

/** Keeps every row. */
class RowRecorder extends CallbackJournal {
  readonly rows: JournalEntry[] = [];

  override append(entries: readonly JournalEntry[]): Promise<AppendOutcome[]> {
    this.rows.push(...entries);
    return Promise.resolve(entries.map(() => 'stored'));
  }
}

@Injectable()
class Blocklist {
  readonly addresses: readonly (string | undefined)[] = ['198.51.100.66'];
}

@Module({ providers: [Blocklist], exports: [Blocklist] })
class BlocklistModule {}

@Injectable()
class BlockingAuthenticator extends TencentAuthenticator {
  constructor(
    @Inject(TENCENT_OPTIONS) options: ResolvedTencentOptions,
    private readonly blocklist: Blocklist,
  ) {
    super(options);
  }

  override async authenticate(request: CallerRequest): Promise<Caller> {
    const caller = await super.authenticate(request);
    if (this.blocklist.addresses.includes(caller.client.ip)) throw new Refusal('ADDRESS_NOT_ALLOWED');
    return caller;
  }
}

@Injectable()
class MaintenanceGuard extends SdkAppIdGuard {
  constructor(
    authenticator: TencentAuthenticator,
    readonly blocklist: Blocklist,
  ) {
    super(authenticator);
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    await super.canActivate(context);
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
    return this.blocklist.addresses.length > 0 && headers['x-maintenance'] === undefined;
  }
}

@Injectable()
class CarelessGuard extends SdkAppIdGuard {
  override canActivate(): Promise<boolean> {
    return Promise.resolve(true);
  }
}

@Injectable()
class JsonAuthenticator extends TencentAuthenticator {
  override authenticate(request: CallerRequest) {
    const { 'content-type': type, 'content-length': length } = request.headers;
    if (type !== 'application/json' || !(Number(length) > 0)) throw new Refusal('ADDRESS_NOT_ALLOWED');
    return super.authenticate(request);
  }
}

@Injectable()
class BrokenAuthenticator extends TencentAuthenticator {
  override authenticate(): never {
    throw new Error(`cannot reach the directory of ${TOKEN}`);
  }
}

describe.each(someEntrances)('Tencent callbacks on %s', (adapter) => {
  let running: WebhookApp;
  let journal: RowRecorder;
  afterEach(() => running.app.close());

  async function start(module: WebhookAppOptions['module'] = {}): Promise<void> {
    journal = new RowRecorder();
    running = await startWebhookApp({ adapter, module: { journal: { useFactory: () => journal }, ...module } });
  }

  function send(query: string, options: PostOptions = {}, below = ''): Promise<Answer> {
    return post(`${running.url}/chat-webhooks/tencent${below}?${query}`, options);
  }

  /** Closing delivers what is on its way, so that nothing can come later. */
  async function expectNoTrace(): Promise<void> {
    await running.app.close();
    expect(journal.rows).toEqual([]);
    expect(running.recorder.events).toEqual([]);
  }

  function expectOk(answer: Answer): void {
    expect(answer).toMatchObject({ status: 200, text: '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}' });
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
  }

  function expectFail(answer: Answer, status: number, reason: string): void {
    expect(answer).toMatchObject({ status, text: `{"ActionStatus":"FAIL","ErrorInfo":"${reason}","ErrorCode":1}` });
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
  }

  async function firstEvent(): Promise<AnyChatEvent> {
    const [event] = await running.recorder.received(1);
    return event!;
  }

  describe('with one app', () => {
    beforeEach(() => start());

    it('acknowledges every fixture and makes the event that it says', async () => {
      const fixtures = fixturesOf('tencent');
      for (const { command, body, query } of fixtures) expectOk(await send(tencentQuery(command, query), { body }));
      const events = await running.recorder.received(fixtures.length);
      expect(events.map(({ eventName }) => eventName)).toEqual(fixtures.map(({ eventName }) => eventName));
      expect(journal.rows.map(({ eventName }) => eventName)).toEqual(fixtures.map(({ eventName }) => eventName));
    });

    it.each([
      ['zero bytes', ''],
      ['an object without members', '{}'],
      ['the same with white space', ' {\n} '],
      ['the same behind a byte order mark', '\ufeff{}'],
    ])('answers a probe of %s, and stores and emits nothing', async (_, body) => {
      expectOk(await send(tencentQuery(C2C), { body }));
      expectOk(await send(tencentQuery(C2C, { SdkAppid: undefined }), { body }));
      expectOk(await send(tencentQuery(undefined, { SdkAppid: undefined, contenttype: undefined }), { body }));
      expect(running.app.get(CallbackCounters).snapshot()).toMatchObject({ probes: 3, accepted: 0, refused: {} });
      await expectNoTrace();
    });

    it('answers a probe that has neither body nor content headers', async () => {
      expectOk(await send(tencentQuery(undefined), { headers: {} }));
      await expectNoTrace();
    });

    it.each([
      ['without a signature', { Sign: undefined, RequestTime: undefined }, 401, 'unauthorized'],
      ['without a signature and an app', { Sign: undefined, SdkAppid: undefined }, 401, 'unauthorized'],
      ['with a wrong signature', { Sign: '0'.repeat(64) }, 401, 'unauthorized'],
      ['with a wrong signature and no app', { Sign: '0'.repeat(64), SdkAppid: undefined }, 401, 'unauthorized'],
      ['signed long ago', { RequestTime: '1669872112', Sign: signOf(TOKEN, '1669872112') }, 401, 'unauthorized'],
      ['of another app', { SdkAppid: OTHER_APP }, 403, 'forbidden'],
      ['of an app without a name', { SdkAppid: '' }, 403, 'forbidden'],
      ['that names two apps', { sdkappid: String(SDK_APP_ID) }, 400, 'malformed request'],
    ])('refuses a probe or message %s, and stores and emits nothing', async (_, parameters, status, reason) => {
      for (const body of ['', '{}', tencentC2c()]) {
        expectFail(await send(tencentQuery(C2C, parameters), { body }), status, reason);
      }
      await expectNoTrace();
    });

    it('refuses a message without SdkAppid, however well it is signed', async () => {
      expectFail(await send(tencentQuery(C2C, { SdkAppid: undefined }), { body: tencentC2c() }), 403, 'forbidden');
      expectFail(await send(tencentQuery(C2C, { SdkAppid: undefined }), { body: '[]' }), 400, 'invalid body');
      await expectNoTrace();
    });

    it('answers in its own format below its route and to other methods', async () => {
      expectFail(await send(tencentQuery(C2C), { body: tencentC2c() }, `/${C2C}`), 404, 'not found');
      const answer = await send(tencentQuery(C2C), { method: 'PUT', body: tencentC2c() });
      expectFail(answer, 405, 'only POST is allowed');
      expect(answer.headers.allow).toBe('POST');
      await expectNoTrace();
    });

    if (!isInFull(adapter, 'fastify')) return;

    it.each([
      ['another known command', C2C, GROUP],
      ['the same in other capitals', 'c2c.callbackaftersendmsg', C2C],
      ['an unknown command', C2C, 'Sns.CallbackOfTomorrow'],
      ['no text', C2C, 5],
      ['a command where the query names an unknown one', 'Sns.CallbackOfTomorrow', C2C],
    ])('refuses a body that names %s', async (_, inQuery, inBody) => {
      const body = tencentC2c({ CallbackCommand: inBody });
      expectFail(await send(tencentQuery(inQuery), { body }), 403, 'forbidden');
      await expectNoTrace();
    });

    it('takes the command from the query when the body names none', async () => {
      expectOk(await send(tencentQuery(C2C), { body: tencentC2c({ CallbackCommand: undefined }) }));
      expect(await firstEvent()).toBeInstanceOf(C2cMessageSent);
    });

    it.each([
      ['no', undefined],
      ['an empty', ''],
    ])('refuses a query with %s CallbackCommand and emits CallbackRejected', async (_, command) => {
      expectFail(await send(tencentQuery(command), { body: tencentC2c() }), 400, 'invalid body');
      const event = await firstEvent();
      expect(event).toBeInstanceOf(CallbackRejected);
      expect(event).toMatchObject({
        command: '',
        reason: 'MISSING_COMMAND',
        appId: String(SDK_APP_ID),
        raw: tencentC2c(),
      });
    });

    it.each([
      ['C2C.CallbackBeforeTomorrow', tencentC2c({ CallbackCommand: 'C2C.CallbackBeforeTomorrow' })],
      ['Sns.CallbackOfTomorrow', { CallbackCommand: 'Sns.CallbackOfTomorrow', FriendItem: [{ To_Account: 'u' }] }],
      ['Live.CallbackOfTomorrow', { RoomId: 'r' }],
      ['Some.CallbackOfTomorrow', { anything: [1, null] }],
      ['constructor', { a: 1 }],
      ['__proto__', { a: 1 }],
    ])('acknowledges %s and emits CallbackUnrecognized', async (command, body) => {
      expectOk(await send(tencentQuery(command), { body }));
      const event = await firstEvent();
      expect(event).toBeInstanceOf(CallbackUnrecognized);
      expect(event).toMatchObject({ command, reason: 'unrecognized command', trust: 'signature', raw: body });
      expect(Buffer.from((event as CallbackUnrecognized).body).toString()).toBe(JSON.stringify(body));
      expect(journal.rows).toMatchObject([{ eventName: 'chat.callback.unrecognized', eventId: event.id }]);
    });

    it('allows whatever before-commands ask, and emits and stores nothing', async () => {
      for (const [command, { sample }] of Object.entries(TENCENT_PROPOSALS))
        expectOk(await send(tencentQuery(command), { body: sample }));
      await expectNoTrace();
    });

    it.each([
      [
        'Push.OfflinePush',
        { Events: [{ CallbackCommand: 'Push.OfflinePush', To_Account: 'john', EventTime: 1557481127 }] },
        'chat.push.reported',
        { kind: 'message', results: [{ to: 'john' }], occurredAt: 1557481127000 },
      ],
      [
        'Push.AllMemberPush',
        { Events: [{ CallbackCommand: 'Push.AllMemberPush', To_Account: 'john', TaskId: 't' }] },
        'chat.push.reported',
        { kind: 'task', results: [{ to: 'john', taskId: 't' }] },
      ],
      [
        'ContentCallback.ResultNotify',
        { SdkAppId: SDK_APP_ID, Scene: 'C2C', From_Account: 'jared', MsgID: 'm', CtxcbResult: 1 },
        'chat.content.moderated',
        { verdict: 'blocked', author: 'jared', messageId: 'm' },
      ],
    ])('takes the body of %s, which has no command, and stores it', async (command, body, eventName, expected) => {
      expectOk(await send(tencentQuery(command), { body }));
      const event = await firstEvent();
      expect(event).toMatchObject({ eventName, command, trust: 'signature', raw: body, ...expected });
      expect(journal.rows).toMatchObject([{ eventName, eventId: event.id, command }]);
    });

    it('lets go on whatever is asked, and neither stores nor emits it', async () => {
      for (const command of Object.keys(TENCENT_PROPOSALS))
        expectOk(await send(tencentQuery(command), { body: { CallbackCommand: command } }));
      await expectNoTrace();
    });

    it('takes two equal unrecognized callbacks for two events', async () => {
      for (let i = 0; i < 2; i++) expectOk(await send(tencentQuery('Sns.CallbackOfTomorrow'), { body: { Info: {} } }));
      const [first, second] = await running.recorder.received(2);
      expect(second!.id).not.toBe(first!.id);
    });

    it('refuses a body with wrong fields and emits CallbackRejected, without the values in faults, answer or log', async () => {
      const body = tencentC2c({
        MsgSeq: 'secret words',
        To_Account: ['secret words'],
        MsgBody: [{ MsgType: { secret: 1 } }],
      });
      expectFail(await send(tencentQuery(C2C), { body }), 400, 'invalid body');
      const event = await firstEvent();
      expect(event).toBeInstanceOf(CallbackRejected);
      expect(event).toMatchObject({ command: C2C, reason: 'INVALID_FIELDS', trust: 'signature', raw: body });
      const faults = (event as CallbackRejected).faults.join('; ');
      for (const member of ['MsgSeq', 'To_Account', 'MsgBody.0.MsgType']) expect(faults).toContain(member);
      expect(faults).not.toMatch(/secret/);
      expect(running.log.lines.filter((line) => line.includes('INVALID_FIELDS'))).toHaveLength(1);
      expect(running.log.lines.join('\n')).not.toMatch(/secret words|private/);
      expect(journal.rows).toMatchObject([{ eventName: 'chat.callback.rejected', state: 'rejected' }]);
    });

    it.each([
      ['broken JSON', '{"From_Account":', 'INVALID_JSON'],
      ['a list', '[{}]', 'NOT_AN_OBJECT'],
      ['null', 'null', 'NOT_AN_OBJECT'],
      ['a text', '"{}"', 'NOT_AN_OBJECT'],
      ['white space', ' ', 'INVALID_JSON'],
      ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'INVALID_UTF8'],
      ['too deep a nesting', `{"a":${'['.repeat(100)}${']'.repeat(100)}}`, 'NESTED_TOO_DEEP'],
    ])('refuses %s and emits CallbackRejected with the bytes', async (_, body, reason) => {
      expectFail(await send(tencentQuery(C2C), { body }), 400, 'invalid body');
      const event = await firstEvent();
      expect(event).toBeInstanceOf(CallbackRejected);
      expect(event).toMatchObject({ command: C2C, reason, faults: [], raw: undefined });
      expect(event.occurredAt).toBe(event.receivedAt);
      expect(Buffer.from((event as CallbackRejected).body)).toEqual(Buffer.from(body));
    });

    it('writes neither token nor signature to the log', async () => {
      const query = tencentQuery(C2C, { SdkAppid: OTHER_APP });
      await send(query, { body: tencentC2c() });
      await send(tencentQuery(C2C, { Sign: '0'.repeat(64) }), { body: tencentC2c() });
      const log = running.log.lines.join('\n');
      expect(log).toMatch(/UNKNOWN_APP[^]*INVALID_SIGNATURE/);
      expect(log).not.toContain(TOKEN);
      expect(log).not.toContain(new URLSearchParams(query).get('Sign'));
    });
  });

  it.each([
    ['lets an address that is listed in', '127.0.0.0/8', 200],
    ['keeps an address that is not listed out', '203.0.113.0/24', 403],
  ])('%s', async (_, range, status) => {
    await start({ tencent: { sdkAppId: SDK_APP_ID, token: TOKEN, allowedAddresses: [range] } });
    const answer = await send(tencentQuery(C2C), { body: tencentC2c() });
    if (status === 200) expectOk(answer);
    else expectFail(answer, status, 'forbidden');
  });

  describe('by the options', () => {
    if (!isInFull(adapter, 'fastify')) return;

    it('refuses unrecognized commands where the options say so, and emits CallbackRejected', async () => {
      await start({ unrecognized: 'refuse' });
      expectFail(
        await send(tencentQuery('Sns.CallbackOfTomorrow'), { body: { Info: {} } }),
        400,
        'unsupported command',
      );
      const event = await firstEvent();
      expect(event).toBeInstanceOf(CallbackRejected);
      expect(event).toMatchObject({
        command: 'Sns.CallbackOfTomorrow',
        reason: 'UNRECOGNIZED_COMMAND',
        raw: { Info: {} },
      });
      expect(running.app.get(CallbackCounters, { strict: false }).snapshot()).toMatchObject({
        received: 1,
        accepted: 0,
      });
      expectOk(await send(tencentQuery(C2C), { body: tencentC2c() }));
    });

    it('tells the apps at one URL apart', async () => {
      const second = { sdkAppId: OTHER_APP, token: ['former-token', 'second-token'] };
      await start({ tencent: { apps: [{ sdkAppId: SDK_APP_ID, token: TOKEN }, second] } });
      const ofSecond = (token: string) => tencentQuery(C2C, { SdkAppid: OTHER_APP }, token);
      expectOk(await send(tencentQuery(C2C), { body: tencentC2c() }));
      expectOk(await send(ofSecond('second-token'), { body: tencentC2c() }));
      expectOk(await send(ofSecond('former-token'), { body: tencentC2c() }));
      expectFail(await send(ofSecond(TOKEN), { body: tencentC2c() }), 401, 'unauthorized');
      expectFail(await send(tencentQuery(C2C, {}, 'second-token'), { body: tencentC2c() }), 401, 'unauthorized');
      expectOk(await send(tencentQuery(undefined, { SdkAppid: undefined }, 'second-token'), { body: '{}' }));
      const events = await running.recorder.received(3);
      expect(events.map(({ appId }) => appId)).toEqual([String(SDK_APP_ID), OTHER_APP, OTHER_APP]);
      expect(events[1]!.id).not.toBe(events[0]!.id);
      expect(events[2]!.id).toBe(events[1]!.id);
    });

    it('trusts an app by its id alone where the options say so, and says so', async () => {
      await start({ tencent: { sdkAppId: SDK_APP_ID, trust: 'app-id' } });
      const unsigned = { Sign: undefined, RequestTime: undefined };
      expectOk(await send(tencentQuery(C2C, unsigned), { body: tencentC2c() }));
      expect(await firstEvent()).toMatchObject({ trust: 'unverified-app-id' });
      expectFail(
        await send(tencentQuery(C2C, { ...unsigned, SdkAppid: OTHER_APP }), { body: tencentC2c() }),
        403,
        'forbidden',
      );
      expect(running.log.lines.filter((line) => line.includes('without a signature'))).toHaveLength(1);
    });
  });

  describe("with the host's own classes", () => {
    it('asks an authenticator that injects what an imported module exports', async () => {
      await start({ imports: [BlocklistModule], authenticators: { tencent: BlockingAuthenticator } });
      expectOk(await send(tencentQuery(C2C), { body: tencentC2c() }));
      expectFail(
        await send(tencentQuery(C2C, { ClientIP: '198.51.100.66' }), { body: tencentC2c() }),
        403,
        'forbidden',
      );
      expectFail(await send(tencentQuery(C2C, { Sign: '0' }), { body: tencentC2c() }), 401, 'unauthorized');
      expect(await running.recorder.received(1)).toHaveLength(1);
      expect(journal.rows).toHaveLength(1);
    });

    it('shows an authenticator the headers as they came', async () => {
      await start({ authenticators: { tencent: JsonAuthenticator } });
      const body = JSON.stringify(tencentC2c());
      expectOk(await send(tencentQuery(C2C), { body, headers: { 'content-type': 'application/json' } }));
      expectFail(await send(tencentQuery(C2C), { body, headers: { 'content-type': 'text/plain' } }), 403, 'forbidden');
    });

    it('tells nobody why an authenticator broke', async () => {
      await start({ authenticators: { tencent: BrokenAuthenticator } });
      expectFail(await send(tencentQuery(C2C), { body: tencentC2c() }), 500, 'internal error');
      await expectNoTrace();
    });
  });

  if (!isBehindFramework(adapter)) return;
  describe("with the host's own guards", () => {
    it('asks a guard that injects what an imported module exports', async () => {
      await start({ imports: [BlocklistModule], guards: { tencent: MaintenanceGuard } });
      expectOk(await send(tencentQuery(C2C), { body: tencentC2c() }));
      expectFail(
        await send(tencentQuery(C2C), { body: tencentC2c(), headers: { 'x-maintenance': '1' } }),
        403,
        'refused',
      );
      expectFail(await send(tencentQuery(C2C, { SdkAppid: OTHER_APP }), { body: tencentC2c() }), 403, 'forbidden');
      expect(await running.recorder.received(1)).toHaveLength(1);
      expect(journal.rows).toHaveLength(1);
    });

    it('asks both', async () => {
      const own = { authenticators: { tencent: BlockingAuthenticator }, guards: { tencent: MaintenanceGuard } };
      await start({ imports: [BlocklistModule], ...own });
      expectFail(await send(tencentQuery(C2C, { ClientIP: '198.51.100.66' }), { body: '{}' }), 403, 'forbidden');
      expectFail(await send(tencentQuery(C2C), { body: '{}', headers: { 'x-maintenance': '1' } }), 403, 'refused');
      expectOk(await send(tencentQuery(C2C), { body: '{}' }));
      await expectNoTrace();
    });

    it('lets nobody in through a guard that does not ask the authenticator', async () => {
      await start({ guards: { tencent: CarelessGuard } });
      expectFail(await send(tencentQuery(C2C), { body: tencentC2c() }), 403, 'refused');
      await expectNoTrace();
    });
  });
});
