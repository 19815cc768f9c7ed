import { CallbackJournal } from '../../lib/index.js';
import { OPENIM_PROPOSALS, type OpenImOptions } from '../../lib/chat-servers/openim/index.js';
import type { AppendOutcome, JournalEntry } from '../../lib/journal/index.js';
import type { OpenImVersion } from '../../lib/testing/index.js';
import { openImSingle, SECRET } from '../support/callbacks.js';
import { verdictOn } from '../support/openim-server.js';
import { post, type Answer, type PostOptions } from '../support/post.js';
import {
  isInFull,
  startWebhookApp,
  type WebhookApp,
  type WebhookAppOptions,
  someEntrances,
} from '../support/webhook-app.js';

const AFTER = 'callbackAfterSendSingleMsgCommand';
const BEFORE = 'callbackBeforeSendSingleMsgCommand';
/** Nobody knows yet what it asks. */
const TOMORROW = 'callbackBeforeTomorrowCommand';
const WRONG = 'wrong-secret-0123456789abcdef';
const BASE = '/chat-webhooks/openim';
/** As `?key=` comes: base64 with `+`, `/` and `=`, percent-encoded. */
const KEY = `key=${encodeURIComponent('eyJzZW5kSUQiOiI+Pj4/Pz8ifQ==')}`;

const ALLOW = { actionCode: 0, errCode: 0, errMsg: '', errDlt: '', nextCode: 0 };
const REFUSE = { actionCode: 0, errCode: 5001, errDlt: '', nextCode: 1 };
/** Where v2 may be calling: v2 refuses by its code, and main as it cannot read it. */
const REFUSE_ANY = { actionCode: 1, errCode: 0, errDlt: '', nextCode: '1' };

const basic = (password: string, user = 'openim') => ({
  'content-type': 'application/json; charset=utf-8',
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

/** How versions and settings of the server spell the URL; without a command in it, `any` version may be calling. */
const forms = (secret: string, command = AFTER) =>
  [
    ['the path: secret, command', 'v3', `${BASE}/${secret}/${command}`, undefined],
    ['the path, and a key', 'v3', `${BASE}/${secret}/${command}?${KEY}`, undefined],
    ['the path, and a key that is not encoded', 'v3', `${BASE}/${secret}/${command}?key=a+b/c==`, undefined],
    ['the path, "//" before the command', 'v3', `${BASE}/${secret}//${command}?${KEY}`, undefined],
    ['the path, "//" before the secret', 'v3', `${BASE}//${secret}/${command}`, undefined],
    ['the path, with a slash at its end', 'v3', `${BASE}/${secret}/${command}/`, undefined],
    ['the path, the secret percent-encoded', 'v3', `${BASE}/${secret.replaceAll('-', '%2D')}/${command}`, undefined],
    ['path and query', 'v3', `${BASE}/${secret}?command=${command}`, undefined],
    ['path and query, a slash before the query', 'v3', `${BASE}/${secret}/?command=${command}`, undefined],
    ['the path, the command only in the body', 'any', `${BASE}/${secret}`, undefined],
    ['the path with a slash, the command only in the body', 'any', `${BASE}/${secret}/`, undefined],
    ['Basic, the command in the path', 'v3', `${BASE}/${command}`, basic(secret)],
    ['Basic, "//" before the command', 'v3', `${BASE}//${command}?${KEY}`, basic(secret)],
    ['Basic without a user', 'v3', `${BASE}/${command}`, basic(secret, '')],
    ['Basic, the command in the query', 'v3', `${BASE}?command=${command}`, basic(secret)],
    ['Basic, the command only in the body', 'any', BASE, basic(secret)],
    ['Basic, a slash, the command only in the body', 'any', `${BASE}/`, basic(secret)],
  ] as const;

/** An audit journal in memory. */
class MemoryJournal extends CallbackJournal {
  readonly entries: JournalEntry[] = [];

  append(entries: readonly JournalEntry[]): Promise<AppendOutcome[]> {
    this.entries.push(...entries);
    return Promise.resolve(entries.map(() => 'stored'));
  }
}

class BrokenJournal extends CallbackJournal {
  append(): Promise<AppendOutcome[]> {
    throw new Error('no space left on device');
  }
}

describe.each(someEntrances)('OpenIM callbacks on %s', (adapter) => {
  let running: WebhookApp;
  let journal: MemoryJournal;
  const inMemory = { useFactory: () => (journal = new MemoryJournal()) };
  afterEach(() => running.app.close());

  async function start(openim: Partial<OpenImOptions> = {}, module: WebhookAppOptions['module'] = {}): Promise<void> {
    const trusted = 'trust' in openim || 'apps' in openim ? {} : { secret: SECRET };
    running = await startWebhookApp({
      adapter,
      module: { ...module, openim: { ...trusted, ...openim } as OpenImOptions },
    });
  }
  const send = (path: string, options: PostOptions = {}) =>
    post(running.url + path, { body: openImSingle(), ...options });

  /** Whether the version that calls by this form of URL takes the answer for a refusal. */
  function expectRefusal(answer: Answer, status: number, form: 'any' | 'v3' = 'v3'): void {
    expect(answer).toMatchObject({ status, json: form === 'any' ? REFUSE_ANY : REFUSE });
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    const versions: OpenImVersion[] = form === 'any' ? ['v2.0', 'v2'] : ['v3.4.2-3.5.1'];
    for (const version of [...versions, 'v3.0-3.4.0', 'v3.7-main'] as const) {
      expect(verdictOn(version, answer.text)).toMatchObject({ passes: false });
    }
  }
  function expectConsent(answer: Answer, status = 200): void {
    expect(answer).toMatchObject({ status, json: ALLOW });
    expect(verdictOn('v2', answer.text)).toEqual({ passes: true });
    expect(verdictOn('v3.7-main', answer.text)).toEqual({ passes: true });
  }
  /** After all answers and dispatches, nothing has been emitted. */
  async function expectNoEvent(): Promise<void> {
    await running.app.close();
    expect(running.recorder.events).toEqual([]);
  }

  describe('whose URL has the right secret', () => {
    it.each(forms(SECRET))('are taken by %s', async (_, __, path, headers) => {
      await start();
      expectConsent(await send(path, headers && { headers }));
      const [event] = await running.recorder.received(1);
      expect(event).toMatchObject({
        command: AFTER,
        eventName: 'chat.c2c-message.sent',
        trust: 'secret',
        appId: 'openim',
      });
    });

    it('need no command in the body beside that of the URL', async () => {
      await start();
      expectConsent(await send(`${BASE}/${SECRET}/${AFTER}`, { body: openImSingle({ callbackCommand: undefined }) }));
    });

    it.each(['old-secret-0123456789abcdef', SECRET])('may have any of several (%#)', async (secret) => {
      await start({ secret: ['old-secret-0123456789abcdef', SECRET] });
      expectConsent(await send(`${BASE}/${secret}/${AFTER}`));
      expectConsent(await send(`${BASE}/${AFTER}`, { headers: basic(secret) }));
      expectRefusal(await send(`${BASE}/${WRONG}/${AFTER}`), 401);
    });

    it.each([
      ['the path', `${BASE}/${SECRET}/${AFTER}/more`, undefined],
      ['the path behind Basic', `${BASE}/${AFTER}/more`, basic(SECRET)],
      ['the path that repeats the secret behind Basic', `${BASE}/${SECRET}/${AFTER}`, basic(SECRET)],
    ])('are not found where %s goes on after the command', async (_, path, headers) => {
      await start();
      expectRefusal(await send(path, headers && { headers }), 404, path.endsWith(AFTER) ? 'v3' : 'any');
      await expectNoEvent();
    });

    it('must be POST requests', async () => {
      await start();
      const answer = await send(`${BASE}/${SECRET}/${AFTER}`, { method: 'PUT' });
      expectRefusal(answer, 405);
      expect(answer.headers.allow).toBe('POST');
      await expectNoEvent();
    });
  });

  it('are refused where the secret is wrong, and leave no trace', async () => {
    await start({}, { journal: inMemory });
    expectRefusal(await send(`${BASE}/${WRONG}/${AFTER}`), 401);
    expectRefusal(await send(`${BASE}/${AFTER}`, { headers: basic(WRONG) }), 401);
    expectRefusal(await send(BASE), 401, 'any');
    await expectNoEvent();
    expect(journal.entries).toEqual([]);
  });

  if (!isInFull(adapter, 'fastify')) return;

  describe('whose URL has a wrong secret', () => {
    it.each(forms(WRONG))('are refused by %s', async (_, form, path, headers) => {
      await start({ onFailure: 'allow' });
      expectRefusal(await send(path, headers && { headers }), 401, form);
      await expectNoEvent();
    });

    it.each([
      ['no secret', 'any', BASE, undefined],
      ['the command in its place', 'v3', `${BASE}/${AFTER}`, undefined],
      ['a secret only in the query', 'v3', `${BASE}/${AFTER}?secret=${SECRET}`, undefined],
      ['a secret only behind the command', 'any', `${BASE}/${AFTER}/${SECRET}`, undefined],
      ['the beginning of the secret', 'v3', `${BASE}/${SECRET.slice(0, -1)}/${AFTER}`, undefined],
      ['more than the secret', 'v3', `${BASE}/${SECRET}x/${AFTER}`, undefined],
      ['the secret as the user of Basic', 'v3', `${BASE}/${AFTER}`, basic('', SECRET)],
      ['a wrong Basic password before the right path', 'v3', `${BASE}/${SECRET}/${AFTER}`, basic(WRONG)],
      ['an empty Basic password before the right path', 'v3', `${BASE}/${SECRET}/${AFTER}`, basic('')],
    ] as const)('are refused with %s', async (_, form, path, headers) => {
      await start();
      expectRefusal(await send(path, headers && { headers }), 401, form);
      await expectNoEvent();
    });

    it('leave neither secret in the log nor in the answer', async () => {
      await start();
      const answers = [
        await send(`${BASE}/${WRONG}/${AFTER}`),
        await send(`${BASE}/${AFTER}`, { headers: basic(WRONG) }),
        await send(`${BASE}/${SECRET}/${AFTER}/more`),
      ];
      expect(running.log.lines.filter((line) => line.includes('INVALID_SECRET'))).toHaveLength(1);
      const told = [...running.log.lines, ...answers.map(({ text }) => text)].join('\n');
      expect(told).not.toContain(WRONG);
      expect(told).not.toContain(SECRET);
    });

    it('store nothing', async () => {
      await start({}, { journal: inMemory });
      expectRefusal(await send(`${BASE}/${WRONG}/${AFTER}`), 401);
      await expectNoEvent();
      expect(journal.entries).toEqual([]);
    });
  });

  describe('trusted by the network', () => {
    it.each([
      ['in the path', `${BASE}/${AFTER}?${KEY}`],
      ['in the query', `${BASE}?command=${AFTER}`],
      ['in the body', BASE],
    ])('need no secret, with the command %s', async (_, path) => {
      await start({ trust: 'network' });
      expectConsent(await send(path));
      const [event] = await running.recorder.received(1);
      expect(event).toMatchObject({ command: AFTER, trust: 'unverified-network' });
    });

    it('are still held to the URL', async () => {
      await start({ trust: 'network' });
      expectRefusal(await send(`${BASE}/${SECRET}/${AFTER}`), 404);
      expectRefusal(await send(`${BASE}/${BEFORE}`), 403);
      await expectNoEvent();
    });

    it('are told to the log once', async () => {
      await start({ trust: 'network' });
      await send(`${BASE}/${AFTER}`);
      await send(`${BASE}/${AFTER}`);
      expect(running.log.lines.filter((line) => /OpenIM is trusted without a secret/.test(line))).toHaveLength(1);
    });
  });

  describe('that name different commands', () => {
    it.each([
      ['path and query', 'v3', `${BASE}/${SECRET}/${AFTER}?command=${BEFORE}`, undefined],
      ['path and body', 'v3', `${BASE}/${SECRET}/${BEFORE}`, undefined],
      ['query and body', 'v3', `${BASE}/${SECRET}?command=${BEFORE}`, undefined],
      ['query and body, behind Basic', 'v3', `${BASE}?command=${BEFORE}`, basic(SECRET)],
      ['path and body, by capitals', 'v3', `${BASE}/${SECRET}/${AFTER.toUpperCase()}`, undefined],
    ] as const)('in %s are refused, even where failures are allowed', async (_, form, path, headers) => {
      await start({ onFailure: 'allow' });
      expectRefusal(await send(path, headers && { headers }), 403, form);
      await expectNoEvent();
    });

    it('in two parameters are refused', async () => {
      await start();
      expectRefusal(await send(`${BASE}/${SECRET}?command=${AFTER}&Command=${AFTER}`), 400);
      await expectNoEvent();
    });
  });

  describe('that cannot be read', () => {
    const broken = '{"sendID":"10000",';

    it.each([
      ['allow', `${BASE}/${SECRET}/${BEFORE}`, broken, 'INVALID_JSON'],
      ['allow', `${BASE}/${SECRET}?command=${BEFORE}`, '[]', 'NOT_AN_OBJECT'],
      ['allow', `${BASE}/${SECRET}/${BEFORE}`, '', 'EMPTY_BODY'],
      ['allow', `${BASE}/${SECRET}`, '{}', 'MISSING_COMMAND'],
      ['refuse', `${BASE}/${SECRET}/${BEFORE}`, broken, 'INVALID_JSON'],
      ['refuse', `${BASE}/${SECRET}?command=${BEFORE}`, '[]', 'NOT_AN_OBJECT'],
      ['refuse', `${BASE}/${SECRET}`, broken, 'INVALID_JSON'],
      ['refuse', `${BASE}/${SECRET}`, '{}', 'MISSING_COMMAND'],
    ] as const)(
      '%s the action if so told, of a before-command or an unknown one (%s, %s)',
      async (onFailure, path, body, reason) => {
        await start({ onFailure });
        const answer = await send(path, { body });
        if (onFailure === 'allow') expectConsent(answer, 400);
        else expectRefusal(answer, 400, path.endsWith(SECRET) ? 'any' : 'v3');
        const [event] = await running.recorder.received(1);
        expect(event).toMatchObject({
          eventName: 'chat.callback.rejected',
          reason,
          provider: 'openim',
          trust: 'secret',
        });
      },
    );

    it('allow the action by default', async () => {
      await start();
      expectConsent(await send(`${BASE}/${SECRET}/${BEFORE}`, { body: broken }), 400);
    });

    it.each([
      ['nobody knows which', `${BASE}/${SECRET}`],
      ['a group would lose its id', `${BASE}/${SECRET}/callbackBeforeSetGroupInfoCommand`],
    ])('stop v3 where %s, as an allow would change something, and let v2 go on', async (_, path) => {
      await start({ onFailure: 'allow' });
      const answer = await send(path, { body: broken });
      expectRefusal(answer, 400);
      for (const version of ['v2.0', 'v2'] as const) expect(verdictOn(version, answer.text).passes).toBe(true);
    });

    it.each(['allow', 'refuse'] as const)(
      'are refused after the action, whatever onFailure says (%s)',
      async (onFailure) => {
        await start({ onFailure });
        expectRefusal(await send(`${BASE}/${SECRET}/${AFTER}`, { body: broken }), 400);
        expectRefusal(await send(`${BASE}/${SECRET}/${AFTER}`, { body: openImSingle({ recvID: undefined }) }), 400);
        expectRefusal(await send(`${BASE}/${SECRET}`, { body: openImSingle({ recvID: '' }) }), 400, 'any');
        const rejected = { eventName: 'chat.callback.rejected', command: AFTER };
        expect(await running.recorder.received(3)).toMatchObject([
          { ...rejected, reason: 'INVALID_JSON', raw: undefined, faults: [] },
          { ...rejected, reason: 'INVALID_FIELDS', raw: { sendID: '10000' } },
          { ...rejected, reason: 'INVALID_FIELDS', faults: [expect.stringContaining('recvID')] },
        ]);
      },
    );
  });

  describe('that cannot be stored', () => {
    const before = openImSingle({ callbackCommand: TOMORROW });

    it('allow the action by default', async () => {
      await start({}, { journal: BrokenJournal });
      expectConsent(await send(`${BASE}/${SECRET}/${TOMORROW}`, { body: before }), 503);
      expectConsent(await send(`${BASE}/${SECRET}`, { body: before }), 503);
      await expectNoEvent();
    });

    it('stop the action with onFailure: refuse', async () => {
      await start({ onFailure: 'refuse' }, { journal: BrokenJournal });
      expectRefusal(await send(`${BASE}/${SECRET}/${TOMORROW}`, { body: before }), 503);
      expectRefusal(await send(`${BASE}/${SECRET}`, { body: before }), 503);
      await expectNoEvent();
    });

    it('are refused after the action', async () => {
      await start({}, { journal: BrokenJournal });
      expectRefusal(await send(`${BASE}/${SECRET}/${AFTER}`), 503);
      expectRefusal(await send(`${BASE}/${SECRET}`), 503, 'any');
      await expectNoEvent();
    });
  });

  it('with any other command are allowed and emitted as unrecognized', async () => {
    await start({ onFailure: 'refuse' });
    const others = [TOMORROW, 'callbackAfterTomorrowCommand'];
    for (const callbackCommand of others) {
      const body = { callbackCommand, userID: '10000' };
      expectConsent(await send(`${BASE}/${SECRET}/${callbackCommand}`, { body }));
      expectConsent(await send(`${BASE}/${SECRET}`, { body }));
    }
    const events = await running.recorder.received(2 * others.length);
    expect(events.map(({ command }) => command)).toEqual(others.flatMap((command) => [command, command]));
    expect(new Set(events.map(({ eventName }) => eventName))).toEqual(new Set(['chat.callback.unrecognized']));
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length); // two equal ones may be two real ones
  });

  it('that ask before something happens are allowed without a journal, and become no event', async () => {
    await start({ onFailure: 'refuse' }, { journal: BrokenJournal });
    for (const callbackCommand of Object.keys(OPENIM_PROPOSALS)) {
      const body = { callbackCommand, userID: '10000' };
      expectConsent(await send(`${BASE}/${SECRET}/${callbackCommand}`, { body }));
      expectConsent(await send(`${BASE}/${SECRET}`, { body }));
    }
    await expectNoEvent();
  });

  describe('that get something back', () => {
    const texts = { groupID: '2559498142', groupName: 'Lunch', introduction: null, faceURL: '' };
    const values = { ...texts, ex: null, needVerification: 2 };
    const group = { operationID: '', notification: 'at noon', ...values };

    it.each([
      ['callbackBeforeSetGroupInfoCommand', group, texts],
      ['callbackBeforeSetGroupInfoExCommand', group, values],
      ['callbackBeforeSetFriendRemark', { remark: 'my friend' }, { remark: 'my friend' }],
      ['callbackWordFilterCommand', { content: 'hello' }, { content: 'hello' }],
    ])('are allowed with it: %s', async (callbackCommand, request, echo) => {
      await start({}, { journal: BrokenJournal });
      const body = { callbackCommand, ...request };
      for (const path of [`/${SECRET}/${callbackCommand}`, `/${SECRET}`]) {
        const answer = await send(BASE + path, { body });
        expectConsent(answer, callbackCommand in OPENIM_PROPOSALS ? 200 : 503); // those are not stored
        expect(answer.json).toEqual({ ...ALLOW, ...echo });
      }
    });

    it('are refused where they do not fit, as nothing could be given back', async () => {
      await start({ onFailure: 'allow' }, { bodyLimit: 64 });
      const body = { ...group, introduction: 'x'.repeat(64) };
      expectRefusal(await send(`${BASE}/${SECRET}/callbackBeforeSetGroupInfoCommand`, { body }), 413);
      expectConsent(await send(`${BASE}/${SECRET}/${BEFORE}`, { body }), 413);
    });

    it('are read even if a stranger sends them, as v3.6.0 takes over what refuses it', async () => {
      await start();
      const body = { callbackCommand: 'callbackBeforeSetFriendRemark', remark: 'my friend' };
      const answer = await send(`${BASE}/${WRONG}/${body.callbackCommand}`, { body });
      expectRefusal(answer, 401);
      expect(answer.json).toMatchObject({ remark: body.remark });
      const long = await send(`${BASE}/${WRONG}/${body.callbackCommand}`, {
        body: { ...body, more: 'x'.repeat(16_384) },
      });
      expectRefusal(long, 401);
      expect(long.json).not.toHaveProperty('remark');
      await expectNoEvent();
    });
  });

  describe('whose URL hides the command', () => {
    const hidden = [
      ['behind a query', (command: string) => `?x=1/${command}`],
      ['behind a fragment', () => ''],
    ] as const;

    it.each(hidden)('%s are refused in v3 form where the header says that it is v3', async (_, query) => {
      await start({ onFailure: 'refuse' }, { journal: BrokenJournal });
      const body = openImSingle({ callbackCommand: BEFORE });
      for (const operationid of ['37a60d50', '']) {
        const headers = { operationid };
        expectRefusal(await send(`${BASE}/${WRONG}${query(BEFORE)}`, { headers, body }), 401, 'v3');
        expectRefusal(await send(`${BASE}/${SECRET}${query(AFTER)}`, { headers }), 503, 'v3');
      }
    });

    it('are refused in v3 form where only v3 has the command', async () => {
      await start();
      const body = { callbackCommand: 'callbackBeforeAddFriendCommand' };
      expectRefusal(await send(`${BASE}/${WRONG}`, { body }), 401, 'v3');
    });
  });

  describe('with credentials in their bodies', () => {
    const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.private.token';
    const online = {
      callbackCommand: 'callbackUserOnlineCommand',
      operationID: '1',
      platform: 'iOS',
      userID: '10000',
      token: TOKEN,
      seq: 0,
    };
    const register = {
      callbackCommand: 'callbackAfterUserRegisterCommand',
      secret: TOKEN,
      users: [{ userID: '10000' }],
    };

    it.each([
      ['a login token', online.callbackCommand, JSON.stringify(online)],
      ["the server's secret", register.callbackCommand, JSON.stringify(register)],
      ['a login token, in broken JSON', online.callbackCommand, JSON.stringify(online).slice(0, -1)],
      ['a login token that is cut off', online.callbackCommand, `{"userID":"10000","token":"${TOKEN}`],
      ["the server's secret, in broken JSON", register.callbackCommand, `{"userID":"10000","secret" : "${TOKEN}",`],
      [
        "the server's secret with quotes, in broken JSON",
        register.callbackCommand,
        `{"userID":"10000","secret":"\\"x\\\\\\"${TOKEN}",`,
      ],
      ['a login token, in a list', online.callbackCommand, JSON.stringify([online])],
      [
        'a login token, in bytes that are no UTF-8',
        online.callbackCommand,
        Buffer.from(`${JSON.stringify(online)}\xff`, 'latin1'),
      ],
      [
        'a login token under an escaped name',
        online.callbackCommand,
        JSON.stringify(online).replace('"token"', '"tok\\u0065n"'),
      ],
      [
        'a login token that comes twice',
        online.callbackCommand,
        JSON.stringify(online).replace('{', `{"token":"${TOKEN}",`),
      ],
    ])('are handed on and stored without them: %s', async (_, command, body) => {
      await start({}, { journal: inMemory });
      await send(`${BASE}/${SECRET}/${command}`, { body });
      const [event] = await running.recorder.received(1);
      const { entries } = journal;
      expect(entries).toMatchObject([{ eventId: event!.id, command }]);
      const { body: sent, raw } = event as { body?: Uint8Array; raw: unknown };
      const bytes = [sent ?? JSON.stringify(raw), entries[0]!.body!].map((body) => Buffer.from(body).toString());
      expect(bytes).toEqual([expect.stringContaining('10000'), bytes[0]]);
      const seen = [JSON.stringify(event), JSON.stringify(entries), ...bytes, ...running.log.lines].join('\n');
      expect(seen).not.toContain('private');
    });

    it('keep every other member and byte', async () => {
      await start({}, { journal: inMemory });
      await send(`${BASE}/${SECRET}`, { body: online });
      await send(`${BASE}/${SECRET}/${register.callbackCommand}`, { body: `{"secret":"","users":[}` });
      const [parsed, unparsed] = await running.recorder.received(2);
      expect(parsed).toMatchObject({ raw: { ...online, token: '' } });
      expect(Buffer.from((unparsed as { body: Uint8Array }).body).toString()).toBe('{"secret":"","users":[}');
    });
  });

  it('carry the appId of the options into event and journal', async () => {
    await start({ appId: 'prod-im' }, { journal: inMemory });
    await send(`${BASE}/${SECRET}/${AFTER}`);
    const [event] = await running.recorder.received(1);
    expect(event).toMatchObject({ appId: 'prod-im', conversationKey: '["openim","prod-im","c2c","10000","19997"]' });
    expect(journal.entries).toMatchObject([{ appId: 'prod-im', state: 'recorded' }]);
  });

  it("keep the server's operationID beside the stored callback", async () => {
    await start({}, { journal: inMemory });
    await send(`${BASE}/${AFTER}`, { headers: { ...basic(SECRET), operationID: '37a60d50' } });
    await running.recorder.received(1);
    const [entry] = journal.entries;
    expect(entry!.facts).toMatchObject({ operationId: '37a60d50' });
    expect(JSON.stringify(entry!.facts)).not.toContain('Basic');
  });
});
