import { Injectable, Module } from '@nestjs/common';
import { LazyModuleLoader, NestFactory } from '@nestjs/core';
import { EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { ExpressAdapter } from '@nestjs/platform-express';
import {
  BeforeChatEvent,
  C2cMessageSending,
  C2cMessageSent,
  ChatWebhooksModule,
  GroupMessageSent,
  OnChatEvent,
  type ChatWebhooksModuleOptions,
} from '../../lib/index.js';
import { MemoryJournal } from '../../lib/testing/journal/memory-journal.js';
import { SECRET, TOKEN } from '../support/callbacks.js';
import { closeBehind } from '../support/durable-app.js';
import { turns } from '../support/gate.js';
import { SlowJournal } from '../support/slow-journal.js';
import {
  bothSenders,
  LogRecorder,
  startWebhookApp,
  type WebhookAppOptions,
  RECORDER,
  eitherAdapter,
} from '../support/webhook-app.js';

/** The rows of the block, by their names. */
function rowsOf({ lines }: LogRecorder): Record<string, string> {
  const blocks = lines.filter((line) => line.startsWith('Callbacks of chat servers\n'));
  expect(blocks).toHaveLength(1);
  const rows = blocks[0]!.replace(/ ChatWebhooks$/, '').split('\n');
  return Object.fromEntries(rows.slice(1).map((row) => /^ {2}(.+?) {2,}(.+)$/.exec(row)!.slice(1)));
}

const running = closeBehind();
const start = (options: WebhookAppOptions = {}) => running(startWebhookApp(options));

@Injectable()
class Archive {
  @OnChatEvent(C2cMessageSent, GroupMessageSent)
  keep(): void {}

  @OnChatEvent(GroupMessageSent, { id: 'group-counter' })
  count(): void {}
}

@Injectable()
class Listener {
  @OnEvent('chat.group-message.sent')
  hear(): void {}
}

describe.each(eitherAdapter)('the block at the start on %s', (adapter) => {
  it('says where callbacks come in, how they are verified and kept, and who hears of them', async () => {
    const { log } = await start({ adapter, providers: [Archive, Listener] });
    const { 'not provided': _, ...rows } = rowsOf(log);
    expect(rows).toEqual({
      tencent: 'POST /chat-webhooks/tencent, signature of 1 app by 1 token, from any address',
      openim: 'POST /chat-webhooks/openim, 1 secret, from any address',
      entry: 'controllers of the framework',
      journal: 'none: handlers get each event once, and what is in hand when the process dies is lost',
      'every event': RECORDER,
      'chat.c2c-message.sent': 'Archive.keep',
      'chat.group-message.sent': 'Archive.keep, group-counter, 1 plain listener',
    });
    expect(log.lines.join('\n')).not.toMatch(new RegExp(`${TOKEN}|${SECRET}`));
  });

  it('names the routes as Nest maps them', async () => {
    const { log } = await start({
      adapter,
      module: { path: 'hooks' },
      configure: (app) => app.setGlobalPrefix('api/v1', { exclude: ['hooks/openim'] }),
    });
    expect(rowsOf(log)).toMatchObject({
      tencent: expect.stringMatching('^POST /api/v1/hooks/tencent,'),
      openim: expect.stringMatching('^POST /hooks/openim,'),
    });
  });

  it('shows the parameters of a prefix as they are written', async () => {
    const { log } = await start({ adapter, configure: (app) => app.setGlobalPrefix('api/:tenant') });
    expect(rowsOf(log).tencent).toMatch('POST /api/:tenant/chat-webhooks/tencent,');
  });

  it('says what a handler decides about, of which apps only, and whether it is only tried', async () => {
    @Injectable()
    class Picky {
      @BeforeChatEvent(C2cMessageSending, { provider: 'tencent', shadow: true })
      check(message: C2cMessageSending) {
        return message.allow();
      }
    }
    const { log } = await start({ adapter, providers: [Picky] });
    expect(rowsOf(log).decides).toBe('Picky.check (only tencent): C2cMessageSending (only tried)');
  });

  it('says of which apps a handler wants events only', async () => {
    @Injectable()
    class Picky {
      @OnChatEvent(C2cMessageSent, { provider: 'tencent', apps: [1400000001] })
      keep(): void {}
    }
    const { log } = await start({ adapter, providers: [Picky] });
    expect(rowsOf(log)['chat.c2c-message.sent']).toBe('Picky.keep (only tencent, 1400000001)');
  });

  it('leaves nothing for the keep-alive of a server that keeps connections as long as proxies do', async () => {
    const { log } = await start({ adapter });
    await turns(3);
    expect(log.lines.filter((line) => line.includes('closes connections'))).toEqual([]);
  });
});

it.each<[string, Partial<ChatWebhooksModuleOptions>, Record<string, string>]>([
  [
    'apps, tokens and addresses',
    {
      tencent: {
        apps: [
          { sdkAppId: 1, token: ['one', 'two'] },
          { sdkAppId: 2, token: 'three' },
          { sdkAppId: 3, trust: 'app-id' },
        ],
        allowedAddresses: ['127.0.0.1'],
      },
      openim: { trust: 'network' },
    },
    {
      tencent: 'POST /chat-webhooks/tencent, signature of 2 apps by 3 tokens, 1 app unverified, from allowed addresses',
      openim: 'POST /chat-webhooks/openim, unverified, from any address',
    },
  ],
  [
    'a durable journal',
    { journal: { useFactory: () => new MemoryJournal() } },
    { journal: 'MemoryJournal, handlers get each event until they succeed' },
  ],
  [
    'a durable journal that is used as an audit table',
    { journal: { useFactory: () => new MemoryJournal() }, delivery: 'at-most-once' },
    { journal: 'MemoryJournal, audit only: handlers get each event once' },
  ],
  [
    'a journal that only appends',
    { journal: { useFactory: () => new SlowJournal() } },
    { journal: 'SlowJournal, audit only: handlers get each event once' },
  ],
  [
    'several installations',
    {
      openim: {
        apps: [
          { appId: 'eu', secret: [SECRET, `${SECRET}-next`] },
          { appId: 'us', secret: `${SECRET}-us` },
        ],
      },
    },
    { openim: 'POST /chat-webhooks/openim, 2 installations by 3 secrets, from any address' },
  ],
  ['the entry at the server', { entry: 'server' }, { entry: 'the HTTP server, in front of the framework' }],
])('shows %s', async (_, module, rows) => {
  const { log } = await start({ module });
  expect(rowsOf(log)).toMatchObject(rows);
});

it('shows no sender without options', async () => {
  const { log } = await start({ chatWebhooks: ChatWebhooksModule.forRoot({ openim: { secret: SECRET } }) });
  expect(Object.keys(rowsOf(log))).not.toContain('tencent');
});

async function startWithoutServer(module: Partial<ChatWebhooksModuleOptions>, providers: (new () => object)[] = []) {
  @Module({
    imports: [EventEmitterModule.forRoot(), ChatWebhooksModule.forRoot({ ...bothSenders, ...module })],
    providers,
  })
  class Worker {}
  const logger = new LogRecorder();
  const context = await NestFactory.createApplicationContext(Worker, { logger, abortOnError: false });
  await context.close();
  return logger;
}

const SILENCE = 'No handler gets any event';

it('says in an app without HTTP server that there is none', async () => {
  const log = await startWithoutServer({}, [Archive]);
  expect(rowsOf(log)).toMatchObject({
    tencent: 'no HTTP server in this app, signature of 1 app by 1 token, from any address',
    'chat.c2c-message.sent': 'Archive.keep',
    unheard: expect.stringMatching(/^(chat\.|\d+ of \d+ events$)/),
  });
  expect(rowsOf(log)).not.toHaveProperty('entry');
  expect(log.lines.filter((line) => line.includes(SILENCE))).toEqual([]);
});

it('warns where nobody hears of anything, and names classes with handlers that are not provided', async () => {
  const log = await startWithoutServer({});
  expect(rowsOf(log)).toMatchObject({
    unheard: 'every event',
    'not provided': expect.stringMatching(/\bArchive\.keep, Archive\.count\b/),
  });
  expect(log.lines.filter((line) => line.includes(SILENCE))).toHaveLength(1);
});

it('warns of no silence where a journal keeps the events', async () => {
  const log = await startWithoutServer({ journal: { useFactory: () => new MemoryJournal() } });
  expect(log.lines.filter((line) => line.includes(SILENCE))).toEqual([]);
});

describe('a handler that is never called', () => {
  /** As a decorator does that knows nothing of others: a new function, without the metadata of the old one. */
  const Traced = (_: object, __: string, descriptor: PropertyDescriptor) => {
    const traced: unknown = descriptor.value;
    descriptor.value = function (this: unknown, ...values: unknown[]) {
      return (traced as (...values: unknown[]) => unknown).apply(this, values);
    };
  };
  const symbol = Symbol('nameless');

  @Injectable()
  class Mistaken {
    @OnChatEvent(C2cMessageSent)
    static inStatic(): void {}

    @Traced
    @OnChatEvent(C2cMessageSent)
    replaced(): void {}

    @OnChatEvent(C2cMessageSent)
    @Traced
    traced(): void {}

    @OnChatEvent(C2cMessageSent)
    overridden(): void {}

    @OnChatEvent(C2cMessageSent)
    inherited(): void {}

    @(OnChatEvent(C2cMessageSent) as MethodDecorator)
    [symbol](): void {}
  }

  @Injectable()
  class Derived extends Mistaken {
    override overridden(): void {}
  }

  const warningsOf = ({ lines }: LogRecorder) =>
    lines.flatMap((line) => /^A handler is never called: (\w+\.\S+ .*) ChatWebhooks$/.exec(line)?.[1] ?? []);

  it('is named with its reason', async () => {
    const { log } = await start({ providers: [Derived] });
    expect(warningsOf(log).sort()).toEqual([
      'Derived.overridden overrides Mistaken.overridden without its decorator: put it there too',
      'Mistaken.Symbol(nameless) is named by a symbol: give it a name',
      'Mistaken.inStatic is static: make it a method of the instance',
      'Mistaken.replaced was replaced by another decorator: put the decorator of the handler above that',
    ]);
    expect(rowsOf(log)['chat.c2c-message.sent']).toBe('Derived.traced, Derived.inherited');
    expect(rowsOf(log)['not provided'] ?? '').not.toMatch('Mistaken');
  });

  it('is named once, however many providers inherit it', async () => {
    @Injectable()
    class Another extends Mistaken {}
    const { log } = await start({ providers: [Derived, Another, Mistaken] });
    expect(warningsOf(log)).toHaveLength(4);
  });

  it('is named when it comes after the start, as in a lazily loaded module', async () => {
    const { app, log } = await start();
    @Injectable()
    class Late {
      @OnChatEvent(C2cMessageSent)
      keep(): void {}
    }
    @Module({ providers: [Late] })
    class LateModule {}
    await app.get(LazyModuleLoader).load(() => LateModule);
    const late = () => log.lines.filter((line) => line.startsWith('Late.keep came after the start'));
    expect(late()).toHaveLength(1);
    await app.close();
    class TooLate {
      @OnChatEvent(C2cMessageSent)
      keep(): void {}
    }
    expect(TooLate.name).toBe('TooLate');
    expect(log.lines.filter((line) => line.startsWith('TooLate.keep'))).toEqual([]);
  });

  it('stops the start where it is no method', () => {
    const decorate = OnChatEvent(C2cMessageSent) as (target: object, key: string, descriptor?: unknown) => void;
    for (const descriptor of [undefined, { get: () => () => {} }]) {
      expect(() => decorate(Archive.prototype, 'keep', descriptor)).toThrow('@OnChatEvent takes a method');
    }
  });
});

describe('the keep-alive of the HTTP server', () => {
  const SENTENCE = /^The HTTP server closes connections after 5 s without a request.*keepAliveTimeout = 72_000/;

  async function listen(set: { before?: number; after?: number }) {
    @Module({ imports: [EventEmitterModule.forRoot(), ChatWebhooksModule.forRoot(bothSenders)] })
    class Host {}
    const logger = new LogRecorder();
    const app = await NestFactory.create(Host, new ExpressAdapter(), { logger, abortOnError: false });
    if (set.before !== undefined) app.getHttpServer().keepAliveTimeout = set.before;
    await app.listen(0, '127.0.0.1');
    if (set.after !== undefined) app.getHttpServer().keepAliveTimeout = set.after;
    await turns(3);
    await app.close();
    return logger.lines.filter((line) => SENTENCE.test(line));
  }

  it('is warned of where it is Express with the default of Node', async () => {
    expect(await listen({})).toHaveLength(1);
  });

  it.each([{ before: 72_000 }, { after: 72_000 }, { after: 60_000 }, { after: 0 }])(
    'is not warned of when the app sets it: %j',
    async (set) => {
      expect(await listen(set)).toEqual([]);
    },
  );
});
