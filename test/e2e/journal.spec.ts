import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Injectable,
  Module,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import {
  CallbackCounters,
  CallbackJournal,
  CallbackRejected,
  ChatWebhooksModule,
  type CallbackCounts,
  type ChatWebhooksModuleOptions,
} from '../../lib/index.js';
import type { AppendOutcome, JournalChoice, JournalEntry } from '../../lib/journal/index.js';
import { openImSingle, tencentC2c, tencentQuery } from '../support/callbacks.js';
import { Gate, turns, until } from '../support/gate.js';
import { post } from '../support/post.js';
import { OPENIM_OK, sendOpenIm, sendTencent, TENCENT_OK } from '../support/send.js';
import {
  isInFull,
  bothSenders,
  startWebhookApp,
  type WebhookApp,
  type WebhookAppOptions,
  someEntrances,
} from '../support/webhook-app.js';

/** Keeps entries in memory, after whatever a test makes it wait for or fail with. */
class MemoryJournal extends CallbackJournal {
  readonly entries: JournalEntry[] = [];
  appends = 0;
  before: () => unknown = () => {};

  async append(entries: readonly JournalEntry[]): Promise<AppendOutcome[]> {
    this.appends++;
    await this.before();
    return entries.map((entry) => {
      if (this.entries.some(({ eventId }) => eventId === entry.eventId)) return 'duplicate';
      this.entries.push(entry);
      return 'stored';
    });
  }
}

/** Keeps entries as lines of a file. */
class FileJournal extends CallbackJournal implements OnModuleInit, OnApplicationShutdown {
  private file!: FileHandle;
  private readonly known = new Set<string>();

  constructor(private readonly path: string) {
    super();
  }

  async onModuleInit(): Promise<void> {
    this.file = await open(this.path, 'a+');
    for (const line of linesOf(this.path)) this.known.add(line.eventId);
  }

  async append(entries: readonly JournalEntry[]): Promise<AppendOutcome[]> {
    const fresh = entries.filter(({ eventId }) => !this.known.has(eventId));
    const lines = fresh.map(
      (entry) => JSON.stringify({ ...entry, body: Buffer.from(entry.body ?? []).toString('base64') }) + '\n',
    );
    await this.file.appendFile(lines.join(''));
    await this.file.sync();
    for (const { eventId } of fresh) this.known.add(eventId);
    return entries.map((entry) => (fresh.includes(entry) ? 'stored' : 'duplicate'));
  }

  onApplicationShutdown(): Promise<void> {
    return this.file.close();
  }
}

function linesOf(path: string): (Omit<JournalEntry, 'body'> & { body: string })[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

const senders = [
  {
    sender: 'tencent',
    send: sendTencent,
    ok: TENCENT_OK,
    message: tencentC2c(),
    faulty: tencentC2c({ To_Account: 5 }),
    fail: (status: number, ErrorInfo: string) => ({ status, json: { ActionStatus: 'FAIL', ErrorInfo, ErrorCode: 1 } }),
  },
  {
    sender: 'openim',
    send: sendOpenIm,
    ok: OPENIM_OK,
    message: openImSingle(),
    faulty: openImSingle({ recvID: 5 }),
    fail: (status: number, errMsg: string) => ({
      status,
      json: { actionCode: 0, errCode: 5001, errMsg, errDlt: '', nextCode: 1 },
    }),
  },
] as const;

describe.each(someEntrances)('the journal on %s', (adapter) => {
  let running: WebhookApp | undefined;
  let journal: MemoryJournal;

  async function start(
    module: Partial<ChatWebhooksModuleOptions> = {},
    more: WebhookAppOptions = {},
  ): Promise<WebhookApp> {
    journal = new MemoryJournal();
    return (running = await startWebhookApp({
      adapter,
      module: { journal: { useFactory: () => journal }, ...module },
      ...more,
    }));
  }
  const counts = (): CallbackCounts => running!.app.get(CallbackCounters, { strict: false }).snapshot();

  afterEach(async () => {
    await running?.app.close();
    running = undefined;
  });

  describe.each(senders)('of callbacks of $sender', ({ sender, send, ok, message, faulty, fail }) => {
    const UNAVAILABLE = fail(503, 'temporarily unavailable');
    const INVALID = fail(400, 'invalid body');

    it('has the row before the answer goes out and the event is emitted', async () => {
      const { url, recorder } = await start();
      const gate = new Gate();
      journal.before = () => gate.passed;
      let answered = false;
      const answer = send(url).finally(() => (answered = true));
      await until(() => journal.appends === 1);
      await turns(20);
      expect({ answered, events: recorder.events }).toEqual({ answered: false, events: [] });
      gate.open();
      expect(await answer).toMatchObject(ok);
      const [event] = await recorder.received(1);
      expect(journal.entries).toMatchObject([
        {
          eventId: event!.id,
          eventName: event!.eventName,
          state: 'recorded',
          provider: sender,
          command: event!.command,
        },
      ]);
    });

    it('keeps the exact bytes', async () => {
      const { url } = await start();
      const bytes = Buffer.from(` ${JSON.stringify(message, null, 3)}\r\n`);
      expect(await send(url, bytes)).toMatchObject(ok);
      expect(Buffer.from(journal.entries[0]!.body!)).toEqual(bytes);
    });

    it('stores and delivers a repeated callback once, and answers it like the first', async () => {
      const { url, recorder } = await start();
      expect(await send(url)).toMatchObject(ok);
      expect(await Promise.all([send(url), send(url)])).toMatchObject([ok, ok]);
      await turns();
      expect(journal.entries).toHaveLength(1);
      expect(recorder.events).toHaveLength(1);
      expect(counts()).toMatchObject({ received: 3, accepted: 1, duplicates: 2 });
    });

    if (!isInFull(adapter, 'express, at its server')) return;

    it.each<[string, (entries: readonly JournalEntry[]) => Promise<AppendOutcome[]>]>([
      ['throws', () => raise(new Error('connection lost'))],
      ['rejects', () => Promise.reject(new Error('connection lost'))],
      ['rejects with null', () => Promise.reject(null)],
      ['refuses the row', async (entries) => entries.map(() => new Error('too long'))],
      ['reports no outcome', async () => []],
      ['reports nothing', async () => undefined as never],
    ])('answers 503 and emits nothing when it %s, and goes on after that', async (_, append) => {
      const { url, recorder, log } = await start();
      const working = journal.append.bind(journal);
      journal.append = append;
      expect(await send(url)).toMatchObject(UNAVAILABLE);
      await turns();
      expect(recorder.events).toEqual([]);
      expect(counts()).toMatchObject({ accepted: 0, refused: { JOURNAL_FAILED: 1 } });
      expect(log.lines.some((line) => line.includes(`${sender} callback refused with 503, JOURNAL_FAILED`))).toBe(true);
      journal.append = working;
      expect(await send(url)).toMatchObject(ok);
      expect(await recorder.received(1)).toHaveLength(1);
    });

    it('answers 503 within answerTimeout when it is slow, and delivers once when the late commit comes', async () => {
      const limits = {
        tencent: { ...bothSenders.tencent, answerTimeout: 50 },
        openim: { ...bothSenders.openim, answerTimeout: 50 },
      };
      const { url, recorder } = await start(limits);
      const gate = new Gate();
      journal.before = () => gate.passed;
      const begun = performance.now();
      expect(await send(url)).toMatchObject(UNAVAILABLE);
      const elapsed = performance.now() - begun;
      expect(elapsed).toBeGreaterThan(45);
      expect(elapsed).toBeLessThan(1_000);
      expect(recorder.events).toEqual([]);
      expect(counts()).toMatchObject({ accepted: 0, refused: { JOURNAL_TIMEOUT: 1 } });
      gate.open();
      await recorder.received(1);
      expect(await send(url)).toMatchObject(ok);
      await turns();
      expect(journal.entries).toHaveLength(1);
      expect(recorder.events).toHaveLength(1);
      expect(counts()).toMatchObject({ accepted: 1, duplicates: 1 });
    });

    it('survives a journal that fails after the time-out', async () => {
      const limits = {
        tencent: { ...bothSenders.tencent, answerTimeout: 20 },
        openim: { ...bothSenders.openim, answerTimeout: 20 },
      };
      const { url, recorder } = await start(limits);
      const gate = new Gate<Promise<never>>();
      journal.before = () => gate.passed;
      expect(await send(url)).toMatchObject(UNAVAILABLE);
      gate.open(Promise.reject(new Error('connection lost')));
      journal.before = () => {};
      expect(await send(url)).toMatchObject(ok);
      expect(await recorder.received(1)).toHaveLength(1);
    });

    it('answers 503 at once when too many wait', async () => {
      const { url, recorder } = await start({ journalQueueLimit: 1 });
      const gate = new Gate();
      journal.before = () => gate.passed;
      const written = send(url);
      await until(() => journal.appends === 1);
      const waiting = send(url);
      await until(() => counts().received === 2);
      expect(await send(url)).toMatchObject(UNAVAILABLE);
      expect(counts().refused).toEqual({ JOURNAL_OVERLOADED: 1 });
      gate.open();
      expect(await Promise.all([written, waiting])).toMatchObject([ok, ok]);
      expect(await recorder.received(1)).toHaveLength(1);
    });

    it('has a row of a body that does not fit, which is refused and emitted as CallbackRejected', async () => {
      const { url, recorder } = await start();
      expect(await send(url, faulty)).toMatchObject(INVALID);
      const [event] = await recorder.received(1);
      expect(event).toBeInstanceOf(CallbackRejected);
      expect(event).toMatchObject({ reason: 'INVALID_FIELDS', raw: faulty });
      expect(journal.entries).toMatchObject([
        { eventId: event!.id, state: 'rejected', eventName: CallbackRejected.eventName, command: event!.command },
      ]);
    });

    it('keeps no more than the first 64 KiB of a body that does not fit', async () => {
      const { url, recorder } = await start();
      const bytes = Buffer.from(`{"broken": ${'0123456789'.repeat(10_000)}`);
      expect(await send(url, bytes)).toMatchObject(INVALID);
      const [event] = await recorder.received(1);
      expect(event).toMatchObject({ reason: 'INVALID_JSON', raw: undefined });
      expect(bytes.equals((event as CallbackRejected).body)).toBe(true); // toEqual is slow on many bytes
      expect(bytes.subarray(0, 65_536).equals(journal.entries[0]!.body!)).toBe(true);
    });

    it('stores and emits a repeated body that does not fit once, and refuses it again', async () => {
      const { url, recorder } = await start();
      expect(await send(url, faulty)).toMatchObject(INVALID);
      expect(await send(url, faulty)).toMatchObject(INVALID);
      await turns();
      expect(journal.entries).toHaveLength(1);
      expect(recorder.events).toHaveLength(1);
    });

    it('answers 503 to a body that does not fit when it is down', async () => {
      const { url, recorder } = await start();
      journal.before = () => raise(new Error('connection lost'));
      expect(await send(url, faulty)).toMatchObject(UNAVAILABLE);
      await turns();
      expect(recorder.events).toEqual([]);
    });

    it('keeps an unrecognized command like any other', async () => {
      const { url, recorder } = await start();
      expect(await send(url, { any: 'thing' }, 'callbackNewCommand')).toMatchObject(ok);
      await recorder.received(1);
      expect(journal.entries).toMatchObject([{ state: 'recorded', command: 'callbackNewCommand' }]);
    });

    it('keeps no body when only metadata is to be stored', async () => {
      const { url, recorder } = await start({ store: 'metadata' });
      await send(url);
      await send(url, faulty);
      await recorder.received(2);
      expect(journal.entries).toMatchObject([
        { state: 'recorded', body: null },
        { state: 'rejected', body: null },
      ]);
    });
  });

  if (!isInFull(adapter, 'express, at its server')) return;

  it.each<[string, number, (url: string) => ReturnType<typeof post>]>([
    [
      'an unsigned callback',
      401,
      (url) =>
        post(`${url}/chat-webhooks/tencent?${tencentQuery('C2C.CallbackAfterSendMsg', { Sign: 'f'.repeat(64) })}`, {
          body: tencentC2c(),
        }),
    ],
    [
      "another app's callback",
      403,
      (url) =>
        post(`${url}/chat-webhooks/tencent?${tencentQuery('C2C.CallbackAfterSendMsg', { SdkAppid: '1' })}`, {
          body: tencentC2c(),
        }),
    ],
    [
      'a wrong secret',
      401,
      (url) =>
        post(`${url}/chat-webhooks/openim/${'x'.repeat(24)}/callbackAfterSendSingleMsgCommand`, {
          body: openImSingle(),
        }),
    ],
    ['a large body of Tencent', 413, (url) => sendTencent(url, tencentC2c({ CloudCustomData: 'x'.repeat(2_000) }))],
    ['a large body of OpenIM', 413, (url) => sendOpenIm(url, openImSingle({ ex: 'x'.repeat(2_000) }))],
    [
      'another command in the body of Tencent',
      403,
      (url) => sendTencent(url, tencentC2c({ CallbackCommand: 'C2C.Other' })),
    ],
    [
      'another command in the body of OpenIM',
      403,
      (url) => sendOpenIm(url, openImSingle({ callbackCommand: 'callbackOther' })),
    ],
    ["the console's test of the URL", 200, (url) => sendTencent(url, {})],
    ["the console's test of the URL without a body", 200, (url) => sendTencent(url, Buffer.alloc(0))],
  ])('has no row of %s', async (_, status, send) => {
    const { url, recorder } = await start({ bodyLimit: 1_500 });
    expect(await send(url)).toMatchObject({ status });
    await turns();
    expect(journal.appends).toBe(0);
    expect(recorder.events).toEqual([]);
  });

  it('may be a file: lines are there when the answer is, and a restart forgets nothing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'chat-webhooks-'));
    const path = join(folder, 'journal.ndjson');
    try {
      const first = await start({ journal: { useFactory: () => new FileJournal(path) } });
      expect(await sendTencent(first.url)).toMatchObject(TENCENT_OK);
      expect(linesOf(path)).toMatchObject([{ provider: 'tencent', from: 'jared', to: 'john', state: 'recorded' }]);
      expect(JSON.parse(Buffer.from(linesOf(path)[0]!.body, 'base64').toString())).toEqual(tencentC2c());
      expect(await sendTencent(first.url)).toMatchObject(TENCENT_OK);
      const more = Array.from({ length: 20 }, (_, index) =>
        sendOpenIm(first.url, openImSingle({ serverMsgID: String(index) })),
      );
      for (const answer of await Promise.all(more)) expect(answer).toMatchObject(OPENIM_OK);
      expect(linesOf(path)).toHaveLength(21);
      await first.recorder.received(21);
      await first.app.close();

      const second = await start({ journal: { useFactory: () => new FileJournal(path) } });
      expect(await sendTencent(second.url)).toMatchObject(TENCENT_OK);
      expect(await sendTencent(second.url, tencentC2c({ MsgKey: 'new' }))).toMatchObject(TENCENT_OK);
      expect(await second.recorder.received(1)).toMatchObject([{ messageId: 'new' }]);
      expect(linesOf(path)).toHaveLength(22);
    } finally {
      await running?.app.close();
      rmSync(folder, { recursive: true });
    }
  });

  describe('given as', () => {
    let hooks: string[];
    let made: number;
    beforeEach(() => {
      hooks = [];
      made = 0;
    });

    @Injectable()
    class Store {
      readonly rows: JournalEntry[] = [];
    }

    @Module({ providers: [Store], exports: [Store] })
    class StoreModule {}

    @Injectable()
    class InjectedJournal
      extends CallbackJournal
      implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown, OnApplicationShutdown
    {
      constructor(private readonly store: Store) {
        super();
        made++;
      }
      onModuleInit = () => void hooks.push('init');
      onApplicationBootstrap = () => void hooks.push('bootstrap');
      onModuleDestroy = () => void hooks.push('destroy');
      beforeApplicationShutdown = () => void hooks.push('before shutdown');
      onApplicationShutdown = () => void hooks.push('shutdown');

      async append(entries: readonly JournalEntry[]): Promise<AppendOutcome[]> {
        this.store.rows.push(...entries);
        return entries.map(() => 'stored');
      }
    }

    @Module({ imports: [StoreModule], providers: [InjectedJournal] })
    class DeepModule {}

    @Module({ imports: [DeepModule] })
    class OuterModule {}

    const imports = [StoreModule];
    const asyncOptions = { ...bothSenders };
    it.each<[string, Partial<ChatWebhooksModuleOptions>, WebhookAppOptions]>([
      ['a class, made with what the imports give', { journal: InjectedJournal, imports }, {}],
      [
        'a class that the root module provides',
        { journal: InjectedJournal },
        { imports, providers: [InjectedJournal] },
      ],
      [
        'a class that some module provides and exports to nobody',
        { journal: InjectedJournal },
        { imports: [OuterModule] },
      ],
      [
        'the token of a class',
        { journal: { useExisting: InjectedJournal } },
        { imports, providers: [InjectedJournal] },
      ],
      [
        'a token that is a text',
        { journal: { useExisting: 'JOURNAL' } },
        { imports, providers: [{ provide: 'JOURNAL', useClass: InjectedJournal }] },
      ],
      [
        'a factory',
        { journal: { useFactory: (store: Store) => new InjectedJournal(store), inject: [Store] }, imports },
        {},
      ],
      [
        'an asynchronous factory',
        { journal: { useFactory: async (store: Store) => new InjectedJournal(store), inject: [Store] }, imports },
        {},
      ],
      [
        'a class beside asynchronous options',
        {},
        {
          chatWebhooks: ChatWebhooksModule.forRootAsync({
            useFactory: async () => asyncOptions,
            journal: InjectedJournal,
            imports,
          }),
        },
      ],
    ])('%s: made once, its hooks called once', async (_, module, more) => {
      const { app, url } = await start(module, more);
      expect(await sendTencent(url)).toMatchObject(TENCENT_OK);
      expect(await sendOpenIm(url)).toMatchObject(OPENIM_OK);
      expect(app.get(Store, { strict: false }).rows).toHaveLength(2);
      await app.close();
      expect(made).toBe(1);
      expect(hooks).toEqual(['init', 'bootstrap', 'destroy', 'before shutdown', 'shutdown']);
    });

    class NoJournal {}
    it.each<[string, unknown]>([
      ['a class', NoJournal],
      ['a provider', { useExisting: Store }],
      ["a factory's product", { useFactory: () => ({}) }],
      ['an object that only appends', { useFactory: () => ({ append: async () => [] }) }],
    ])('%s that is none, stops the start', async (_, choice) => {
      const starting = startWebhookApp({ adapter, module: { journal: choice as JournalChoice, imports } });
      await expect(starting).rejects.toThrow('option "journal" must lead to an object that extends CallbackJournal');
    });

    it.each<[string, unknown]>([
      ['a token that nobody provides', { useExisting: 'NOBODY' }],
      ['a factory that makes undefined', { useFactory: () => undefined }],
      ['a factory that makes null', { useFactory: () => null }],
    ])('%s, stops the start', async (_, choice) => {
      const starting = startWebhookApp({ adapter, module: { journal: choice as JournalChoice } });
      await expect(starting).rejects.toThrow();
    });
  });
});

function raise(error: unknown): never {
  throw error;
}
