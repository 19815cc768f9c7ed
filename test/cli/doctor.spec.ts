import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { Injectable } from '@nestjs/common';
import { BeforeChatEvent, C2cMessageSending, type C2cMessageSent } from '../../lib/index.js';
import { SECRET, TOKEN } from '../support/callbacks.js';
import { CREDENTIALS } from '../support/cli-environment.js';
import { runCli } from '../support/cli.js';
import { startFaultyReceiver, startReceiver, type Faults, type HttpReceiver } from '../support/faulty-receiver.js';
import { startWebhookApp, type WebhookApp, someEntrances, eitherAdapter } from '../support/webhook-app.js';

const { OPENIM_CALLBACK_SECRET, ...TENCENT } = CREDENTIALS;
const OPENIM = { OPENIM_CALLBACK_SECRET };

interface Check {
  provider: string;
  name: string;
  result: string;
  seen: string;
  fix?: string;
}

async function examine(url: string, env: Record<string, string> = CREDENTIALS, ...more: string[]) {
  const { code, records, stderr } = await runCli(['doctor', '--json', '--url', url, ...more], { env });
  expect(stderr).toBe('');
  const [{ checks, counts, messages }] = records();
  const found = (result: string) =>
    checks.filter((check: Check) => check.result === result).map(({ provider, name }: Check) => `${provider} ${name}`);
  return {
    code,
    checks: checks as Check[],
    counts,
    messages,
    warn: found('warn'),
    fail: found('fail'),
    skipped: found('skipped'),
  };
}

describe.each(someEntrances)('doctor, at an app on %s', (adapter) => {
  it('finds nothing wrong, and names the messages that it sent', async () => {
    const running = await startWebhookApp({ adapter });
    const { code, checks, warn, skipped, counts, messages } = await examine(running.url);
    // the app's own 404 is JSON, and so is what Tencent is answered
    expect({ code, warn, counts }).toEqual({
      code: 0,
      warn: ['openim near-paths'],
      counts: { ok: 25, warn: 1, fail: 0, skipped: 2 }, // nothing is refused
    });
    expect(skipped).toEqual(['tencent refusal', 'openim refusal']);
    const { seen } = checks.find(({ name }) => name === 'near-paths')!;
    expect(seen).toMatch(/\/openimx with 404, \/tencent with 40\d as consent/);
    expect(seen.includes('/OpenIM')).toBe(adapter !== 'express'); // Express finds the route all the same
    const sent = running.recorder.events as C2cMessageSent[];
    expect(new Set(sent.map(({ from, to }) => `${from} ${to}`))).toEqual(new Set(['doctor doctor']));
    expect(new Set(sent.map(({ messageId }) => messageId))).toEqual(new Set(messages.map(({ id }: any) => id)));
    await running.app.close();
  }, 30_000);
});

/** Refuses one word, and what an account "doctor" is usually not told. */
@Injectable()
class Rules {
  @BeforeChatEvent(C2cMessageSending)
  check(message: C2cMessageSending) {
    return message.text === 'casino' ? message.refuse('No advertising', 7) : message.allow();
  }
}

describe.each(eitherAdapter)('doctor, at an app on %s that decides', (adapter) => {
  let running: WebhookApp;
  beforeAll(async () => {
    running = await startWebhookApp({ adapter, providers: [Rules] });
  });
  afterAll(() => running.app.close());

  it('finds out whether a refusal is understood', async () => {
    const { code, checks, skipped } = await examine(running.url, CREDENTIALS, '--refused-text', 'casino');
    expect({ code, skipped }).toEqual({ code: 0, skipped: [] });
    expect(checks.filter(({ name }) => name === 'refusal')).toEqual([
      { provider: 'tencent', name: 'refusal', result: 'ok', seen: 'refused; the client sees 120008 "No advertising"' },
      { provider: 'openim', name: 'refusal', result: 'ok', seen: 'refused; the user sees 5007 "No advertising"' },
    ]);
    expect(checks.filter(({ name }) => name === 'before-time')).toMatchObject([
      { result: 'ok', seen: expect.stringMatching(/^5 answers after [\d.]+ to [\d.]+ ms; Tencent waits 2000 ms$/) },
      { result: 'ok', seen: expect.stringMatching(/^5 answers after .* OpenIM waits 5000 ms, unless/) },
    ]);
    expect(running.recorder.events.filter(({ eventName }) => !/message|refused/.test(eventName))).toEqual([]);
  });

  it('says so where nobody decides', async () => {
    const { code, checks, warn } = await examine(running.url, OPENIM, '--refused-text', 'roulette');
    expect({ code, warn }).toEqual({ code: 0, warn: ['openim near-paths', 'openim refusal'].toReversed() });
    const { seen, fix } = checks.find(({ name }) => name === 'refusal')!;
    expect(seen).toContain('no handler decides about it');
    expect(fix).toContain('"decides"');
  });
});

describe('doctor, of answers to what is asked', () => {
  const about = async (reply: string, ...args: string[]) => {
    const receiver = await startReceiver(({ url }, response) => {
      const isAsked = url!.includes('Before');
      const taken = url!.includes('tencent') ? '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}' : '{}';
      response.writeHead(200, { 'content-type': 'application/json' }).end(isAsked ? reply : taken);
    });
    const { checks } = await examine(receiver.url, ...(args as [never]));
    await receiver.close();
    return checks.filter(({ name }) => name === 'before-reply' || name === 'refusal');
  };

  it.each<[string, Record<string, string>, string, string[], string]>([
    [
      'a code of nobody',
      TENCENT,
      '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":5}',
      ['fail', 'skipped'],
      'not among',
    ],
    ['another form', TENCENT, '{"statusCode":403}', ['fail', 'skipped'], 'documented envelope'],
    ['a refusal', TENCENT, '{"ActionStatus":"OK","ErrorInfo":"no","ErrorCode":120001}', ['ok', 'ok'], '120001 "no"'],
    ['no JSON', OPENIM, 'no', ['fail', 'skipped'], 'cannot read the answer'],
    ['no code', OPENIM, '{"errCode":0,"nextCode":1}', ['ok', 'warn'], 'the user sees 500'],
    ['consent by accident', OPENIM, '{"statusCode":403}', ['ok', 'skipped'], 'the operation goes on'],
  ])('judges %s', async (_, env, reply, results, seen) => {
    const checks = await about(reply, env as never);
    expect(checks.map(({ result }) => result)).toEqual(results);
    expect(checks.map((check) => check.seen).join('\n')).toContain(seen);
    for (const { result, fix } of checks) expect(fix !== undefined).toBe(result === 'fail' || result === 'warn');
  });

  it('is not told two things at once', async () => {
    const { code, stderr } = await runCli(['doctor', '--no-messages', '--refused-text', 'x']);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('contradicts') });
  });
});

describe.each(eitherAdapter)('doctor, on %s', (adapter) => {
  it('leaves nothing where no message may be sent', async () => {
    const running = await startWebhookApp({ adapter });
    const { code, messages, skipped } = await examine(running.url, CREDENTIALS, '--no-messages');
    expect({ code, messages, skipped }).toEqual({
      code: 0,
      messages: [],
      skipped: ['openim reply', 'openim ack-time', 'openim body-limit'],
    });
    expect(running.recorder.events).toEqual([]);
    await running.app.close();
  });

  it('finds out that no signature is required', async () => {
    const { app, url } = await startWebhookApp({
      adapter,
      module: { tencent: { sdkAppId: 1400000001, trust: 'app-id' }, openim: { trust: 'network' } },
    });
    const { code, fail } = await examine(url);
    expect({ code, fail }).toEqual({
      code: 1,
      fail: ['missing', 'wrong', 'old']
        .map((kind) => `tencent ${kind}-signature`)
        .concat('openim missing-signature', 'openim wrong-signature'),
    });
    const unsigned = await examine(url, { TENCENT_SDK_APP_ID: '1400000001' }, '--unsigned');
    expect(unsigned).toMatchObject({ code: 0, fail: [] });
    await app.close();
  });

  it('finds out that the credentials, or the path, are wrong', async () => {
    const { app, url } = await startWebhookApp({ adapter });
    const stranger = await examine(url, {
      ...CREDENTIALS,
      TENCENT_CALLBACK_TOKEN: 'wrong',
      OPENIM_CALLBACK_SECRET: 'wrong',
    });
    expect(stranger).toMatchObject({ code: 1, fail: ['tencent probe', 'tencent reply', 'openim reply'] });
    expect(stranger.checks.find(({ name }) => name === 'reply')?.fix).toContain('check --sdk-app-id and --token');
    expect(stranger.skipped).toContain('tencent wrong-signature');
    const elsewhere = await examine(`${url}/elsewhere`);
    expect(elsewhere).toMatchObject({ code: 1, fail: ['tencent probe', 'tencent reply', 'openim reply'] });
    expect(elsewhere.checks.find(({ name }) => name === 'reply')?.fix).toContain('is the module at this path?');
    await app.close();
  });

  it('finds a body limit that is too low', async () => {
    const { app, url } = await startWebhookApp({ adapter, module: { bodyLimit: 100_000 } });
    expect(await examine(url)).toMatchObject({ code: 1, fail: ['tencent body-limit', 'openim body-limit'] });
    await app.close();
  });
});

async function startOnOneOf([port = 0, ...others]: readonly number[]): Promise<HttpReceiver> {
  const starting = startReceiver((_, response) => void response.writeHead(405).end(), port);
  return others.length === 0 ? starting : starting.catch(() => startOnOneOf(others));
}

describe('doctor', () => {
  // at once, as most of the time is spent waiting
  const tencent = (...names: string[]) => names.map((name) => `tencent ${name}`);
  const openim = (...names: string[]) => names.map((name) => `openim ${name}`);

  it.concurrent.each<
    [string, Faults, { env?: Record<string, string>; warn?: string[]; fail?: string[]; seen?: string }]
  >([
    ['is right', {}, {}],
    ['takes a GET', { takesGet: true }, { warn: [...tencent('post-only'), ...openim('post-only')] }],
    [
      'takes what is not signed',
      { takesUnsigned: true },
      { fail: [...tencent('missing-signature'), ...openim('missing-signature')] },
    ],
    [
      'takes a wrong signature',
      { takesWrongSign: true },
      { fail: [...tencent('wrong-signature'), ...openim('wrong-signature')] },
    ],
    ['takes an old signature', { takesOldSign: true }, { fail: tencent('old-signature') }],
    ['takes any SDKAppID', { takesAnyApp: true }, { fail: tencent('wrong-app-id') }],
    ['refuses the probe', { refusesProbe: true }, { env: TENCENT, fail: tencent('probe') }],
    ['takes small bodies only', { bodyLimit: 102_400 }, { fail: [...tencent('body-limit'), ...openim('body-limit')] }],
    ['has another time', { clockSkew: 90_000 }, { warn: openim('clock'), fail: tencent('clock'), seen: 's ahead of' }],
    [
      'has a time that is a little off',
      { clockSkew: -20_000 },
      { warn: [...tencent('clock'), ...openim('clock')], seen: 's behind' },
    ],
    ['closes each connection', { closes: true }, { warn: [...tencent('keep-alive'), ...openim('keep-alive')] }],
    [
      'closes each connection without a word',
      { closesSilently: true },
      { warn: [...tencent('keep-alive'), ...openim('keep-alive')] },
    ],
    [
      'closes idle connections soon',
      { closesAfter: 5 },
      { warn: [...tencent('keep-alive'), ...openim('keep-alive')], seen: 'kept open for 5 s' },
    ],
    ['closes idle connections as late as its proxy', { closesAfter: 60 }, {}],
    [
      'gives no JSON type',
      { accept: { type: 'text/html' } },
      { warn: [...tencent('reply'), ...openim('reply')], seen: 'text/html' },
    ],
    [
      'answers late',
      { delay: 2_300 },
      {
        env: TENCENT,
        fail: tencent('probe', 'reply', 'ack-time', 'before-reply', 'before-time', 'body-limit'),
        seen: 'no answer within 2000 ms',
      },
    ],
    ['answers slowly', { delay: 1_200 }, { env: TENCENT, warn: tencent('ack-time', 'before-time') }],
    [
      'answers {}',
      { accept: { body: '{}' } },
      { env: TENCENT, fail: tencent('probe', 'reply'), seen: 'ActionStatus must be OK or FAIL' },
    ],
    [
      'answers no JSON',
      { accept: { body: 'OK' } },
      { env: OPENIM, fail: openim('reply'), seen: 'cannot read the answer' },
    ],
    ['answers with 201', { accept: { status: 201 } }, { env: TENCENT, fail: tencent('probe', 'reply') }],
    [
      'redirects',
      { accept: { status: 302, location: '/login' } },
      { env: TENCENT, fail: tencent('probe', 'reply'), seen: 'the status is 302' },
    ],
    [
      'answers with a JSON 401',
      { accept: { status: 401, body: '{"statusCode":401}' } },
      { env: OPENIM, fail: openim('reply'), seen: '401' },
    ],
    [
      'drops connections',
      { dropsConnection: true },
      { fail: [...tencent('reachable'), ...openim('reachable')], seen: 'no answer' },
    ],
    [
      'refuses with a JSON 401 in which OpenIM finds no refusal',
      { refuse: { status: 401, body: '{"statusCode":401}' } },
      { env: OPENIM, warn: openim('missing-signature', 'wrong-signature'), seen: 'finds no refusal' },
    ],
    [
      'refuses by an accident',
      { refuse: { status: 500, body: '' } },
      { env: TENCENT, warn: tencent('missing-signature', 'wrong-signature', 'old-signature', 'wrong-app-id') },
    ],
  ])(
    'finds what is wrong with a receiver that %s',
    async (_, faults, { env, warn = [], fail = [], seen }) => {
      const receiver = await startFaultyReceiver(faults);
      const found = await examine(receiver.url, env);
      await receiver.close();
      const isNear = (check: string) => check === 'openim near-paths'; // which the faults do not change
      expect({
        code: found.code,
        warn: found.warn.filter((check: string) => !isNear(check)),
        fail: found.fail,
      }).toEqual({
        code: fail.length > 0 ? 1 : 0,
        warn,
        fail,
      });
      const wrong = found.checks.filter(({ result }) => result === 'warn' || result === 'fail');
      expect(wrong.filter(({ fix }) => !fix)).toEqual([]);
      if (seen) expect(wrong.map((check) => check.seen).join('\n')).toContain(seen);
    },
    60_000,
  );

  it('finds nothing wrong with paths next to the route that do not answer with JSON', async () => {
    const right = JSON.stringify({ actionCode: 0, errCode: 5001, errMsg: '', errDlt: '', nextCode: 1 });
    const receiver = await startReceiver(({ url }, response) => {
      response.writeHead(404).end(url!.startsWith('/hooks/openim/') ? right : 'not found');
    });
    const { checks } = await examine(receiver.url, OPENIM);
    await receiver.close();
    expect(checks.find(({ name }) => name === 'near-paths')).toMatchObject({ result: 'ok' });
  });

  it('asks with a GET on ports, too, that browsers refuse', async () => {
    const receiver = await startOnOneOf([10_080, 6_697, 6_566, 5_061]);
    const { checks } = await examine(receiver.url, OPENIM);
    await receiver.close();
    expect(checks.find(({ name }) => name === 'post-only')?.seen).toBe('a GET is answered with 405');
  });

  it.each([
    ['http', 'hello\r\n\r\n', 'does not speak proper HTTP'],
    ['https', 'hello\r\n\r\n', 'does not speak TLS'],
  ])('finds out that something other than %s is there', async (scheme, said, fix) => {
    const server = createServer((socket) => socket.on('error', () => {}).end(said)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { checks } = await examine(`${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`, OPENIM);
    server.close();
    expect(checks[0]).toMatchObject({ name: 'reachable', result: 'fail', fix: expect.stringContaining(fix) });
  });

  it('judges by another deadline where one is given', async () => {
    const receiver = await startFaultyReceiver({ delay: 300 });
    const { checks } = await examine(receiver.url, OPENIM, '--timeout', '100');
    await receiver.close();
    expect(checks.find(({ name }) => name === 'reply')?.seen).toContain('no answer within 100 ms');
    expect(checks.find(({ name }) => name === 'ack-time')).toMatchObject({
      result: 'fail',
      seen: expect.stringMatching(/^\d{3,}(\.\d)? ms; --timeout is 100 ms$/),
    });
  });

  it('finds nobody there', async () => {
    const receiver = await startReceiver(() => {});
    await receiver.close();
    const { code, fail, messages, checks } = await examine(receiver.url);
    expect({ code, fail, messages }).toEqual({
      code: 1,
      fail: ['tencent reachable', 'openim reachable'],
      messages: [],
    });
    expect(checks[0]?.fix).toContain('nothing listens there');
  });

  it('shows people each check, without a secret', async () => {
    const receiver = await startFaultyReceiver({ bodyLimit: 1_000, takesOldSign: true });
    const { code, stdout } = await runCli(['doctor', '--url', receiver.url], { env: CREDENTIALS });
    await receiver.close();
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Tencent at http:\/\/127\.0\.0\.1:\d+\/hooks\/tencent$/m);
    expect(stdout).toMatch(/^ {2}fail {5}body-limit .*\n +fix: allow at least 512 KiB/m);
    expect(stdout).toMatch(/^22 ok, 1 to look at, 3 failed, 2 skipped$/m);
    expect(stdout).toMatch(/Test messages from "doctor" to "doctor" were sent as OpenIM: [\da-f]{32}/);
    for (const secret of [TOKEN, SECRET]) expect(stdout).not.toContain(secret);
  });
});
