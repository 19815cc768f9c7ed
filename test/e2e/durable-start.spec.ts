import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ExpressAdapter } from '@nestjs/platform-express';
import {
  C2cMessageSent,
  CallbackJournal,
  ChatWebhooksModule,
  GroupMessageSent,
  InvalidOptionsError,
  OnChatEvent,
  type ChatEventHandlerOptions,
  type ChatWebhooksModuleOptions,
} from '../../lib/index.js';
import type { AppendOutcome, JournalEntry } from '../../lib/journal/index.js';
import { MemoryJournal } from '../../lib/testing/journal/memory-journal.js';
import { MemoryStore } from '../../lib/testing/journal/memory-store.js';
import { journalEntry } from '../../lib/journal/contract/kit.js';
import { TypeOrmJournal } from '../../lib/typeorm/index.js';
import { closeBehind, startDurableApp } from '../support/durable-app.js';
import { Gate, until } from '../support/gate.js';
import { sendOpenIm, sendTencent, TENCENT_OK } from '../support/send.js';
import {
  eitherAdapter,
  bothSenders,
  EventRecorder,
  startWebhookApp,
  type WebhookAppOptions,
} from '../support/webhook-app.js';

class AuditJournal extends CallbackJournal {
  async append(entries: readonly JournalEntry[]): Promise<AppendOutcome[]> {
    return entries.map(() => 'stored');
  }
}

@Injectable()
class Archive {
  @OnChatEvent(C2cMessageSent)
  keep(): void {}
}
/** The same name from another module. */
const another = () => {
  @Injectable()
  class Archive {
    @OnChatEvent(GroupMessageSent)
    keep(): void {}
  }
  return Archive;
};
const withOptions = (options: object) => {
  @Injectable()
  class Odd {
    @OnChatEvent(C2cMessageSent, options as ChatEventHandlerOptions)
    keep(): void {}
  }
  return Odd;
};

describe.each(eitherAdapter)('an app on %s', (adapter) => {
  const running = closeBehind();
  /** The error that keeps it from starting. */
  const failing = (options: WebhookAppOptions) =>
    startWebhookApp({ adapter, ...options }).then(
      async ({ app }) => {
        await app.close();
        throw new Error('it started');
      },
      (error: unknown) => error as Error,
    );
  const durable = { journal: { useFactory: () => new MemoryJournal() } };
  const audit = { journal: { useFactory: () => new AuditJournal() } };

  it.each<[string, Pick<ChatWebhooksModuleOptions, 'journal'>]>([
    ['an append-only journal', audit],
    ['no journal', {}],
  ])('refuses to promise delivery at least once with %s', async (_, module) => {
    const error = await failing({ module: { ...module, delivery: 'at-least-once' } });
    expect(error).toBeInstanceOf(InvalidOptionsError);
    expect(error.message).toBe(
      `ChatWebhooksModule: option "delivery" cannot be 'at-least-once' without a durable journal, such as TypeOrmJournal`,
    );
  });

  it('refuses to promise it where the bodies are not stored', async () => {
    const contradictory = { ...durable, delivery: 'at-least-once', store: 'metadata' } as object;
    const error = await failing({ module: contradictory });
    expect(error.message).toContain(`option "delivery" cannot be 'at-least-once' with store: 'metadata'`);
  });

  it.each<[string, Partial<ChatWebhooksModuleOptions>]>([
    ['an append-only journal', audit],
    ['no journal', {}],
  ])('refuses to delete old rows of %s', async (_, module) => {
    const error = await failing({ module: { ...module, retentionDays: 30 } });
    expect(error).toBeInstanceOf(InvalidOptionsError);
    expect(error.message).toBe(
      'ChatWebhooksModule: option "retentionDays" needs a durable journal, such as TypeOrmJournal',
    );
  });

  it('says what is missing beside journal: TypeOrmJournal', async () => {
    const error = await failing({ module: { journal: TypeOrmJournal } });
    expect(error.message).toBe(
      'TypeOrmJournal is made by TypeOrmJournalModule: add TypeOrmJournalModule.forRoot(…) or forFeature(…) to the "imports" ' +
        'next to "journal"',
    );
  });

  it.each([
    ['by the name of class and method', [Archive, another()], 'Archive.keep'],
    ['by their own ids', [withOptions({ id: 'same' }), withOptions({ id: 'same' })], 'same'],
    ['by the id of one and the name of another', [Archive, withOptions({ id: 'Archive.keep' })], 'Archive.keep'],
  ])('refuses two handlers that a durable journal could not tell apart %s', async (_, providers, id) => {
    const error = await failing({ module: durable, providers });
    expect(error.message).toBe(
      `ChatWebhooksModule: two handlers are called "${id}". The journal keeps what is due by this name: ` +
        "provide the class in one module only, or give one of them an id of its own, @OnChatEvent(…, { id: '…' })",
    );
  });

  it.each([
    ['no journal', {}],
    ['an append-only journal', audit],
    ["delivery: 'at-most-once'", { ...durable, delivery: 'at-most-once' as const }],
  ])('takes them with %s, where no name is kept', async (_, module) => {
    const { app } = await running(startWebhookApp({ adapter, module, providers: [Archive, another()] }));
    expect(app.get(Archive)).toBeInstanceOf(Archive);
  });

  it.each([
    [{ attempts: 0 }, 'option "attempts" must be a whole number above 0'],
    [{ timeout: Number.NaN }, 'option "timeout" must be a number above 0'],
    [{ concurrency: -1 }, 'option "concurrency" must be a whole number above 0'],
    [{ id: '' }, 'option "id" must be a text of 1 to 255 characters'],
  ])('refuses a handler with the options %j, whatever the journal', async (options, sentence) => {
    for (const module of [{}, durable]) {
      const error = await failing({ module, providers: [withOptions(options)] });
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toBe(`ChatWebhooksModule: @OnChatEvent of Odd.keep: ${sentence}`);
    }
  });

  it('names at its start the handlers that it lacks and something waits for', async () => {
    const store = new MemoryStore();
    const lease = { owner: 'killed', milliseconds: 0 };
    const journal = new MemoryJournal(store);
    await journal.append([journalEntry({ state: 'pending', due: ['Old.name'], lease })]);
    await journal.recover(1);
    const { log } = await running(startDurableApp({ adapter }, store));
    await until(() => log.lines.some((line) => line.includes('"Old.name"')));
    expect(log.lines.find((line) => line.includes('"Old.name"'))).toContain(
      'Deliveries wait for the handler "Old.name" (1), which this app does not have: ' +
        'give a renamed handler its old name as id, or see ChatDeliveries.abandon()',
    );
  });

  describe('with retentionDays', () => {
    const DAY = 86_400_000;
    const old = () => Date.now() - 3 * DAY;
    const owner = 'owner';
    const open = { handler: 'gone', owner: null, attempts: 1, dueIn: 0, redelivery: true, error: null };
    let store: MemoryStore;
    let journal: MemoryJournal;
    beforeEach(() => {
      store = new MemoryStore();
      journal = new MemoryJournal(store);
    });

    const append = async (more: Partial<JournalEntry>): Promise<string> => {
      const entry = journalEntry({ receivedAt: old(), ...more });
      await journal.append([entry]);
      return entry.key;
    };
    const pending = { state: 'pending', due: ['gone'], lease: { owner, milliseconds: DAY } } as const;
    const split = async (state: 'pending' | 'done' | 'dead', changedAt: number) => {
      const key = await append(pending);
      await journal.settle([{ key, owner, open: [{ ...open, state }] }]);
      store.delivery({ key, handler: 'gone' })!.changedAt = changedAt;
      return key;
    };

    it('deletes what is old and over, at the start, and nothing else', async () => {
      const settled = await append(pending);
      await journal.settle([{ key: settled, owner, open: [] }]);
      const gone = [
        settled,
        await append({}),
        await append({ state: 'rejected' }),
        await split('done', old()),
        await split('dead', old()),
      ];
      const kept = [
        await append(pending),
        await split('pending', old()),
        await split('dead', Date.now()),
        await append({ receivedAt: Date.now() - 2 * DAY + 60_000 }),
      ];
      await running(startDurableApp({ adapter, module: { retentionDays: 2 } }, store));
      await until(() => gone.every((key) => !store.callbacks.has(key)));
      expect([...store.callbacks.keys()].sort()).toEqual([...kept].sort());
      expect(
        store
          .deliveriesInOrder()
          .map(({ state }) => state)
          .sort(),
      ).toEqual(['dead', 'pending']);
    });

    it('deletes many, step by step', async () => {
      for (let count = 0; count < 1_000; count++) await append({});
      await running(startDurableApp({ adapter, module: { retentionDays: 2 } }, store));
      await until(() => store.callbacks.size === 0);
      expect(store.callbacks.size).toBe(0);
    });

    it('keeps everything when it is left out', async () => {
      await append({});
      const other = await append(pending);
      store.callbacks.get(other)!.state = 'pending';
      const { deliveries } = await running(startDurableApp({ adapter }, store));
      expect(await deliveries.backlog()).toEqual([]);
      expect(store.callbacks.size).toBe(2);
    });
  });
});

describe('a server of the host that listens before the app is complete', () => {
  it('answers 503 until the handlers are known', async () => {
    const gate = new Gate();
    @Injectable()
    class SlowStart implements OnModuleInit {
      onModuleInit(): Promise<void> {
        return gate.passed;
      }
    }
    @Module({
      imports: [EventEmitterModule.forRoot(), ChatWebhooksModule.forRoot(bothSenders)],
      providers: [SlowStart, EventRecorder],
    })
    class AppModule {}
    const http = new ExpressAdapter();
    const app = await NestFactory.create(AppModule, http, { logger: false });
    const server = createServer(http.getInstance() as RequestListener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const starting = app.init();
    let answer = await sendTencent(url);
    while (answer.status === 404) answer = await sendTencent(url); // the routes are not there yet
    expect(answer).toMatchObject({ status: 503, json: { ActionStatus: 'FAIL' } });
    const remark = { remark: 'my friend' }; // would be blanked by an answer without it
    const command = 'callbackBeforeSetFriendRemark';
    expect(await sendOpenIm(url, remark, command)).toMatchObject({ status: 503, json: { nextCode: 0, ...remark } });
    gate.open();
    await starting;
    expect(await sendTencent(url)).toMatchObject(TENCENT_OK);
    expect(await app.get(EventRecorder).received(1)).toHaveLength(1);
    await app.close();
    server.close();
  });
});
