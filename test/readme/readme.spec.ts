import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import { Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { CHAT_EVENTS, REFUSALS, ChatWebhooksModule } from '../../lib/index.js';
import { REMEDIES } from '../../lib/refusal/remedies.js';
import { TypeOrmJournal } from '../../lib/typeorm/index.js';
import { deliver, tencentCallback } from '../../lib/testing/index.js';
import { openImSingle, SDK_APP_ID, SECRET, tencentC2c, tencentQuery, TOKEN } from '../support/callbacks.js';
import { turns, until } from '../support/gate.js';
import { post } from '../support/post.js';
import { EventRecorder, LogRecorder, startWebhookApp, type WebhookApp } from '../support/webhook-app.js';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const readmePath = join(root, 'README.md');
const readme = readFileSync(readmePath, 'utf8');

/** The README and all pages that it links to, by their paths. */
const pages = new Map([
  ['README.md', readme],
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name): [string, string] => [`docs/${name}`, readFileSync(join(root, 'docs', name), 'utf8')]),
]);

describe('the code blocks of the README and its pages', () => {
  const blocks = [...pages.values()].flatMap((page) => [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code));
  const files = readdirSync(here).filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'));

  it.each(files)('include %s, which is compiled, as it stands', (name) => {
    expect(blocks).toContain(readFileSync(join(here, name), 'utf8'));
  });

  it('are all files of this folder', () => {
    expect(blocks).toHaveLength(files.length);
  });

  it('begin with working code on the first screen', () => {
    expect(readme.indexOf('```ts')).toBeLessThan(60);
  });

  it('name scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const named = [...[...pages.values()].join('\n').matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
  });
});

describe('the links of the README and its pages', () => {
  const links = [...pages].flatMap(([from, page]) =>
    [...page.matchAll(/\]\(([^)\s]+)\)/g)].map(([, to]) => ({ from, to: to! })),
  );
  const local = links.filter(({ to }) => !/^https?:/.test(to));

  it.each(local)('lead from $from to $to, which is there and packed', ({ from, to }) => {
    const [path = '', anchor] = to.split('#');
    const target = path === '' ? from : join(dirname(from), path);
    expect([...pages.keys()]).toContain(target);
    if (anchor !== undefined) expect(anchorsOf(pages.get(target)!)).toContain(anchor);
  });

  it('lead from the README to every page', () => {
    const linked = local.filter(({ from }) => from === 'README.md').map(({ to }) => to.split('#')[0]);
    expect(linked).toEqual(expect.arrayContaining([...pages.keys()].filter((path) => path !== 'README.md')));
    expect(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).files).toContain('docs');
  });
});

describe('the tables of the README', () => {
  it('list the events of every command, as the fixtures show them', () => {
    const table = `<!-- events -->\n${eventTable()}\n<!-- /events -->`;
    if (process.env.UPDATE_README)
      writeFileSync(readmePath, readme.replace(/<!-- events -->.*<!-- \/events -->/s, table));
    expect(section('events')).toBe(eventTable());
  });

  it('list every reason to refuse with its status', () => {
    const rows = [...section('errors').matchAll(/^\| `(\w+)` \| ([^|]+) \|/gm)].map(([, code, status]) => [
      code,
      status,
    ]);
    const expected = Object.entries(REFUSALS).map(([code, { status }]) => [
      code,
      code === 'REFUSED_BY_HOST' ? "the guard's own" : String(status),
    ]);
    expect(rows.sort()).toEqual(expected.sort());
  });

  it('give the remedies that log lines give', () => {
    const rows = [...section('errors').matchAll(/^\| `(\w+)` \|.*\| ([^|]+) \|$/gm)];
    expect(Object.fromEntries(rows.map(([, code, remedy]) => [code, remedy]))).toEqual(REMEDIES);
  });

  it('list every option with its default', () => {
    const source = readFileSync(join(root, 'lib/options/options.ts'), 'utf8');
    const names = [
      ...source.slice(0, source.indexOf('export interface ChatWebhooksOptionsFactory')).matchAll(/^ +(\w+)\??:/gm),
    ].map(([, name]) => name!);
    const listed = section('options');
    for (const name of names.filter((name) => name !== 'tencent' && name !== 'openim'))
      expect(listed).toMatch(new RegExp(`[.\`]${name}\``));
  });
});

describe('the examples of the README at work', () => {
  const environment = { ...process.env };
  let running: WebhookApp | undefined;
  beforeEach(() => {
    process.env.TENCENT_CALLBACK_TOKEN = TOKEN;
    process.env.OPENIM_CALLBACK_SECRET = SECRET;
  });
  afterEach(async () => {
    process.env = { ...environment };
    jest.restoreAllMocks();
    await running?.app.close();
    running = undefined;
  });

  it('receive a message of each sender on the first screen', async () => {
    const { AppModule } = await import('./first-screen.js');
    const written = jest.spyOn(console, 'log').mockImplementation(() => {});
    @Module({ imports: [AppModule], providers: [EventRecorder] })
    class Host {}
    const app = await NestFactory.create(Host, { logger: false });
    await app.listen(0, '127.0.0.1');
    const url = await app.getUrl();
    expect((await send(url, tencentC2c())).reply).toEqual({ ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 });
    await post(`${url}/chat-webhooks/openim/${SECRET}/callbackAfterSendSingleMsgCommand`, { body: openImSingle() });
    await app.get(EventRecorder).received(2);
    await app.close();
    expect(written.mock.calls.map(([from, text]) => [from, text])).toEqual([
      ['jared', 'private words'],
      ['10000', 'private words'],
    ]);
  });

  it('answer the OpenIM server that uses HTTP Basic, as the quick start says', async () => {
    running = await startWebhookApp();
    const authorization = `Basic ${Buffer.from(`hook:${SECRET}`).toString('base64')}`;
    const answer = await post(`${running.url}/chat-webhooks/openim/callbackAfterSendSingleMsgCommand`, {
      headers: { authorization },
      body: openImSingle(),
    });
    expect(answer).toMatchObject({ status: 200, json: { actionCode: 0, nextCode: 0 } });
  });

  it('count with a plain listener and describe elements', async () => {
    const { MessageStatistics } = await import('./plain-listener.js');
    const { describeElement } = await import('./elements.js');
    running = await startWebhookApp({ providers: [MessageStatistics] });
    const body = {
      ...openImSingle({ recvID: undefined, callbackCommand: 'callbackAfterSendGroupMsgCommand' }),
      groupID: 'g1',
    };
    await post(`${running.url}/chat-webhooks/openim/${SECRET}`, { body });
    const [event] = await running.recorder.received(1);
    expect(running.app.get(MessageStatistics).counts.get('g1')).toBe(1);
    expect('elements' in event! && event.elements.map(describeElement)).toEqual(['private words']);
  });

  it('take options from a factory, at another path', async () => {
    process.env.NEW_TOKEN = TOKEN;
    process.env.OLD_TOKEN = 'old';
    const { chatWebhooks } = await import('./for-root-async.js');
    running = await startWebhookApp({ chatWebhooks });
    expect((await post(`${running.url}/hooks/tencent`)).json).toEqual({
      ActionStatus: 'FAIL',
      ErrorInfo: 'unauthorized',
      ErrorCode: 1,
    });
  });

  it('keep callbacks in SQLite and query a conversation', async () => {
    const { journal: _ } = await import('./journal-sqlite.js');
    const { Conversations } = await import('./query-journal.js');
    const { makeSqlite } = await import('../support/databases.js');
    const { TypeOrmJournalModule } = await import('../../lib/typeorm/index.js');
    const database = await makeSqlite();
    running = await startWebhookApp({
      module: { journal: TypeOrmJournal, imports: [TypeOrmJournalModule.forRoot(database.options)] },
      providers: [Conversations],
    });
    await send(running.url, tencentC2c());
    const records = await running.app.get(Conversations).between('john', 'jared');
    expect(records.map(({ sender }) => sender)).toEqual(['jared']);
    await running.app.close();
    running = undefined;
    await database.drop();
  });

  it('try a handler again, list, requeue and replay what died, and count exactly once', async () => {
    const { SearchIndex } = await import('./handler-options.js');
    const { DeliveriesController } = await import('./dead-letters.js');
    const { GroupCounter, GroupStatistics } = await import('./exactly-once.js');
    const { makeSqlite } = await import('../support/databases.js');
    const { TypeOrmJournalModule } = await import('../../lib/typeorm/index.js');
    const written = jest.spyOn(console, 'log').mockImplementation(() => {});
    const answers = [500, 200, 400, 200, 200, 200];
    const search = createServer((_, response) => response.writeHead(answers.shift()!).end()).listen(0, '127.0.0.1');
    await once(search, 'listening');
    process.env.SEARCH_URL = `http://127.0.0.1:${(search.address() as AddressInfo).port}`;
    const database = await makeSqlite();
    const options = { ...database.options, entities: [GroupStatistics], synchronize: true };
    const letters: unknown[] = [];
    running = await startWebhookApp({
      module: {
        journal: TypeOrmJournal,
        imports: [TypeOrmJournalModule.forRoot(options)],
        retryDelay: 10,
        pollInterval: 20,
        onDeadLetter: ({ handler, attempts }) => letters.push([handler, attempts]),
      },
      providers: [SearchIndex, GroupCounter],
      controllers: [DeliveriesController],
    });
    const { url } = running;
    const admin = async (path: string, body?: object) => {
      const init = body && {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      };
      return JSON.parse(await (await fetch(`${url}/admin/deliveries${path}`, init)).text());
    };
    await send(url, tencentC2c());
    await until(() => written.mock.calls.some(([text]) => text === 'indexed at last'));
    await send(url, tencentC2c({ MsgKey: 'refused' }));
    await until(() => letters.length === 1);
    expect(letters).toEqual([['search-index', 1]]);
    while ((await admin('')).backlog.length === 0) await turns();
    expect(await admin('')).toMatchObject({
      backlog: [{ handler: 'search-index', pending: 0, dead: 1, orphaned: false }],
      error: expect.stringContaining('the index refuses it'),
      text: { MsgKey: 'refused' },
    });
    expect(await admin('/requeue', { since: Date.now() - 60_000 })).toBe(1);
    await until(() => answers.length === 2);
    expect(await admin('/replay', {})).toMatchObject({ matched: 0 }); // both occurred in 2019
    const group = { CallbackCommand: 'Group.CallbackAfterSendMsg', GroupId: 'g1', From_Account: 'a', MsgSeq: 1 };
    for (const MsgSeq of [1, 2]) await send(url, { ...group, MsgSeq });
    await running.recorder.received(4);
    await running.app.close();
    running = undefined;
    search.close();
    const source = await new DataSource({ ...options, synchronize: false }).initialize();
    expect(await source.getRepository(GroupStatistics).find()).toEqual([{ groupId: 'g1', messages: 2 }]);
    await source.destroy();
    await database.drop();
  });

  it('keep callbacks in a file by a journal of their own', async () => {
    const file = join(tmpdir(), `readme-${process.pid}.ndjson`);
    process.env.JOURNAL_FILE = file;
    const { FileJournal } = await import('./own-journal.js');
    running = await startWebhookApp({
      chatWebhooks: ChatWebhooksModule.forRoot({ openim: { secret: SECRET }, journal: FileJournal }),
    });
    for (const _ of [1, 2]) await post(`${running.url}/chat-webhooks/openim/${SECRET}`, { body: openImSingle() });
    await running.recorder.received(1);
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    rmSync(file);
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ from: '10000', body: Buffer.from(JSON.stringify(openImSingle())).toString('base64') }),
    ]);
  });

  it('put an authenticator of their own in place, and show the counters', async () => {
    const { MaintenanceAwareAuthenticator } = await import('./own-authenticator.js');
    const { MetricsController, options } = await import('./watching.js');
    running = await startWebhookApp({
      module: { ...options, authenticators: { tencent: MaintenanceAwareAuthenticator } },
      controllers: [MetricsController],
    });
    const body = tencentC2c();
    expect((await send(running.url, body)).reply).toMatchObject({ ActionStatus: 'OK' });
    process.env.MAINTENANCE = 'yes';
    expect((await send(running.url, body)).reply).toMatchObject({ ActionStatus: 'FAIL' });
    const counts = await (await fetch(`${running.url}/metrics`)).json();
    expect(counts).toMatchObject({ received: 1, accepted: 1, refused: { ADDRESS_NOT_ALLOWED: 1 } });
  });

  it('take callbacks without an HTTP server', async () => {
    const written = jest.spyOn(console, 'log').mockImplementation(() => {});
    Logger.overrideLogger(false);
    const { takeCallback, stop } = await import('./handle.js');
    const url = `/chat-webhooks/tencent?${tencentQuery('C2C.CallbackAfterSendMsg')}`;
    const body = JSON.stringify(tencentC2c());
    expect(await takeCallback({ provider: 'tencent', method: 'POST', url, headers: {}, body })).toMatchObject({
      status: 200,
    });
    await stop();
    expect(written.mock.calls.map(([from]) => from)).toEqual(['jared']);
  });

  it('use no log line for private words', async () => {
    running = await startWebhookApp();
    await post(`${running.url}/chat-webhooks/openim/${SECRET}`, { body: openImSingle({ recvID: 7 }) });
    await running.recorder.received(1);
    expect(running.log).toBeInstanceOf(LogRecorder);
    expect(running.log.lines.join('\n')).not.toMatch(/private words|openim-secret/);
  });
});

function send(url: string, body: { CallbackCommand: string; [member: string]: unknown }) {
  return deliver(url, tencentCallback(body.CallbackCommand, body), { sdkAppId: SDK_APP_ID, token: TOKEN });
}

/** Of the headings, as GitHub makes them. */
function anchorsOf(page: string): string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function section(name: string): string {
  return new RegExp(`<!-- ${name} -->\n(.*?)\n?<!-- /${name} -->`, 's').exec(readme)![1]!;
}

/** Which commands lead to which event, by the fixtures, of which every command has some. */
function eventTable(): string {
  const commandsOf = (sender: string, eventName: string) => {
    const folder = join(root, 'test/fixtures', sender);
    const commands = readdirSync(folder).flatMap((file) => {
      const fixture = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      const command = fixture.body.CallbackCommand ?? fixture.body.callbackCommand;
      return fixture.eventName === eventName && command ? [`\`${command}\``] : [];
    });
    return [...new Set(commands)].sort().join(', ');
  };
  const rows = CHAT_EVENTS.map(({ name, eventName }) => {
    const unmapped =
      name === 'CallbackRejected'
        ? 'any, with a body that does not fit'
        : name === 'CallbackUnrecognized'
          ? 'any other'
          : '';
    const [tencent, openim] = ['tencent', 'openim'].map((sender) => commandsOf(sender, eventName) || unmapped);
    return `| \`${name}\` | \`${eventName}\` | ${tencent} | ${openim} |`;
  });
  return ['| event | name | Tencent | OpenIM |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
