import type { RequestListener } from 'node:http';
import { runCli } from '../support/cli.js';
import { startReceiver } from '../support/faulty-receiver.js';

/** What the command prints of an answer. */
async function verdictOn(answer: RequestListener, ...args: string[]) {
  const receiver = await startReceiver(answer);
  const run = [...args, '--url', receiver.url, '--timeout', '1000'];
  const [text, json] = await Promise.all([runCli(['send', ...run]), runCli(['send', ...run, '--json'])]);
  await receiver.close();
  const [{ verdict }] = json.records();
  expect(json.code).toBe(text.code);
  expect(text.stdout).toContain(`: ${verdict.sentence}\n`);
  return {
    code: text.code,
    counted: /would count this as (?:an? )?(\w+)/.exec(text.stdout)?.[1],
    verdict,
    requests: receiver.requests,
  };
}

const answering =
  (status: number, body = ''): RequestListener =>
  (_, response) =>
    void response.writeHead(status).end(body);
const openIm = (actionCode: unknown, errCode: unknown, errMsg: string, nextCode: unknown) =>
  JSON.stringify({ actionCode, errCode, errMsg, errDlt: '', nextCode });
const nestError = (statusCode: number) => JSON.stringify({ statusCode, message: 'Unauthorized' });

type Row = [string, RequestListener, object];
const PASS = { code: 0, counted: 'success', verdict: { passes: true } };
const refusal = (code: number) => ({ code: 1, counted: 'refusal', verdict: { passes: false, code } });
const failure = (code: number) => ({ code: 1, counted: 'failure', verdict: { passes: false, code } });
const redirect =
  (status: number): RequestListener =>
  ({ url, method }, response) => {
    if (url === '/there') response.end(method === 'POST' ? openIm(0, 5001, 'no', 1) : '{}');
    else response.writeHead(status, { location: '/there' }).end();
  };

describe('send shows what OpenIM makes of an answer to a before-callback:', () => {
  it.each<Row>([
    ['200 {}', answering(200, '{}'), PASS],
    ['201 {}', answering(201, '{}'), PASS],
    ['200 null', answering(200, 'null'), PASS],
    ['extra keys', answering(200, '{"nextCode":0,"data":1}'), PASS],
    ['a JSON 401', answering(401, nestError(401)), PASS],
    ['a JSON 400', answering(400, nestError(400)), PASS],
    ['a JSON 500', answering(500, nestError(500)), PASS],
    ['200, empty', answering(200), failure(90007)],
    ['204', answering(204), failure(90007)],
    ['OK', answering(200, 'OK'), failure(90007)],
    ['HTML', answering(200, '<html>'), failure(90007)],
    ['[]', answering(200, '[]'), failure(90007)],
    ['"ok"', answering(200, '"ok"'), failure(90007)],
    ['a byte order mark', answering(200, '\uFEFF{}'), failure(90007)],
    ['nextCode ""', answering(200, '{"nextCode":""}'), failure(90007)],
    ['nextCode "0"', answering(200, '{"nextCode":"0"}'), failure(90007)],
    ['errCode 0.0', answering(200, '{"errCode":0.0}'), failure(90007)],
    ['{0,5001,..,1} with 200', answering(200, openIm(0, 5001, 'no', 1)), refusal(5001)],
    ['{0,5001,..,1} with 403', answering(403, openIm(0, 5001, 'no', 1)), refusal(5001)],
    ['{0,0,"blocked",..,1}', answering(200, openIm(0, 0, 'blocked', 1)), refusal(500)],
    ['{1,5001,..,1}', answering(200, openIm(1, 5001, 'no', 1)), PASS],
    ['{0,5001,..,0}', answering(200, openIm(0, 5001, 'no', 0)), PASS],
    ['other capitals', answering(200, '{"ActionCode":0,"NextCode":1,"ERRCODE":7}'), refusal(7)],
    ['307', redirect(307), refusal(5001)],
    ['302', redirect(302), PASS],
    ['nothing in time', () => {}, { ...failure(90004), requests: [expect.any(String), expect.any(String)] }],
    [
      'a closed connection',
      ({ socket }) => void socket.destroy(),
      { ...failure(90004), requests: [expect.any(String), expect.any(String)] },
    ],
  ])('%s', async (_, answer, expected) => {
    expect(await verdictOn(answer, 'callbackBeforeSendSingleMsgCommand')).toMatchObject(expected);
  });

  it.each<[string, string[], string, object]>([
    ['v2', [], openIm(1, 0, 'no', 0), refusal(201)],
    ['v2', [], openIm(0, 5001, 'no', 1), PASS],
    ['v3.0-3.4.0', [], openIm(0, 5001, 'no', 0), refusal(5001)],
    ['v3.4.2-3.5.1', [], openIm(1, 5001, 'no', 0), refusal(5001)],
    ['v3.6.0', [], openIm(0, 5001, 'no', 1), { code: 1, counted: 'refusal', verdict: { passes: true } }],
    ['v3.6.0', ['--failed-continue'], 'OK', { code: 1, counted: 'failure', verdict: { passes: true } }],
    ['v3.7-main', ['--failed-continue'], 'OK', failure(90007)],
  ])('%s %j %s', async (version, more, body, expected) => {
    const args = ['callbackBeforeSendSingleMsgCommand', '--openim-version', version, ...more];
    expect(await verdictOn(answering(200, body), ...args)).toMatchObject(expected);
  });
});

describe('send shows what Tencent makes of', () => {
  const reply = (ErrorCode: unknown, more: object = {}) =>
    JSON.stringify({ ActionStatus: ErrorCode === 0 ? 'OK' : 'FAIL', ErrorInfo: '', ErrorCode, ...more });
  const failed = { code: 1, counted: 'failure', verdict: { passes: true } };
  const AFTER = 'c2c';
  const BEFORE = 'C2C.CallbackBeforeSendMsg';
  const GROUP = 'Group.CallbackBeforeSendMsg';
  const FRIENDS = 'Sns.CallbackPrevFriendAdd';

  it.each<[string, string, RequestListener, object]>([
    [AFTER, 'OK', answering(200, reply(0)), PASS],
    [AFTER, 'FAIL 1', answering(200, reply(1)), { code: 1, counted: 'refusal', verdict: { passes: true } }],
    [AFTER, '201', answering(201, reply(0)), failed],
    [AFTER, '500', answering(500, reply(1)), failed],
    [AFTER, 'a JSON 401', answering(401, nestError(401)), failed],
    [AFTER, '302, which is not followed', redirect(302), failed],
    [AFTER, '307, which is not followed', redirect(307), failed],
    [AFTER, '204', answering(204), failed],
    [AFTER, 'text', answering(200, 'OK'), failed],
    [AFTER, '{}', answering(200, '{}'), failed],
    [AFTER, "OpenIM's reply", answering(200, openIm(0, 0, '', 0)), failed],
    [AFTER, 'a code that is a text', answering(200, '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":"0"}'), failed],
    [AFTER, 'nothing in time', () => {}, failed],
    [AFTER, 'a closed connection', ({ socket }) => void socket.destroy(), failed],
    [BEFORE, '0', answering(200, reply(0)), PASS],
    [BEFORE, '1', answering(200, reply(1)), refusal(20006)],
    [BEFORE, '2', answering(200, reply(2)), { code: 1, counted: 'refusal', verdict: { passes: false } }],
    [BEFORE, '120001', answering(200, reply(120001)), refusal(120001)],
    [BEFORE, '10100', answering(200, reply(10100)), { code: 1, counted: 'failure', verdict: {} }],
    [GROUP, '1', answering(200, reply(1)), refusal(10016)],
    [GROUP, '10100', answering(200, reply(10100)), refusal(10100)],
    [
      FRIENDS,
      'one that is refused',
      answering(200, reply(0, { ResultItem: [{ To_Account: 'a', ResultCode: 38001 }] })),
      refusal(38001),
    ],
    [BEFORE, 'nothing in time', () => {}, failed],
  ])('the answer to %s: %s', async (name, _, answer, expected) => {
    expect(await verdictOn(answer, name)).toMatchObject(expected);
  });
});
