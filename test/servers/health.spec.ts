import { Injectable } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { DataSource } from 'typeorm';
import { C2cMessageSent, OnChatEvent, type HealthDetails } from '../../lib/index.js';
import { settled } from '../../lib/testing/index.js';
import { chatWebhooksEntities } from '../../lib/typeorm/index.js';
import { HealthController } from '../docs/examples/health-checks.js';
import { TcpProxy } from '../durability/tcp-proxy.js';
import { tencentC2c } from '../support/callbacks.js';
import { makeMariaDb, makePostgres, migrated, type TestDatabase } from '../support/databases.js';
import { FAST } from '../support/durable-app.js';
import { startOnHost } from '../support/host-app.js';
import { sendTencent, TENCENT_OK } from '../support/send.js';
import { bothSenders, type WebhookApp } from '../support/webhook-app.js';

@Injectable()
class Archive {
  @OnChatEvent(C2cMessageSent, { id: 'archive' })
  keep(): void {}
}

describe.each([
  ['postgres', makePostgres],
  ['mariadb', makeMariaDb],
] as const)('health with a journal on %s', (type, make) => {
  const proxy = new TcpProxy();
  let database: TestDatabase;
  let running: WebhookApp | undefined;

  beforeEach(async () => {
    database = await make();
    await (await migrated(database)).destroy();
    const url = new URL((database.options as { url: string }).url);
    await proxy.open(url);
    const proxied = Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(proxy.port) }).href;
    const entities = chatWebhooksEntities(type);
    running = await startOnHost(new DataSource({ ...database.options, url: proxied, entities } as never), {
      providers: [Archive],
      imports: [TerminusModule],
      controllers: [HealthController],
      module: { ...FAST, tencent: { ...bothSenders.tencent, answerTimeout: 1_000 } },
    });
  });
  afterEach(async () => {
    await running?.app.close();
    await proxy.refuse();
    await database.drop();
  });

  const read = async (path = '') => {
    const response = await fetch(`${running!.url}/health${path}`);
    const { details } = (await response.json()) as { details: Record<string, Partial<HealthDetails>> };
    return { code: response.status, ...details['chat-webhooks'] };
  };
  /** Each reading is kept for a second. */
  const when = async (isSo: (seen: Awaited<ReturnType<typeof read>>) => boolean) => {
    for (;;) {
      const seen = await read();
      if (isSo(seen)) return seen;
    }
  };

  it.each<[string, () => unknown, () => unknown, RegExp]>([
    ['refuses connections', () => proxy.refuse(), () => proxy.open(), /^ECONNREFUSED$/],
    ['does not answer', () => proxy.stall(), () => proxy.resume(), /^(Timeout|DatabaseSilent)Error$/],
  ])('is down while the database %s, and up when it is back', async (_, take, giveBack, named) => {
    const { url, app } = running!;
    const nothing = { openCircuits: [], silences: [] };
    expect(await read()).toEqual({
      code: 200,
      status: 'up',
      warnings: [],
      pending: 0,
      lag: 0,
      deadLetters: 0,
      ...nothing,
    });
    await take();
    const { journalError, ...down } = await when(({ status, pending }) => status === 'down' && pending === undefined);
    expect(down).toEqual({ code: 503, status: 'down', warnings: ['backlog'], ...nothing });
    expect(journalError).toMatch(named);
    expect((await sendTencent(url, tencentC2c({ MsgKey: 'while it is gone' }))).status).toBe(503);
    expect(await read('/ready')).toEqual({ code: 200, status: 'up' });
    expect(await read('/live')).toEqual({ code: 200, status: 'up' });
    await giveBack();
    await when(({ status }) => status === 'up');
    expect(await sendTencent(url, tencentC2c({ MsgKey: 'when it is back' }))).toMatchObject(TENCENT_OK);
    await settled(app);
    await when(({ pending }) => pending === 0);
  });
});
