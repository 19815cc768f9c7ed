import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Injectable, type INestApplication } from '@nestjs/common';
import Libsql from 'libsql';
import { ChatDeliveries, chatEventFromJSON, GroupMessageSent, OnChatEvent, type Delivery } from 'nestjs-chat-webhooks';
import { deliver, settled } from 'nestjs-chat-webhooks/testing';
import { CallbackRecord, TypeOrmJournal, TypeOrmJournalModule } from 'nestjs-chat-webhooks/typeorm';
import { acmeApp, WORKSPACE } from './acme-app.js';
import { acmeMessage } from './acme/callback.js';

let folder: string;
let app: INestApplication | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'acme-'));
});
afterEach(async () => {
  await app?.close();
  await rm(folder, { recursive: true });
});

const heard: { event: GroupMessageSent; attempt: number }[] = [];
let isBroken = true;

@Injectable()
class Archive {
  @OnChatEvent(GroupMessageSent, { id: 'archive' })
  keep(event: GroupMessageSent, { attempt }: Delivery) {
    if (isBroken) throw new Error('the archive is full');
    heard.push({ event, attempt });
  }
}

async function start(): Promise<INestApplication> {
  const journal = TypeOrmJournalModule.forRoot({
    type: 'better-sqlite3',
    driver: Libsql,
    database: join(folder, 'chat.db'),
  });
  const module = { journal: TypeOrmJournal, imports: [journal], handlerAttempts: 2, retryDelay: 10, pollInterval: 20 };
  app = await acmeApp({ module, providers: [Archive] });
  await app.init();
  return app;
}

it('a callback of your own chat server is stored, restored from its bytes, and delivered again', async () => {
  const first = await start();
  const message = acmeMessage({ room: 'harbour', text: 'keep this' });
  expect(await deliver(first, message)).toMatchObject({ status: 200 });
  expect(await deliver(first, message)).toMatchObject({ status: 200, verdict: { outcome: 'success' } }); // a duplicate
  await settled(first, { retries: true });
  const [letter, ...others] = await first.get(ChatDeliveries, { strict: false }).deadLetters();
  expect(letter).toMatchObject({ handler: 'archive', event: { provider: 'acme', text: 'keep this' } });
  expect(others).toEqual([]);
  await first.close();

  isBroken = false;
  const second = await start();
  const rows = await second.get(TypeOrmJournal, { strict: false }).run((manager) => manager.find(CallbackRecord));
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ provider: 'acme', appId: WORKSPACE, command: 'message.posted', groupId: 'harbour' });
  await second.get(ChatDeliveries, { strict: false }).requeue({ handler: 'archive' });
  await settled(second, { retries: true });
  expect(heard).toHaveLength(1);
  const [{ event }] = heard as [(typeof heard)[number]];
  expect(event).toBeInstanceOf(GroupMessageSent);
  expect(event).toMatchObject({ provider: 'acme', groupId: 'harbour', text: 'keep this', raw: message.body });
  expect(chatEventFromJSON(JSON.parse(JSON.stringify(event)))).toEqual(event);
});
