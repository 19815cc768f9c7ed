import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { Logger, Module, ServiceUnavailableException } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { ChatWebhooksModule } from '../../lib/index.js';
import { TypeOrmJournal } from '../../lib/typeorm/index.js';
import {
  deliver,
  openImC2cMessage,
  openImCallback,
  tencentC2cMessage,
  tencentCallback,
  tencentGroupMessage,
} from '../../lib/testing/index.js';
import { openImSingle, SDK_APP_ID, SECRET, tencentC2c, tencentQuery, TOKEN } from '../support/callbacks.js';
import { turns, until } from '../support/gate.js';
import { post } from '../support/post.js';
import { EventRecorder, LogRecorder, startWebhookApp, type WebhookApp } from '../support/webhook-app.js';

describe('the examples of README and docs', () => {
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

  it('receive a message of each chat server on the first screen', async () => {
    const { AppModule } = await import('./examples/first-screen.js');
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
    const { MessageStatistics } = await import('./examples/plain-listener.js');
    const { describeElement } = await import('./examples/elements.js');
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

  it('read what only one chat server sends', async () => {
    const { UnreadMessages } = await import('./examples/raw.js');
    running = await startWebhookApp({ providers: [UnreadMessages] });
    await send(running.url, tencentC2c({ To_Account: 'john', UnreadMsgNum: 3 }));
    await post(`${running.url}/chat-webhooks/openim/${SECRET}`, { body: openImSingle() });
    await running.recorder.received(2);
    expect([...running.app.get(UnreadMessages).byAccount]).toEqual([['john', 3]]);
  });

  it('take options from a factory, at another path', async () => {
    process.env.NEW_TOKEN = TOKEN;
    process.env.OLD_TOKEN = 'old';
    const { chatWebhooks } = await import('./examples/for-root-async.js');
    running = await startWebhookApp({ chatWebhooks });
    expect((await post(`${running.url}/hooks/tencent`)).json).toEqual({
      ActionStatus: 'FAIL',
      ErrorInfo: 'unauthorized',
      ErrorCode: 1,
    });
  });

  it('keep callbacks in SQLite and query a conversation', async () => {
    const { journal: _ } = await import('./examples/journal-sqlite.js');
    const { Conversations } = await import('./examples/query-journal.js');
    const { makeSqlite } = await import('../support/databases.js');
    const { TypeOrmJournalModule } = await import('../../lib/typeorm/index.js');
    const database = await makeSqlite();
    running = await startWebhookApp({
      module: { journal: TypeOrmJournal, imports: [TypeOrmJournalModule.forRoot(database.options)] },
      providers: [Conversations],
    });
    await send(running.url, tencentC2c());
    const conversations = running.app.get(Conversations);
    const records = await conversations.between('john', 'jared');
    expect(records.map(({ sender }) => sender)).toEqual(['jared']);
    for (const sequence of [1, 2]) await deliver(running.app, tencentGroupMessage({ groupId: 'friends', sequence }));
    expect((await conversations.latestOf('friends')).map(({ sequence }) => sequence)).toEqual([2, 1]);
    await running.app.close();
    running = undefined;
    await database.drop();
  });

  it('try a handler again, list, requeue and replay what died, and count exactly once', async () => {
    const { SearchIndex } = await import('./examples/handler-options.js');
    const { DeliveriesController } = await import('./examples/dead-letters.js');
    const { GroupCounter, GroupStatistics } = await import('./examples/exactly-once.js');
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
    const { FileJournal } = await import('./examples/own-journal.js');
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

  it('use their own authenticator, and show the counters', async () => {
    const { MaintenanceAwareAuthenticator } = await import('./examples/own-authenticator.js');
    const { MetricsController, options } = await import('./examples/watching.js');
    running = await startWebhookApp({
      module: { ...options, authenticators: { tencent: MaintenanceAwareAuthenticator } },
      controllers: [MetricsController],
    });
    const body = tencentC2c();
    expect((await send(running.url, body)).reply).toMatchObject({ ActionStatus: 'OK' });
    process.env.MAINTENANCE = 'yes';
    expect(await send(running.url, body)).toMatchObject({ status: 503, reply: { ActionStatus: 'FAIL' } });
    const counts = await (await fetch(`${running.url}/metrics`)).json();
    expect(counts).toMatchObject({ received: 1, accepted: 1, refused: { REFUSED_BY_HOST: 1 } });
  });

  it('set some options, and go where they say', async () => {
    const { chatWebhooks } = await import('./examples/options.js');
    running = await startWebhookApp({ chatWebhooks });
    const credentials = { sdkAppId: 1400000001, token: TOKEN };
    const answer = await deliver(`${running.url}/hooks`, tencentC2cMessage(), credentials);
    expect(answer).toMatchObject({ status: 200, reply: { ActionStatus: 'OK' } });
  });

  it('accept the old and the new token, from allowed addresses', async () => {
    process.env.TENCENT_NEW_TOKEN = 'new-token';
    const { chatWebhooks } = await import('./examples/security.js');
    running = await startWebhookApp({ chatWebhooks });
    for (const [token, status] of [
      [TOKEN, 200],
      ['new-token', 200],
      ['older-token', 401],
    ] as const) {
      const answer = await deliver(running.url, tencentC2cMessage(), { sdkAppId: 1400000001, token });
      expect(answer.status).toBe(status);
    }
  });

  it('exempt the routes from a guard of the app', async () => {
    const { HostModule } = await import('./examples/host-app.js');
    const app = await NestFactory.create(HostModule, { logger: false });
    await app.listen(0, '127.0.0.1');
    expect((await deliver(app, openImC2cMessage())).verdict.outcome).toBe('success');
    await app.close();
  });

  it('are ready until the app shuts down', async () => {
    const { ReadinessController } = await import('./examples/health.js');
    running = await startWebhookApp({ controllers: [ReadinessController] });
    expect(await (await fetch(`${running.url}/ready`)).text()).toBe('ready');
    const controller = running.app.get(ReadinessController);
    await running.app.close();
    running = undefined;
    expect(() => controller.check()).toThrow(ServiceUnavailableException);
  });

  it('tell the apps of one URL apart', async () => {
    Object.assign(process.env, { FIRST_TOKEN: 'first-token', SECOND_TOKEN: 'second-token' });
    const { chatWebhooks } = await import('./examples/tencent.js');
    running = await startWebhookApp({ chatWebhooks });
    const second = { sdkAppId: 1400000002, token: 'second-token' };
    expect((await deliver(running.url, tencentC2cMessage(), second)).status).toBe(200);
    expect((await deliver(running.url, tencentC2cMessage(), { ...second, token: 'first-token' })).status).toBe(401);
    const [event] = await running.recorder.received(1);
    expect(event!.appId).toBe('1400000002');
  });

  it('refuse what cannot be processed, where an option says so', async () => {
    const { chatWebhooks } = await import('./examples/openim.js');
    running = await startWebhookApp({ chatWebhooks });
    const broken = openImCallback('callbackBeforeSendSingleMsgCommand', '{');
    expect(await deliver(running.url, broken, { secret: SECRET })).toMatchObject({ verdict: { outcome: 'refusal' } });
  });

  it('take callbacks without an HTTP server', async () => {
    const written = jest.spyOn(console, 'log').mockImplementation(() => {});
    Logger.overrideLogger(false);
    const { takeCallback, stop } = await import('./examples/handle.js');
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
