import { Controller, Inject, Injectable, Module, Scope } from '@nestjs/common';
import { NestFactory, REQUEST } from '@nestjs/core';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  C2cMessageSendFailed,
  C2cMessageSent,
  CallbackCounters,
  ChatEvent,
  ChatWebhooksModule,
  GroupMessageSent,
  MessageEvent,
  OnChatEvent,
  type AnyChatEvent,
  type ChatWebhooksModuleOptions,
  type HandlerFailure,
} from '../../lib/index.js';
import { tencentC2c } from '../support/callbacks.js';
import { Gate, turns } from '../support/gate.js';
import { OPENIM_OK, sendOpenIm, sendTencent, TENCENT_OK } from '../support/send.js';
import {
  bothSenders,
  EventRecorder,
  startWebhookApp,
  type WebhookApp,
  type WebhookAppOptions,
  eitherAdapter,
} from '../support/webhook-app.js';

const NAME = C2cMessageSent.eventName;

/** Comes after whatever misbehaves. */
@Injectable()
class LastRecorder extends EventRecorder {}

@Injectable()
class Metrics {
  constructor(readonly counters: CallbackCounters) {}
}

/** What is thrown or rejected with, and how. */
const misbehaviours: [string, unknown, () => unknown][] = [
  ['throw', new Error('boom'), () => raise(new Error('boom'))],
  ['throw null', null, () => raise(null)],
  ['throw undefined', undefined, () => raise(undefined)],
  ['reject', new Error('boom'), () => Promise.reject(new Error('boom'))],
  ['reject with null', null, () => Promise.reject(null)],
  ['reject a turn later', 'late', () => turns().then(() => Promise.reject('late'))],
];

function raise(error: unknown): never {
  throw error;
}

const unhandled: unknown[] = [];
const keepUnhandled = (error: unknown) => void unhandled.push(error);
beforeAll(() => void process.on('unhandledRejection', keepUnhandled).on('uncaughtException', keepUnhandled));
afterAll(() => void process.off('unhandledRejection', keepUnhandled).off('uncaughtException', keepUnhandled));

describe.each(eitherAdapter)('handlers on %s', (adapter) => {
  let running: WebhookApp;
  let failures: HandlerFailure[];
  let failed: Gate<HandlerFailure>;

  async function start({ module, providers = [], ...options }: WebhookAppOptions = {}): Promise<WebhookApp> {
    failures = [];
    failed = new Gate();
    const onHandlerFailed = (failure: HandlerFailure) => {
      failures.push(failure);
      failed.open(failure);
    };
    running = await startWebhookApp({
      adapter,
      module: { shutdownTimeout: 50, onHandlerFailed, ...module },
      providers: [...providers, LastRecorder, Metrics],
      ...options,
    });
    return running;
  }
  const counts = () => running.app.get(Metrics).counters.snapshot();
  const last = () => running.app.get(LastRecorder);

  afterEach(async () => {
    await running.app.close();
    await turns();
    expect(unhandled).toEqual([]);
  });

  describe.each(misbehaviours)('that %s', (_, error, misbehave) => {
    it('change no answer, hide the event from no other handler, and are reported', async () => {
      @Injectable()
      class Misbehaving {
        @OnChatEvent(C2cMessageSent)
        handle(): unknown {
          return misbehave();
        }
      }
      const { url, recorder } = await start({ providers: [Misbehaving] });
      expect(await sendTencent(url)).toMatchObject(TENCENT_OK);
      const [event] = await last().received(1);
      expect(await recorder.received(1)).toEqual([event]);
      expect(await failed.passed).toEqual({ handler: 'Misbehaving.handle', event, error, attempt: 1, next: 'nothing' });
      expect(await sendOpenIm(url)).toMatchObject(OPENIM_OK);
      await last().received(2);
      await turns(4);
      expect(failures).toHaveLength(2);
      expect(counts()).toMatchObject({ received: 2, accepted: 2, handled: 4, failed: 2 });
      expect(
        running.log.lines.filter((line) => line.includes(`Misbehaving.handle failed on ${NAME} ${event!.id}`)),
      ).toHaveLength(1);
    });
  });

  it('that never settle hold back neither answers nor other handlers', async () => {
    @Injectable()
    class Stuck {
      @OnChatEvent(C2cMessageSent)
      handle(): Promise<void> {
        return new Promise(() => {});
      }
    }
    const { url } = await start({ providers: [Stuck] });
    expect(await sendTencent(url)).toMatchObject(TENCENT_OK);
    expect(await sendOpenIm(url)).toMatchObject(OPENIM_OK);
    expect(await last().received(2)).toHaveLength(2);
    expect(counts()).toMatchObject({ handled: 4, failed: 0 });
  });

  it('may be followed by a failing onHandlerFailed, which is logged', async () => {
    @Injectable()
    class Misbehaving {
      @OnChatEvent(C2cMessageSent)
      handle(): void {
        throw new Error('boom');
      }
    }
    const { url, log } = await start({ providers: [Misbehaving], module: { onHandlerFailed: () => raise(null) } });
    await sendTencent(url);
    await last().received(1);
    await turns();
    expect(log.lines.some((line) => line.includes('onHandlerFailed itself failed'))).toBe(true);
    expect(counts()).toMatchObject({ failed: 1 });
  });

  describe('plain listeners', () => {
    it.each(misbehaviours)(
      'of the emitter that %s are reported and hide the event from no other',
      async (_, error, misbehave) => {
        const { app, url } = await start();
        const emitter = app.get(EventEmitter2);
        const seen: unknown[] = [];
        emitter.on(NAME, misbehave);
        emitter.onAny(misbehave);
        emitter.on(NAME, (event) => seen.push(event));
        emitter.onAny((name, event) => seen.push(name, event));
        expect(await sendTencent(url)).toMatchObject(TENCENT_OK);
        const [event] = await last().received(1);
        await turns(4);
        expect(seen).toEqual([event, NAME, event]);
        expect(failures).toEqual(
          [1, 2].map(() => ({ handler: '@OnEvent', event, error, attempt: 1, next: 'nothing' })),
        );
        expect(counts()).toMatchObject({ failed: 2 });
      },
    );

    it.each(misbehaviours)('with @OnEvent that %s hide the event from no other', async (_, error, misbehave) => {
      @Injectable()
      class Listeners {
        readonly seen: unknown[] = [];

        @OnEvent(NAME, { suppressErrors: false, prependListener: true })
        loud(): unknown {
          return misbehave();
        }

        @OnEvent(NAME)
        suppressed(): unknown {
          return misbehave();
        }

        @OnEvent(NAME)
        count(event: C2cMessageSent): void {
          this.seen.push(event);
        }
      }
      const { app, url } = await start({ providers: [Listeners] });
      expect(await sendTencent(url)).toMatchObject(TENCENT_OK);
      const [event] = await last().received(1);
      await turns(4);
      expect(app.get(Listeners).seen).toEqual([event]);
      expect(failures).toContainEqual({ handler: '@OnEvent', event, error, attempt: 1, next: 'nothing' });
    });

    it('hear of events that no handler listens to', async () => {
      running = await startWebhookApp({ adapter, providers: [{ provide: EventRecorder, useValue: {} }] });
      const heard = new Promise((resolve) => running.app.get(EventEmitter2).on(NAME, resolve));
      await sendTencent(running.url);
      expect(await heard).toBeInstanceOf(C2cMessageSent);
    });

    it('that never settle hold back nothing', async () => {
      const { app, url } = await start();
      app.get(EventEmitter2).on(NAME, () => new Promise(() => {}));
      expect(await sendTencent(url)).toMatchObject(TENCENT_OK);
      expect(await last().received(1)).toHaveLength(1);
      await running.app.close();
      expect(running.log.lines.some((line) => line.includes('Shut down with 1 deliveries unfinished'))).toBe(true);
    });

    it('may listen once, or to the next event too, which neither hides this one from others nor repeats it', async () => {
      const { app, url } = await start();
      const emitter = app.get(EventEmitter2);
      const calls: string[] = [];
      emitter.once(NAME, () => void calls.push('once'));
      emitter.on(NAME, () => void calls.push('always'));
      emitter.on(NAME, function more() {
        calls.push('more');
        if (calls.length < 10) emitter.on(NAME, more);
      });
      await sendTencent(url);
      await last().received(1);
      await turns();
      expect(calls).toEqual(['once', 'always', 'more']);
      await sendTencent(url);
      await last().received(2);
      await turns();
      expect(calls).toEqual(['once', 'always', 'more', 'always', 'more', 'more']);
    });

    it('may give a function that is a promise, whose failure is reported', async () => {
      const { app, url } = await start();
      const error = new Error('rejected');
      const promise = () => {};
      Reflect.set(promise, 'then', (_: unknown, reject: (error: Error) => void) => reject(error));
      app.get(EventEmitter2).on(NAME, () => promise);
      await sendTencent(url);
      const [event] = await last().received(1);
      await turns();
      expect(failures).toEqual([{ handler: '@OnEvent', event, error, attempt: 1, next: 'nothing' }]);
    });
  });

  it('serve both senders with one class', async () => {
    @Injectable()
    class Archive {
      readonly kept: string[] = [];

      @OnChatEvent(C2cMessageSent)
      keep(message: C2cMessageSent): void {
        this.kept.push(`${message.provider}: ${message.text}`);
      }
    }
    const { app, url } = await start({ providers: [Archive] });
    await sendTencent(url);
    await sendOpenIm(url);
    await last().received(2);
    expect(app.get(Archive).kept).toEqual(['tencent: private words', 'openim: private words']);
  });

  it('get the events of the classes they name, each once', async () => {
    @Injectable()
    class Selective {
      readonly calls: string[] = [];

      @OnChatEvent(C2cMessageSent, GroupMessageSent, C2cMessageSent)
      two({ eventName }: C2cMessageSent | GroupMessageSent): void {
        this.calls.push(`two ${eventName}`);
      }

      @OnChatEvent(C2cMessageSendFailed)
      @OnChatEvent(GroupMessageSent)
      stacked({ eventName }: C2cMessageSendFailed | GroupMessageSent): void {
        this.calls.push(`stacked ${eventName}`);
      }

      @OnChatEvent(MessageEvent)
      messages({ eventName }: MessageEvent): void {
        this.calls.push(`messages ${eventName}`);
      }

      @OnChatEvent(ChatEvent, C2cMessageSent)
      all({ eventName }: AnyChatEvent): void {
        this.calls.push(`all ${eventName}`);
      }

      @OnChatEvent(C2cMessageSent, GroupMessageSent)
      withoutParameter(): void {
        this.calls.push('withoutParameter');
      }
    }
    const { app, url } = await start({ providers: [Selective] });
    const { calls } = app.get(Selective);
    const callsFor = async (count: number, send: Promise<unknown>) => {
      await send;
      await last().received(count);
      await turns();
      return calls.splice(0).sort();
    };
    const group = { CallbackCommand: 'Group.CallbackAfterSendMsg', GroupId: 'g', From_Account: 'jared' };
    expect(await callsFor(1, sendTencent(url))).toEqual([
      'all chat.c2c-message.sent',
      'messages chat.c2c-message.sent',
      'two chat.c2c-message.sent',
      'withoutParameter',
    ]);
    expect(await callsFor(2, sendTencent(url, tencentC2c({ SendMsgResult: 20006 })))).toEqual([
      'all chat.c2c-message.send-failed',
      'messages chat.c2c-message.send-failed',
      'stacked chat.c2c-message.send-failed',
    ]);
    expect(await callsFor(3, sendTencent(url, group, group.CallbackCommand))).toEqual([
      'all chat.group-message.sent',
      'messages chat.group-message.sent',
      'stacked chat.group-message.sent',
      'two chat.group-message.sent',
      'withoutParameter',
    ]);
    expect(await callsFor(4, sendTencent(url, { CallbackCommand: 'New' }, 'New'))).toEqual([
      'all chat.callback.unrecognized',
    ]);
    expect(await callsFor(5, sendTencent(url, tencentC2c({ To_Account: 5 })))).toEqual(['all chat.callback.rejected']);
  });

  it('are inherited, unless overridden without the decorator', async () => {
    class Base {
      readonly calls: string[] = [];

      @OnChatEvent(C2cMessageSent)
      keep(): void {
        this.calls.push(`${this.constructor.name}.keep`);
      }

      @OnChatEvent(C2cMessageSent)
      overridden(): void {
        this.calls.push('Base.overridden');
      }
    }
    @Injectable()
    class Derived extends Base {
      override overridden(): void {
        this.calls.push('Derived.overridden');
      }
    }
    const { app, url } = await start({ providers: [Derived] });
    await sendTencent(url);
    await last().received(1);
    expect(app.get(Derived).calls).toEqual(['Derived.keep']);
  });

  it('are called once where a provider has an alias', async () => {
    @Injectable()
    class Archive {
      calls = 0;

      @OnChatEvent(C2cMessageSent)
      keep(): void {
        this.calls++;
      }
    }
    const { app, url } = await start({ providers: [Archive, { provide: 'ALIAS', useExisting: Archive }] });
    await sendTencent(url);
    await last().received(1);
    expect(app.get(Archive).calls).toBe(1);
  });

  describe('of providers that are made per event', () => {
    let seen: { instance: unknown; request: unknown; event: unknown }[];
    beforeEach(() => (seen = []));

    @Injectable({ scope: Scope.REQUEST })
    class PerEvent {
      constructor(@Inject(REQUEST) readonly request: unknown) {}

      @OnChatEvent(C2cMessageSent)
      keep(event: C2cMessageSent): void {
        seen.push({ instance: this, request: this.request, event });
      }
    }

    @Injectable({ scope: Scope.REQUEST })
    class Payload {
      constructor(@Inject(REQUEST) readonly event: unknown) {}
    }

    @Injectable()
    class ThroughDependency {
      constructor(private readonly payload: Payload) {}

      @OnChatEvent(C2cMessageSent)
      keep(event: C2cMessageSent): void {
        seen.push({ instance: this, request: this.payload.event, event });
      }
    }

    @Controller('per-event')
    class PerEventController extends ThroughDependency {
      constructor(payload: Payload) {
        super(payload);
      }
    }

    it.each<[string, WebhookAppOptions]>([
      ['a request-scoped provider', { providers: [PerEvent] }],
      ['a provider with a request-scoped dependency', { providers: [Payload, ThroughDependency] }],
      ['a controller with a request-scoped dependency', { providers: [Payload], controllers: [PerEventController] }],
    ])('give %s a fresh instance, and the event as REQUEST', async (_, options) => {
      const { url } = await start(options);
      await sendTencent(url);
      await sendOpenIm(url);
      const events = await last().received(2);
      await turns(4);
      expect(failures).toEqual([]);
      expect(seen.map(({ event }) => event)).toEqual(events);
      expect(seen.map(({ request }) => request)).toEqual(events);
      expect(new Set(seen.map(({ instance }) => instance)).size).toBe(2);
    });

    it('report one that cannot be made', async () => {
      @Injectable({ scope: Scope.REQUEST })
      class Unmakeable {
        constructor() {
          throw new Error('no instance');
        }

        @OnChatEvent(C2cMessageSent)
        keep(): void {}
      }
      const { url } = await start({ providers: [Unmakeable] });
      expect(await sendTencent(url)).toMatchObject(TENCENT_OK);
      expect(await failed.passed).toMatchObject({ handler: 'Unmakeable.keep', error: new Error('no instance') });
    });
  });

  it('of a transient provider run on a complete instance', async () => {
    const kept: string[] = [];
    @Injectable({ scope: Scope.TRANSIENT })
    class Transient {
      private readonly prefix = 'kept';

      @OnChatEvent(C2cMessageSent)
      keep(): void {
        kept.push(this.prefix);
      }
    }
    const { url } = await start({ providers: [Transient] });
    await sendTencent(url);
    await last().received(1);
    await turns(4);
    expect(failures).toEqual([]);
    expect(kept).toEqual(['kept']);
  });

  it('may stand in controllers', async () => {
    @Controller('archive')
    class Archive {
      readonly kept: C2cMessageSent[] = [];

      @OnChatEvent(C2cMessageSent)
      keep(message: C2cMessageSent): void {
        this.kept.push(message);
      }
    }
    const { app, url } = await start({ controllers: [Archive] });
    await sendTencent(url);
    expect(app.get(Archive).kept).toEqual(await last().received(1));
  });

  describe('that are slow', () => {
    let gate: Gate;
    let order: string[];

    @Injectable()
    class Slow {
      running = 0;
      most = 0;

      @OnChatEvent(C2cMessageSent)
      async keep({ to }: C2cMessageSent): Promise<void> {
        this.most = Math.max(this.most, ++this.running);
        order.push(to);
        await gate.passed;
        this.running--;
      }
    }

    beforeEach(() => {
      gate = new Gate();
      order = [];
    });

    const send = (url: string, to: string) => sendTencent(url, tencentC2c({ To_Account: to }));

    it('do not delay answers', async () => {
      const { app, url } = await start({ providers: [Slow] });
      expect(await send(url, 'a')).toMatchObject(TENCENT_OK);
      expect(await send(url, 'b')).toMatchObject(TENCENT_OK);
      await last().received(2);
      expect(app.get(Slow).running).toBe(2);
      gate.open();
    });

    it('get as many events at once as handlerConcurrency says, the others in their order later', async () => {
      const { app, url } = await start({ providers: [Slow], module: { handlerConcurrency: 1 } });
      for (const to of ['a', 'b', 'c']) await send(url, to);
      await last().received(3);
      expect(order).toEqual(['a']);
      gate.open();
      await app.close();
      expect(order).toEqual(['a', 'b', 'c']);
      expect(app.get(Slow).most).toBe(1);
    });

    it('miss, counted and logged, what comes while their queue is full', async () => {
      const module = { handlerConcurrency: 1, handlerQueueLimit: 1 };
      const { app, url, log } = await start({ providers: [Slow], module });
      for (const to of ['a', 'b', 'c']) expect(await send(url, to)).toMatchObject(TENCENT_OK);
      const events = await last().received(3);
      expect(counts()).toMatchObject({ dropped: 1, failed: 0 });
      expect(
        log.lines.some((line) => line.includes(`Slow.keep is too slow: ${NAME} ${events[2]!.id} was dropped`)),
      ).toBe(true);
      gate.open();
      await app.close();
      expect(order).toEqual(['a', 'b']);
    });
  });

  it('run after the answer was handed over', async () => {
    const order: string[] = [];
    @Injectable()
    class Archive {
      @OnChatEvent(C2cMessageSent)
      keep(): void {
        order.push('handler');
      }

      @OnEvent(NAME)
      count(): void {
        order.push('listener');
      }
    }
    const { url } = await start({
      providers: [Archive],
      configure: (app) =>
        app.use((_: unknown, response: { end: (...parts: unknown[]) => unknown }, next: () => void) => {
          const { end } = response;
          response.end = (...parts) => {
            order.push('answer');
            return end.apply(response, parts);
          };
          next();
        }),
    });
    for (const send of [sendTencent, sendOpenIm]) {
      await send(url);
      await turns();
      expect(order.splice(0)).toEqual(['answer', 'handler', 'listener']);
    }
  });
});

describe.each(eitherAdapter)('an emitter with wildcards on %s', (adapter) => {
  it('calls what listens to a pattern, once, and tells it the name', async () => {
    @Injectable()
    class Listeners {
      readonly calls: string[] = [];

      @OnEvent('chat.**')
      all({ eventName }: AnyChatEvent): void {
        this.calls.push(`chat.** ${eventName}`);
      }

      @OnEvent('chat.*.sent')
      sent({ eventName }: AnyChatEvent): void {
        this.calls.push(`chat.*.sent ${eventName}`);
      }

      @OnEvent('chat.callback.*')
      callbacks(): void {
        this.calls.push('never');
      }
    }
    const options: ChatWebhooksModuleOptions = bothSenders;
    @Module({
      imports: [EventEmitterModule.forRoot({ wildcard: true }), ChatWebhooksModule.forRoot(options)],
      providers: [EventRecorder, Listeners],
    })
    class AppModule {}
    const http = adapter === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
    const app = await NestFactory.create<NestFastifyApplication>(AppModule, http as never, {
      logger: false,
      abortOnError: false,
    });
    await app.listen(0, '127.0.0.1');
    const { calls } = app.get(Listeners);
    app.get(EventEmitter2).on('chat.**', function (this: EventEmitter2 & { event: string }) {
      calls.push(`this.event ${this.event}`);
    });
    await sendTencent(await app.getUrl());
    await app.get(EventRecorder).received(1);
    await app.close();
    expect(calls.sort()).toEqual([`chat.** ${NAME}`, `chat.*.sent ${NAME}`, `this.event ${NAME}`]);
  });
});
