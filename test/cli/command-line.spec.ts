import { Output } from '../../lib/cli/output.js';
import { runCli, startCli } from '../support/cli.js';
import { startReceiver, type HttpReceiver } from '../support/faulty-receiver.js';
import { until } from '../support/gate.js';

const ESCAPE = '\u001B';

describe('the command', () => {
  let silent: HttpReceiver;
  beforeAll(async () => {
    silent = await startReceiver(() => {});
  });
  afterAll(() => silent.close());

  it.each([['--help'], ['-h'], ['help']])('lists its commands and exit codes for %s', async (...args) => {
    const { code, stdout } = await runCli(args);
    expect(code).toBe(0);
    for (const word of ['send', 'list', 'doctor', 'simulate', 'record', 'replay', '--json', '130'])
      expect(stdout).toContain(word);
  });

  it('asks for a command where there is none', async () => {
    expect(await runCli([])).toMatchObject({ code: 2, stdout: expect.stringContaining('Usage:') });
  });

  it.each(['send', 'list', 'doctor', 'simulate', 'record', 'replay'])(
    'explains %s with examples and exit codes, and in lines that fit',
    async (name) => {
      const [help, topic] = await Promise.all([runCli([name, '--help']), runCli(['help', name])]);
      expect(help).toMatchObject({ code: 0, stderr: '', stdout: topic.stdout });
      expect(help.stdout).toMatch(new RegExp(`Usage: nestjs-chat-webhooks ${name} .*Examples:.*Exit codes:`, 's'));
      expect(help.stdout.split('\n').filter((line) => line.length > 125)).toEqual([]);
    },
  );

  it.each<[string[], string]>([
    [['sent'], 'nestjs-chat-webhooks: unknown command "sent"; the commands are: send, list, doctor'],
    [['send'], 'pass the name of a callback'],
    [['send', 'c2c', 'group'], 'send takes one name'],
    [
      ['send', 'nothing'],
      '"nothing" is neither a name that "list" shows (c2c, group, probe, openim-c2c, openim-group, …), nor a command',
    ],
    [['send', 'c2c', '--form', 'a'], "Unknown option '--form'."],
    [['send', 'c2c', '--from'], "'--from <value>' argument missing"],
    [['send', 'c2c', '--url', 'localhost:3000'], '--url must begin with http:// or https://'],
    [['send', 'c2c', '--url', 'http://a/b?c=d'], '--url must not have a query'],
    [
      ['send', 'c2c', '--url', 'http://a/hooks/tencent'],
      '--url must end before "/tencent", which is added: http://a/hooks',
    ],
    [
      ['send', 'c2c', '--url', 'https://chat.example'],
      'to call as Tencent, pass --sdk-app-id and --token (or set TENCENT_SDK_APP_ID and TENCENT_CALLBACK_TOKEN), or',
    ],
    [
      ['send', 'openim-c2c', '--url', 'https://chat.example'],
      'to call as OpenIM, pass --secret (or set OPENIM_CALLBACK_SECRET), or pass --unsigned',
    ],
    [['send', 'c2c', '--token', 'abc'], 'the token needs its SDKAppID: add --sdk-app-id'],
    [['send', 'c2c', '--token', 'abc', '--sdk-app-id', '1', '--unsigned'], '--unsigned contradicts'],
    [['send', 'c2c', '--timeout', 'soon'], '--timeout must be a whole number from 1 to 2147483647, not "soon"'],
    [['send', 'openim-c2c', '--via', 'header'], '--via must be one of basic, path, not "header"'],
    [['send', 'openim-c2c', '--openim-version', 'v9'], '--openim-version must be one of v2.0, v2, '],
    [['send', 'c2c', '--element', 'card'], '--element must be one of text, image'],
    [['send', 'c2c', '--element', 'image', '--text', 'hi'], '--text cannot be used with an element "image"'],
    [['send', 'probe', '--text', 'hi'], 'with probe use --set'],
    [['send', 'Group.CallbackOfTomorrow', '--from', 'a'], 'with Group.CallbackOfTomorrow use --set'],
    [['send', 'Group.CallbackAfterMemberExit', '--from', 'a'], 'with members-left use --set'],
    [['send', 'c2c', '--file', 'none.json'], '--file none.json cannot be read'],
    [['send', 'c2c', '--file', 'package.json', '--text', 'hi'], 'with --file use --set'],
    [['send', 'c2c', '--set', 'MsgTime'], '--set needs path=value'],
    [['send', 'c2c', '--set', 'MsgTime:=soon'], 'what follows := is not JSON'],
    [['send', 'c2c', '--set', 'MsgTime.hour=1'], '"MsgTime" is not an object but a number'],
    [['send', 'c2c', '--set', '__proto__.a=1'], 'a member cannot be named __proto__'],
    [['send', 'c2c', '--timeout', '2147483648'], '--timeout must be a whole number from 1 to 2147483647'],
    [['send', 'c2c', '--url', 'http://user:100%@localhost'], 'must be written as %25'],
    [['simulate', 'tencent', '--for', '600h'], '--for must be 24 days at most'],
    [['simulate', 'tencent', '--conversations', '99999999999'], 'from 1 to 1000000'],
    [['record', 'a.ndjson', '--listen', '99999'], '--listen must be a whole number from 0 to 65535'],
    [['replay', '.'], '. cannot be read: it is a folder'],
    [['list', 'c2c'], 'unexpected argument "c2c"'],
    [['doctor', 'https://chat.example'], 'pass the URL as --url'],
    [
      ['doctor', '--url', 'https://chat.example'],
      'pass the credentials of at least one chat server: --sdk-app-id and --token for Tencent, --secret',
    ],
  ])('refuses %j in one sentence, with a hint', async (args, sentence) => {
    const { code, stdout, stderr } = await runCli(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n')).toEqual([
      expect.any(String),
      expect.stringMatching(/^Try: nestjs-chat-webhooks .*--help$/),
    ]);
  });

  it.each([
    [['sent', '--json'], 'nestjs-chat-webhooks', 'unknown command "sent"'],
    [['send', '--json'], 'send', 'pass the name of a callback'],
    [['send', 'c2c', '--form', 'a', '--json'], 'send', "Unknown option '--form'."],
    [['replay', '--json', 'none.ndjson'], 'replay', 'none.ndjson cannot be read'],
  ])('says to programs too what is wrong with %j', async (args, command, sentence) => {
    const { code, records, stderr } = await runCli(args);
    expect(code).toBe(2);
    expect(records()).toEqual([{ command, error: expect.stringContaining(sentence) }]);
    expect(stderr).toContain(sentence);
  });

  it.each<[string, string[], RegExp]>([
    ['send', ['send', 'c2c', '--timeout', '60000'], /^interrupted/m],
    ['doctor', ['doctor'], /interrupted[^]*0 ok, 0 to look at, 0 failed, 0 skipped/],
  ])('ends an interrupted %s with what it knows, and with 130', async (_, args, said) => {
    const seen = silent.requests.length;
    const running = startCli([...args, '--url', silent.url]);
    await until(() => silent.requests.length > seen);
    running.interrupt();
    expect(await running.ended).toMatchObject({ code: 130, stderr: '', stdout: expect.stringMatching(said) });
  });

  it('has no colours when piped', async () => {
    expect((await runCli(['list'])).stdout).not.toContain(ESCAPE);
  });

  it('leaves a summary for programs, too', async () => {
    const seen = silent.requests.length;
    const running = startCli(['doctor', '--json', '--url', silent.url]);
    await until(() => silent.requests.length > seen);
    running.interrupt();
    const { code, records } = await running.ended;
    expect({ code, records: records() }).toMatchObject({ code: 130, records: [{ interrupted: true, checks: [] }] });
  });
});

describe('its output', () => {
  const terminal = () => {
    const written: string[] = [];
    return { isTTY: true, write: (text: string) => written.push(text), written };
  };

  it('has colours on a terminal, unless NO_COLOR is set', () => {
    const styled = (env: object, json = false) =>
      new Output({ json, stdout: terminal(), env: { ...env } }).styled('red', 'no');
    expect(styled({})).toContain(ESCAPE);
    expect(styled({ NO_COLOR: '1' })).toBe('no');
    expect(styled({}, true)).toBe('no');
  });

  it('shows progress in one row', () => {
    const stderr = { ...terminal(), columns: 10 };
    new Output({ json: false, stdout: terminal(), stderr }).progress('0123456789abc');
    expect(stderr.written).toEqual(['012345678']);
  });

  it('shows progress on a terminal only, and takes it away', () => {
    const [stdout, stderr] = [terminal(), terminal()];
    const output = new Output({ json: false, stdout, stderr });
    output.progress('working');
    output.text('done');
    expect([stdout.written, stderr.written]).toEqual([['done\n'], ['working', '\r\u001B[2K']]);
    const piped = { ...terminal(), isTTY: false };
    new Output({ json: false, stdout, stderr: piped }).progress('working');
    expect(piped.written).toEqual([]);
  });
});
