import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import {
  BeforeChatEvent,
  C2cMessageSending,
  C2cMessageSent,
  FriendsRequesting,
  GroupInviting,
  GroupMessageSending,
  GroupMessageSent,
  MessageModifying,
} from '../../lib/index.js';
import type { CommandDefinition } from '../../lib/chat-servers/proposal-definition.js';
import { CHAT_SERVERS } from '../../lib/chat-servers/chat-servers.js';
import { SECRET, TOKEN } from '../support/callbacks.js';
import { CREDENTIALS } from '../support/cli-environment.js';
import { runCli } from '../support/cli.js';
import { startReceiver } from '../support/faulty-receiver.js';
import { startWebhookApp, type WebhookApp, eitherAdapter } from '../support/webhook-app.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chat-webhooks-send-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(eitherAdapter)('send, to an app on %s', (adapter) => {
  let running: WebhookApp;
  beforeAll(async () => {
    running = await startWebhookApp({ adapter });
  });
  afterAll(() => running.app.close());
  const send = (...args: string[]) => runCli(['send', ...args, '--url', running.url], { env: CREDENTIALS });
  const received = async (count: number) => (await running.recorder.received(count))[count - 1];

  it.each([
    ['openim-c2c', 0, 'OpenIM would count this as success'],
    ['c2c', 2, 'the token needs its SDKAppID: add --sdk-app-id'],
  ])('needs of %s only its own credentials, and says which are missing', async (name, code, sentence) => {
    const env = { TENCENT_CALLBACK_TOKEN: 'one', OPENIM_CALLBACK_SECRET: CREDENTIALS.OPENIM_CALLBACK_SECRET };
    const result = await runCli(['send', name, '--url', running.url], { env });
    expect(result.code).toBe(code);
    expect(result.stdout + result.stderr).toContain(sentence);
  });

  it('sends each callback with a builder by its short name', async () => {
    const begun = running.recorder.events.length;
    for (const [name, event] of [
      ['c2c', { eventName: C2cMessageSent.eventName, provider: 'tencent', from: 'a', to: 'b', text: 'hi' }],
      ['group', { eventName: GroupMessageSent.eventName, provider: 'tencent', from: 'a', groupId: 'b', text: 'hi' }],
      ['openim-c2c', { eventName: C2cMessageSent.eventName, provider: 'openim', from: 'a', to: 'b', text: 'hi' }],
      [
        'openim-group',
        { eventName: GroupMessageSent.eventName, provider: 'openim', from: 'a', groupId: 'b', text: 'hi' },
      ],
    ] as const) {
      expect(await send(name, '--from', 'a', '--to', 'b', '--text', 'hi')).toMatchObject({ code: 0, stderr: '' });
      expect(running.recorder.events.at(-1)).toMatchObject(event);
    }
    expect(running.recorder.events).toHaveLength(begun + 4);
  });

  it('shows request, answer, time and verdict', async () => {
    const { code, stdout } = await send('C2C.CallbackAfterSendMsg', '--text', 'private words');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^POST http:\/\/127\.0\.0\.1:\d+\/chat-webhooks\/tencent\?\S*CallbackCommand=C2C\.CallbackAfterSendMsg/,
    );
    expect(stdout).toMatch(/"Text":"private words".*\n200 after [\d.]+ ms\ncontent-type: application\/json/s);
    expect(stdout).toMatch(
      /\{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0\}\n\nTencent would count this as success: taken\n$/,
    );
  });

  it('shows programs request, answer, time and verdict', async () => {
    const { code, records } = await send('openim-group', '--json');
    expect(code).toBe(0);
    expect(records()).toEqual([
      expect.objectContaining({
        provider: 'openim',
        command: 'callbackAfterSendGroupMsgCommand',
        request: expect.objectContaining({
          method: 'POST',
          url: expect.stringContaining('/chat-webhooks/openim/callback'),
        }),
        answer: expect.objectContaining({
          status: 200,
          json: expect.objectContaining({ nextCode: 0 }),
          milliseconds: expect.any(Number),
        }),
        verdict: { outcome: 'success', passes: true, sentence: 'taken' },
      }),
    ]);
  });

  it('sends the probe, which becomes no event', async () => {
    const begun = running.recorder.events.length;
    expect(await send('probe')).toMatchObject({ code: 0 });
    expect(running.recorder.events).toHaveLength(begun);
  });

  it('sends other elements, and members that are set', async () => {
    const begun = running.recorder.events.length;
    await send(
      'c2c',
      '--element',
      'image',
      '--set',
      'From_Account=42',
      '--set',
      'CloudCustomData=mine',
      '--set',
      'MsgTime:=1557481126',
    );
    expect(await received(begun + 1)).toMatchObject({
      from: '42',
      customData: 'mine',
      sentAt: 1_557_481_126_000,
      elements: [expect.objectContaining({ type: 'image' })],
    });
    await send('openim-c2c', '--element', 'markdown', '--text', '# hi', '--set', 'ex=5', '--set', 'atUserList.0:=');
    expect(await received(begun + 2)).toMatchObject({
      elements: [{ type: 'markdown', text: '# hi' }],
      customData: '5',
    });
  });

  it('sends commands without an event of their own', async () => {
    const begun = running.recorder.events.length;
    await send('Group.CallbackOfTomorrow', '--set', 'GroupId=friends', '--set', 'List.0.Member_Account=bob');
    expect(await received(begun + 1)).toMatchObject({
      eventName: 'chat.callback.unrecognized',
      raw: expect.objectContaining({ GroupId: 'friends', List: [{ Member_Account: 'bob' }] }),
    });
  });

  it('sends a file as it is, or changed', async () => {
    const begun = running.recorder.events.length;
    const file = join(folder, 'body.json');
    const body = {
      sendID: 'file',
      recvID: 'b',
      serverMsgID: `file-${adapter}`,
      contentType: 101,
      sendTime: 1,
      content: '{"content":"x"}',
    };
    await writeFile(file, JSON.stringify(body));
    expect(await send('openim-c2c', '--file', file, '--set', 'recvID=7')).toMatchObject({ code: 0 });
    expect(await received(begun + 1)).toMatchObject({ from: 'file', to: '7', text: 'x' });
    await writeFile(file, 'no JSON');
    expect(await send('openim-c2c', '--file', file)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('\nno JSON\n'),
    });
    expect(await send('openim-c2c', '--file', file, '--set', 'a=b')).toMatchObject({ code: 2 });
  });

  it('says how to fix what was refused', async () => {
    const strange = await runCli(['send', 'c2c', '--url', running.url]);
    expect(strange).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("the credentials were the sample app's"),
    });
    for (const name of ['c2c', 'openim-c2c']) {
      const { stdout } = await runCli(['send', name, '--unsigned', '--url', running.url]);
      expect(stdout).toContain('this app wants to know who calls: leave out --unsigned');
    }
    const wrong = await send('c2c', '--token', 'wrong');
    expect(wrong.stdout).toContain('check --sdk-app-id and --token against the options');
    const elsewhere = await runCli(['send', 'c2c', '--url', `${running.url}/elsewhere`], { env: CREDENTIALS });
    expect(elsewhere).toMatchObject({ code: 1, stdout: expect.stringContaining('is the module at this path?') });
  });

  it('calls as every version of OpenIM, with the secret in the path too', async () => {
    for (const version of ['v2', 'v3.0-3.4.0', 'v3.6.0']) {
      expect(await send('openim-c2c', '--openim-version', version, '--via', 'path')).toMatchObject({ code: 0 });
    }
  });
});

/** Decides as the words of an account or a text say. */
@Injectable()
class Rules {
  @BeforeChatEvent(C2cMessageSending, GroupMessageSending)
  check(message: C2cMessageSending | GroupMessageSending) {
    if (message.text === 'spam') return message.refuse('No advertising', 7);
    if (message.provider === 'tencent' && message.text === 'vanish') return message.drop();
    if (message.provider === 'tencent' && message.text === 'darn') return message.rewrite({ text: '****' });
    return message.allow();
  }

  @BeforeChatEvent(MessageModifying)
  mask(message: MessageModifying) {
    return message.rewrite({ text: '****' });
  }

  @BeforeChatEvent(FriendsRequesting, { provider: 'tencent' })
  befriend(proposal: FriendsRequesting) {
    return proposal.decide((target) => (target.user === 'mallory' ? target.refuse('Not him', 3) : target.allow()));
  }

  @BeforeChatEvent(GroupInviting, { provider: 'tencent' })
  invite(proposal: GroupInviting) {
    if (proposal.provider !== 'tencent' || !proposal.users.includes('mallory')) return proposal.allow();
    return proposal.refuseSome(['mallory']);
  }
}

describe('send, to an app that decides', () => {
  let running: WebhookApp;
  beforeAll(async () => {
    running = await startWebhookApp({ adapter: 'fastify', providers: [Rules] });
  });
  afterAll(() => running.app.close());
  const friends = 'FriendItem:=[{"To_Account":"bob"},{"To_Account":"mallory"}]';

  it.each<[string, string[], number, string, object]>([
    ['c2c-message-sending', ['--text', 'hi'], 0, 'success: the action goes on', { passes: true }],
    [
      'c2c-message-sending',
      ['--text', 'spam', '--from', 'eve'],
      1,
      'a refusal: refused; the client sees 120008 "No advertising"',
      { passes: false, code: 120008 },
    ],
    ['group-message-sending', ['--text', 'spam', '--to', 'g'], 1, 'the client sees 10107', { code: 10107 }],
    ['c2c-message-sending', ['--text', 'vanish'], 1, 'dropped silently', { passes: false, dropped: true }],
    [
      'c2c-message-sending',
      ['--text', 'darn'],
      0,
      'the action goes on, with another MsgBody',
      { changes: { MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: '****' } }] } },
    ],
    ['openim-c2c-message-sending', ['--text', 'spam'], 1, 'the user sees 5007 "No advertising"', { code: 5007 }],
    ['openim-group-message-sending', ['--to', 'g'], 0, 'the operation goes on', { passes: true }],
    ['openim-message-modifying', ['--from', 'eve', '--text', 'darn'], 0, 'with another content', { passes: true }],
    [
      'openim-message-modifying',
      ['--set', 'content={"content":"darn"}'],
      0,
      'the operation goes on, with another content',
      { changes: { content: '{"content":"****"}' } },
    ],
    [
      'friends-requesting',
      ['--set', friends],
      1,
      'refused for mallory with 38003 "Not him"; for others it goes on',
      { passes: false, code: 38003, targets: [{ user: 'mallory', code: 38003, text: 'Not him' }] },
    ],
    [
      'group-inviting',
      ['--set', 'DestinationMembers.1.Member_Account=mallory'],
      1,
      'refused for mallory; for others it goes on',
      { passes: false, targets: [{ user: 'mallory' }] },
    ],
    ['openim-friends-requesting', [], 0, 'the operation goes on', { passes: true }],
  ])('shows what becomes of %s %j', async (name, args, code, sentence, verdict) => {
    const run = ['send', name, ...args, '--url', running.url];
    const [text, json] = await Promise.all([run, [...run, '--json']].map((one) => runCli(one, { env: CREDENTIALS })));
    expect(text).toMatchObject({ code, stderr: '', stdout: expect.stringContaining(sentence) });
    expect(json!.records()).toMatchObject([{ verdict }]);
  });
});

describe('send', () => {
  it('never prints a secret, even if the receiver repeats it', async () => {
    const asked = JSON.stringify({ content: JSON.stringify({ content: SECRET }) });
    const echo = await startReceiver((request, response) => {
      if (request.url!.includes('MsgModify')) return response.end(asked);
      response.setHeader('x-seen', request.headers.authorization ?? '');
      response.end(
        JSON.stringify({ errMsg: `${request.url} ${SECRET} ${TOKEN}`, authorization: request.headers.authorization }),
      );
    });
    const url = echo.url.replace('127.0.0.1', 'user:password-of-a-proxy@127.0.0.1');
    const basic = Buffer.from(`openim:${SECRET}`).toString('base64');
    for (const args of [
      ['c2c'],
      ['openim-c2c'],
      ['openim-c2c', '--via', 'path'],
      ['openim-message-modifying'], // its verdict holds what the answer changes
    ]) {
      for (const json of [[], ['--json']]) {
        const { stdout, stderr } = await runCli(['send', ...args, ...json, '--url', url], { env: CREDENTIALS });
        expect(stdout).toContain('***');
        for (const secret of [SECRET, TOKEN, basic, 'password-of-a-proxy', /Sign=[\da-f]/])
          expect(stdout + stderr).not.toMatch(secret);
      }
    }
    await echo.close();
  });

  it('sends unsigned where the app trusts', async () => {
    const { app, url } = await startWebhookApp({
      module: { tencent: { sdkAppId: 1, trust: 'app-id' }, openim: { trust: 'network' } },
    });
    const unsigned = (...args: string[]) => runCli(['send', ...args, '--url', url, '--unsigned']);
    expect(await unsigned('c2c', '--sdk-app-id', '1')).toMatchObject({
      code: 0,
      stdout: expect.not.stringContaining('Sign='),
    });
    expect(await unsigned('openim-c2c')).toMatchObject({
      code: 0,
      stdout: expect.not.stringContaining('authorization'),
    });
    await app.close();
  });

  it('goes to the root where the URL says so', async () => {
    const receiver = await startReceiver((_, response) => response.end('{}'));
    const root = receiver.url.replace('/hooks', '');
    for (const url of [root, `${root}/`, receiver.url, `${receiver.url}/`])
      await runCli(['send', 'openim-c2c', '--openim-version', 'v2', '--url', url]);
    expect(receiver.requests.map((request) => request.split(' ')[1])).toEqual([
      '/chat-webhooks/openim',
      '/openim',
      '/hooks/openim',
      '/hooks/openim',
    ]);
    await receiver.close();
  });
});

describe('list', () => {
  it('shows every callback that has an event, for people and programs', async () => {
    const { code, stdout } = await runCli(['list']);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^c2c +Tencent +C2C\.CallbackAfterSendMsg +after +chat\.c2c-message\.sent, chat\.c2c-message\.send-failed +a one-to-one message$/m,
    );
    const [{ callbacks, elements }] = (await runCli(['list', '--json'])).records();
    const declared = CHAT_SERVERS.flatMap(({ callbacks, proposals = {} }) => [
      ...new Set<CommandDefinition>([...Object.values(callbacks), ...Object.values(proposals)]),
    ]);
    const names = [...declared.map(({ name }) => name), 'probe'];
    expect(callbacks.map(({ name }: { name: string }) => name).toSorted()).toEqual(names.toSorted());
    expect(names).toEqual(expect.arrayContaining(['c2c', 'group', 'openim-c2c', 'openim-group']));
    expect(elements.openim).toContain('card');
  });

  it('lists only what send takes', async () => {
    const receiver = await startReceiver((_, response) =>
      response.end('{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}'),
    );
    const [{ callbacks, elements }] = (await runCli(['list', '--json'])).records();
    const names = callbacks.flatMap(({ name, command = name }: { name: string; command?: string }) => [name, command]);
    const kinds = ['tencent', 'openim'].flatMap((provider) =>
      elements[provider].map((kind: string) => [provider === 'tencent' ? 'c2c' : 'openim-c2c', '--element', kind]),
    );
    const runs = [...new Set<string>(names)].map((name) => [name]).concat(kinds);
    const atOnce = 20; // with all at once, the first answers come after the deadline
    for (let first = 0; first < runs.length; first += atOnce) {
      const some = runs.slice(first, first + atOnce);
      const results = await Promise.all(some.map((args) => runCli(['send', ...args, '--url', receiver.url])));
      for (const [index, { code }] of results.entries()) expect({ args: some[index], code }).toMatchObject({ code: 0 });
    }
    await receiver.close();
  });
});
