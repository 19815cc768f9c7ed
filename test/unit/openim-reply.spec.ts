import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { REFUSALS, Refusal, type RefusalCode } from '../../lib/index.js';
import { openImAllow, openImRefuse } from '../../lib/openim/openim.reply.js';
import { askBefore, OPENIM_VERSIONS, verdictOn, type OpenImVersion, type Verdict } from '../support/openim-server.js';

const PASS = { passes: true } as const;
const refused = (code?: number): Verdict => ({ passes: false, code });
const reply = (actionCode: unknown, errCode: unknown, errMsg: unknown, nextCode: unknown) =>
  JSON.stringify({ actionCode, errCode, errMsg, errDlt: '', nextCode });
const nestError = (statusCode: number, message: string) => JSON.stringify({ statusCode, message, error: message });

describe("the test's OpenIM server", () => {
  it.each([
    ['{}', '{}', PASS],
    ['null', 'null', PASS],
    ['an object with a newline behind it', '{}\n', PASS],
    ['extra keys', '{"actionCode":0,"nextCode":0,"data":{"nextCode":1},"list":[{"nextCode":1}]}', PASS],
    ["NestJS's 401", nestError(401, 'Unauthorized'), PASS],
    ["NestJS's 400", nestError(400, 'Bad Request'), PASS],
    ["NestJS's 500", '{"statusCode":500,"message":"Internal server error"}', PASS],
    ['null for every key', reply(null, null, null, null), PASS],
    ['{1,5001,..,1}', reply(1, 5001, 'blocked', 1), PASS],
    ['{0,5001,..,0}', reply(0, 5001, 'blocked', 0), PASS],
    ['{0,5001,..,2}', reply(0, 5001, 'blocked', 2), PASS],
    ['{0,0,"",..,0}', reply(0, 0, '', 0), PASS],
    ['{0,5001,..,1}', reply(0, 5001, 'blocked', 1), refused(5001)],
    ['{0,0,"blocked",..,1}', reply(0, 0, 'blocked', 1), refused(500)],
    ['{0,-1,"blocked",..,1}', reply(0, -1, 'blocked', 1), refused(500)],
    ['nextCode alone', '{"nextCode":1}', refused(500)],
    ['other capitals', '{"ActionCode":0,"NextCode":1,"ERRCODE":7}', refused(7)],
    ['a key that comes twice', '{"nextCode":0,"errCode":5001,"nextCode":1}', refused(5001)],
    ['an escaped key', '{"next\\u0043ode":1,"errCode":5001}', refused(5001)],
    ['nothing (200 or 204)', '', refused(90007)],
    ['blanks', ' \n', refused(90007)],
    ['plain text', 'OK', refused(90007)],
    ['HTML', '<html><body>502 Bad Gateway</body></html>', refused(90007)],
    ['a list', '[]', refused(90007)],
    ['a JSON text', '"ok"', refused(90007)],
    ['a JSON number', '0', refused(90007)],
    ['a byte order mark', '\uFEFF{}', refused(90007)],
    ['two objects', '{}{}', refused(90007)],
    ['nextCode ""', '{"nextCode":""}', refused(90007)],
    ['nextCode "0"', '{"nextCode":"0"}', refused(90007)],
    ['nextCode true', '{"nextCode":true}', refused(90007)],
    ['errCode 0.0', '{"errCode":0.0}', refused(90007)],
    ['errCode 1e0', '{"errCode":1e0}', refused(90007)],
    ['errCode of 33 bits', '{"errCode":2147483648}', refused(90007)],
    ['errMsg that is a number', '{"errMsg":5}', refused(90007)],
    ['errMsg that is a list', '{"errMsg":["a"]}', refused(90007)],
    ['actionCode that is an object', '{"actionCode":{"nextCode":1}}', refused(90007)],
  ])('of v3.7 to main reads %s as it was seen to', (_, body, verdict) => {
    expect(verdictOn('v3.7-main', body)).toEqual(verdict);
    expect(verdictOn('v3.7-main', body, true)).toEqual(verdict); // failedContinue has no effect
  });

  it.each<[OpenImVersion, string, Verdict]>([
    ['v2', reply(1, 5001, 'blocked', 0), refused(5001)],
    ['v2', reply(1, 0, 'blocked', 0), refused(201)],
    ['v2', reply(0, 5001, 'blocked', 1), PASS],
    ['v2', '{"nextCode":"","errDlt":5}', PASS],
    ['v3.0-3.4.0', reply(0, 5001, 'blocked', 0), refused(5001)],
    ['v3.0-3.4.0', reply(1, 0, '', 0), refused(500)],
    ['v3.0-3.4.0', reply(0, 0, 'blocked', 1), PASS],
    ['v3.4.2-3.5.1', reply(0, 5001, 'blocked', 0), PASS],
    ['v3.4.2-3.5.1', reply(0, 5001, 'blocked', 1), refused(5001)],
    ['v3.4.2-3.5.1', reply(1, 5001, 'blocked', 0), refused(5001)],
    ['v3.6.0', reply(0, 5001, 'blocked', 1), PASS],
    ['v3.6.0', reply(1, 5001, 'blocked', 1), PASS],
  ])('of %s judges %s', (version, body, verdict) => {
    expect(verdictOn(version, body)).toEqual(verdict);
  });

  it.each(OPENIM_VERSIONS.filter((version) => version !== 'v3.7-main'))(
    'of %s follows failedContinue where the answer is unreadable',
    (version) => {
      expect(verdictOn(version, 'OK', false)).toEqual(refused());
      expect(verdictOn(version, 'OK', true)).toEqual(PASS);
    },
  );
});

describe("the test's OpenIM server, over the network", () => {
  let server: Server | undefined;
  const requests: string[] = [];
  afterEach(async () => {
    requests.length = 0;
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
  });

  /** Refuses whatever reaches `/refusal` as a POST with its body; `answer` does the rest. */
  async function listen(answer: RequestListener): Promise<string> {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        requests.push(`${request.method} ${request.url} ${body.trim()}`);
        if (request.url === '/refusal') response.end(reply(0, 5001, 'blocked', request.method === 'POST' ? 1 : 0));
        else answer(request, response);
      });
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/start`;
  }

  it.each([200, 201, 401, 403, 500])('looks at the body alone, not at the status %i', async (status) => {
    const url = await listen((_, response) => response.writeHead(status).end(reply(0, 5001, 'blocked', 1)));
    expect(await askBefore('v3.7-main', url, {}, { timeout: 2_000 })).toEqual(refused(5001));
  });

  it('refuses a 204', async () => {
    const url = await listen((_, response) => response.writeHead(204).end());
    expect(await askBefore('v3.7-main', url, {}, { timeout: 2_000 })).toEqual(refused(90007));
  });

  it.each([
    [307, ['POST /start {"a":1}', 'POST /refusal {"a":1}'], refused(5001)],
    [302, ['POST /start {"a":1}', 'GET /refusal '], PASS],
  ])('follows a %i', async (status, seen, verdict) => {
    const url = await listen((_, response) => response.writeHead(status, { location: '/refusal' }).end());
    expect(await askBefore('v3.7-main', url, { a: 1 }, { timeout: 2_000 })).toEqual(verdict);
    expect(requests).toEqual(seen);
  });

  it.each([
    ['is late', () => {}],
    ['closes the connection', (request: Parameters<RequestListener>[0]) => request.socket.destroy()],
  ])('asks a receiver that %s once', async (_, answer) => {
    const url = await listen(answer);
    expect(await askBefore('v3.7-main', url, {}, { timeout: 400 })).toEqual(refused(90004));
    expect(await askBefore('v3.6.0', url, {}, { timeout: 400, failedContinue: true })).toEqual(PASS);
    expect(requests).toEqual(['POST /start {}', 'POST /start {}']);
  });
});

describe('openImAllow', () => {
  const overwritten = {
    groupID: '2559498142',
    groupName: 'Lunch',
    introduction: null,
    faceURL: '',
    ex: null,
    needVerification: 2,
    lookMemberInfo: 0,
    applyMemberFriend: null,
  };
  const groupUpdate = {
    callbackCommand: 'callbackBeforeSetGroupInfoExCommand',
    operationID: '',
    notification: 'at noon',
    ...overwritten,
  };

  it.each(OPENIM_VERSIONS)('lets the operation pass in %s', (version) => {
    for (const status of [200, 400, 503]) {
      expect(verdictOn(version, openImAllow('callbackBeforeSendSingleMsgCommand', {}, status).body)).toEqual(PASS);
    }
    expect(verdictOn(version, openImAllow(groupUpdate.callbackCommand, groupUpdate).body)).toEqual(PASS);
  });

  it('says nothing but that', () => {
    expect(openImAllow('callbackBeforeSendSingleMsgCommand', { content: 'private', groupID: '1' })).toEqual({
      status: 200,
      body: '{"actionCode":0,"errCode":0,"errMsg":"","errDlt":"","nextCode":0}',
    });
  });

  it.each(['callbackBeforeSetGroupInfoCommand', 'callbackBeforeSetGroupInfoExCommand'])(
    'gives back to %s what it would otherwise blank',
    (command) => {
      expect(JSON.parse(openImAllow(command, groupUpdate).body)).toEqual({
        actionCode: 0,
        errCode: 0,
        errMsg: '',
        errDlt: '',
        nextCode: 0,
        ...overwritten,
      });
    },
  );

  it('gives back no code that the request smuggles in', () => {
    const { body } = openImAllow(groupUpdate.callbackCommand, {
      ...groupUpdate,
      nextCode: 1,
      NextCode: 1,
      errCode: 5001,
    });
    expect(verdictOn('v3.7-main', body)).toEqual(PASS);
    expect(verdictOn('v3.0-3.4.0', body)).toEqual(PASS);
  });
});

describe('openImRefuse', () => {
  const codes = Object.keys(REFUSALS) as RefusalCode[];

  it.each(['v3.0-3.4.0', 'v3.4.2-3.5.1', 'v3.7-main'] as const)(
    'stops the operation in %s, whatever the reason',
    (version) => {
      for (const code of codes)
        expect(verdictOn(version, openImRefuse(new Refusal(code), 'v3').body)).toEqual(refused(5001));
    },
  );

  it('stops the operation in v2, whatever the reason', () => {
    for (const code of codes)
      expect(verdictOn('v2', openImRefuse(new Refusal(code), 'v2').body)).toEqual(refused(5001));
  });

  it.each(['v2', 'v3'] as const)('cannot stop v3.6.0, which ignores every refusal, with the form of %s', (form) => {
    expect(verdictOn('v3.6.0', openImRefuse(new Refusal('INVALID_SECRET'), form).body)).toEqual(PASS);
  });

  it('has to tell v2 from main: neither takes the refusal of the other', () => {
    expect(verdictOn('v2', openImRefuse(new Refusal('INVALID_SECRET'), 'v3').body)).toEqual(PASS);
    expect(verdictOn('v3.7-main', openImRefuse(new Refusal('INVALID_SECRET'), 'v2').body)).toEqual(PASS);
  });

  it.each(codes)('answers %s with its status and its public text alone', (code) => {
    const answer = openImRefuse(
      new Refusal(code, 'a private detail', { cause: new Error('private'), faults: ['private'] }),
      'v3',
    );
    expect(answer.status).toBe(REFUSALS[code].status);
    expect(answer.body).toBe(reply(0, 5001, REFUSALS[code].text, 1));
    expect(answer.headers).toEqual(code === 'METHOD_NOT_ALLOWED' ? { allow: 'POST' } : undefined);
  });

  it("keeps the status of a host's guard", () => {
    expect(openImRefuse(new Refusal('REFUSED_BY_HOST', '', { status: 429 }), 'v3').status).toBe(429);
  });
});
