import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { isBeforeCommand } from '../../lib/chat-servers/openim/facts.js';
import { judgeOpenIm, OPENIM_VERSIONS, type OpenImVersion } from '../../lib/testing/index.js';
import { askBefore, verdictOn, type Decision } from '../support/openim-server.js';

const PASS: Decision = { passes: true, code: undefined };
const refused = (code?: number): Decision => ({ passes: false, code });
const reply = (actionCode: unknown, errCode: unknown, errMsg: unknown, nextCode: unknown) =>
  JSON.stringify({ actionCode, errCode, errMsg, errDlt: '', nextCode });
const nestError = (statusCode: number, message: string) => JSON.stringify({ statusCode, message, error: message });

describe('an OpenIM server', () => {
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

  it.each<[OpenImVersion, string, Decision]>([
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

describe('an OpenIM server, over the network', () => {
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

const BEFORE = 'callbackBeforeSendSingleMsgCommand';
const AFTER = 'callbackAfterSendSingleMsgCommand';
const REFUSAL = reply(0, 5001, 'blocked', 1);

describe('judgeOpenIm', () => {
  const phases: Record<string, 'before' | 'after'> = JSON.parse(
    readFileSync(new URL('../fixtures/openim-commands.json', import.meta.url), 'utf8'),
  );

  it.each(Object.keys(phases))('lets only a before-command stop anything: %s', (command) => {
    const verdict = judgeOpenIm({ status: 200, text: REFUSAL }, command);
    expect(verdict).toMatchObject({ outcome: 'refusal', passes: phases[command] === 'after' });
    expect(judgeOpenIm({ status: undefined, text: '' }, command).passes).toBe(!isBeforeCommand(command));
  });

  it.each<[number | undefined, string, string, object]>([
    [200, BEFORE, '{}', { outcome: 'success', passes: true, sentence: 'the operation goes on' }],
    [401, BEFORE, nestError(401, 'no'), { outcome: 'success', passes: true, sentence: /status 401 is ignored/ }],
    [
      200,
      BEFORE,
      REFUSAL,
      { outcome: 'refusal', passes: false, code: 5001, sentence: 'refused; the user sees 5001 "blocked"' },
    ],
    [204, BEFORE, '', { outcome: 'failure', passes: false, code: 90007, sentence: /cannot read the answer/ }],
    [undefined, BEFORE, '', { outcome: 'failure', passes: false, code: 90004, sentence: /no answer/ }],
    [200, AFTER, '{}', { outcome: 'success', passes: true, sentence: 'taken' }],
    [401, AFTER, REFUSAL, { outcome: 'refusal', passes: true, code: undefined, sentence: /has no effect/ }],
    [200, AFTER, 'OK', { outcome: 'failure', passes: true, code: undefined, sentence: /has no effect/ }],
    [undefined, AFTER, '', { outcome: 'failure', passes: true, code: undefined, sentence: /no answer/ }],
  ])('says of %s to %s with %s what comes of it', (status, command, text, { sentence, ...expected }: any) => {
    const verdict = judgeOpenIm({ status, text }, command);
    expect(verdict).toMatchObject(expected);
    expect(verdict.sentence).toMatch(sentence);
  });

  it('says so where a version ignores refusals', () => {
    expect(judgeOpenIm({ status: 200, text: REFUSAL }, BEFORE, { version: 'v3.6.0' })).toMatchObject({
      outcome: 'refusal',
      passes: true,
      sentence: expect.stringContaining('logs refusals'),
    });
  });

  it('quotes why no answer came', () => {
    const error = new Error('no answer within 5000 ms');
    expect(judgeOpenIm({ status: undefined, text: '', error }, BEFORE).sentence).toContain('no answer within 5000 ms');
  });

  it('warns of a group that is blanked by an answer without an echo', () => {
    const command = 'callbackBeforeSetGroupInfoCommand';
    const judge = (text: string) => judgeOpenIm({ status: 200, text }, command, { body: { groupID: 'g1' } }).sentence;
    expect(judge('{}')).toContain('blanks the group');
    expect(judge('{"groupID":"g1"}')).toBe('the operation goes on');
  });

  it.each<[string, object, object, object | undefined]>([
    ['callbackBeforeMsgModifyCommand', { content: '{"a":1}' }, { content: '{"a":2}' }, { content: '{"a":2}' }],
    ['callbackBeforeMsgModifyCommand', { content: '{"a":1}' }, { content: '{"a":1}' }, undefined],
    ['callbackBeforeMsgModifyCommand', { atUserList: ['1'] }, { atUserIDList: ['1'], ex: '' }, { ex: '' }],
    ['callbackBeforeCreateGroupCommand', {}, { GROUPNAME: 'x', applyMemberFriend: 1 }, { groupName: 'x' }],
    ['callbackBeforeOnlinePushCommand', { userIDList: ['1'] }, { userIDList: ['2'] }, undefined],
    ['callbackBeforeSendSingleMsgCommand', { content: 'a' }, { content: 'b' }, undefined],
    ['constructor', {}, { constructor: 'b' }, undefined],
  ])('says what %s asked with %j becomes by %j', (command, body, members, changes) => {
    const verdict = judgeOpenIm({ status: 200, text: JSON.stringify(members) }, command, { body: body as never });
    expect(verdict).toMatchObject({ outcome: 'success', passes: true });
    expect(verdict.changes).toEqual(changes);
    for (const name of Object.keys(changes ?? {})) expect(verdict.sentence).toContain(`with another ${name}`);
  });
});
