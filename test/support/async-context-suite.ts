import type { Server, ServerResponse } from 'node:http';
import {
  Injectable,
  Scope,
  type INestApplication,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { tap } from 'rxjs';
import {
  C2cMessageSent,
  ChatDeliveries,
  OnChatEvent,
  type CallbackJournal,
  type ChatWebhooksModuleOptions,
  type Delivery,
} from '../../lib/index.js';
import { TencentAuthenticator } from '../../lib/chat-servers/tencent/index.js';
import type { Caller, CallerRequest } from '../../lib/chat-servers/index.js';
import { settled } from '../../lib/testing/index.js';
import { TypeOrmJournal, TypeOrmJournalModule } from '../../lib/typeorm/index.js';
import { tencentC2c, tencentQuery } from './callbacks.js';
import type { MakeDatabase } from './databases.js';
import { FAST } from './durable-app.js';
import { turns, until } from './gate.js';
import {
  clsModule,
  instrument,
  instrumentAll,
  look,
  storage,
  storageMiddleware,
  type Seen,
} from './request-contexts.js';
import { TENCENT_OK } from './send.js';
import {
  bothSenders,
  isBehindFramework,
  someEntrances,
  startWebhookApp,
  type Entrance,
  type WebhookApp,
} from './webhook-app.js';
import { requestHead, Wire } from './wire.js';

/** Sent in one turn: more than the places of any handler. */
const COUNT = 70;

interface Sighting {
  readonly who: string;
  /** Whose context it must be; undefined for nobody's. */
  readonly of: string | undefined;
  readonly seen: Seen;
}

let sightings: Sighting[];
/** What handlers await. */
let work: () => Promise<unknown>;

const see = (who: string, of: string | undefined) => void sightings.push({ who, of, seen: look() });
const seeIn = (who: string, { from }: C2cMessageSent, { attempt, redelivery }: Delivery) =>
  attempt === 1 && !redelivery ? see(who, String(from)) : see(`${who}, again`, undefined);

@Injectable()
class Handlers {
  @OnChatEvent(C2cMessageSent, { id: 'wide', concurrency: 64 })
  async wide(event: C2cMessageSent, delivery: Delivery): Promise<void> {
    seeIn('wide', event, delivery);
    await work();
    seeIn('wide, later', event, delivery);
  }

  @OnChatEvent(C2cMessageSent, { id: 'narrow', concurrency: 1 })
  async narrow(event: C2cMessageSent, delivery: Delivery): Promise<void> {
    seeIn('narrow', event, delivery);
    await work();
    seeIn('narrow, later', event, delivery);
  }

  @OnChatEvent(C2cMessageSent, { id: 'failing', attempts: 2 })
  async fail(event: C2cMessageSent, delivery: Delivery): Promise<void> {
    seeIn('failing', event, delivery);
    await turns();
    throw new Error('boom');
  }

  @OnEvent(C2cMessageSent.eventName)
  plain(event: C2cMessageSent): void {
    see('@OnEvent', String(event.from));
  }
}

@Injectable({ scope: Scope.REQUEST })
class RequestScoped {
  @OnChatEvent(C2cMessageSent, { id: 'request-scoped' })
  handle(event: C2cMessageSent, delivery: Delivery): void {
    seeIn('request-scoped', event, delivery);
  }
}

@Injectable()
class Authenticator extends TencentAuthenticator {
  override authenticate(request: CallerRequest): Caller | Promise<Caller> {
    see('authenticator', String(request.headers['x-request-id']));
    return super.authenticate(request);
  }
}

const interceptor: NestInterceptor = {
  intercept: (execution: ExecutionContext, next: CallHandler) => {
    const id = execution.switchToHttp().getRequest().headers['x-request-id'];
    return next.handle().pipe(tap(() => see('interceptor', id)));
  },
};

/** What Nest calls at the start, and what a replay asks a journal for: in the context of whoever wants it. */
const WANTED_BY_HOST: readonly unknown[] = ['onModuleInit', 'findCallbacks', 'redeliver'];

/** Notes in which context the module calls a journal. */
export function watched<Journal extends CallbackJournal>(journal: Journal): Journal {
  return new Proxy(journal, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (typeof value !== 'function' || WANTED_BY_HOST.includes(name)) return value;
      return (...given: unknown[]) => {
        see(`journal.${String(name)}`, undefined);
        return value.apply(target, given);
      };
    },
  });
}

/** A journal, and what goes into the options for it. */
export interface JournalUnderTest {
  readonly module: Partial<ChatWebhooksModuleOptions>;
  readonly durable: boolean;
  /** What handlers may do with it; they wait for a turn or two if missing. */
  readonly work?: (app: INestApplication) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/** `TypeOrmJournal` on a database of its own. */
export async function inDatabase(makeDatabase: MakeDatabase): Promise<JournalUnderTest> {
  const database = await makeDatabase();
  const module = {
    journal: { useFactory: (journal: TypeOrmJournal) => watched(journal), inject: [TypeOrmJournal] },
    imports: [TypeOrmJournalModule.forRoot(database.options)],
  };
  // on connections that came into being in other contexts
  const work = (app: INestApplication) =>
    app.get(TypeOrmJournal, { strict: false }).run((manager) => manager.query('SELECT 1'));
  return { module, durable: true, work, close: () => database.drop() };
}

/** Every way into the library, with one journal or none. */
export function describeAsyncContext(name: string, open: () => Promise<JournalUnderTest>): void {
  describe.each(someEntrances)(`async context ${name}, callbacks taken on %s`, (adapter) => {
    let journal: JournalUnderTest;
    let running: WebhookApp;

    beforeEach(async () => {
      sightings = [];
      journal = await open();
      // whoever starts the app must not be seen either
      running = await storage.run('starter', () => start(adapter, journal));
      work = () => journal.work?.(running.app) ?? turns();
    });
    afterEach(async () => {
      await running.app.close();
      await journal.close();
    });

    it(`is each callback’s own where ${COUNT} come in one turn, and nobody’s afterwards`, async () => {
      const { app, url } = running;
      await sendAtOnce(url, app.getHttpServer() as Server);
      await storage.run('settled', () => settled(app));
      if (journal.durable) {
        await until(() => [counts().onDeadLetter, counts()['narrow, later']].every((count) => count === COUNT));
        await storage.run('replay', () => app.get(ChatDeliveries, { strict: false }).replay('wide', {}));
        await until(() => counts()['wide, later, again'] === COUNT);
      }
      expect(sightings.filter(({ of, seen }) => !sees(seen, of))).toEqual([]);
      expect(counts()).toMatchObject(expectedCounts(adapter, journal));
    });
  });
}

const counts = () => {
  const result: Record<string, number> = {};
  for (const { who } of sightings) result[who] = (result[who] ?? 0) + 1;
  return result;
};

const sees = (seen: Seen, id: string | undefined) => Object.values(seen).every((one) => one === id);

function expectedCounts(adapter: Entrance, { durable, module }: JournalUnderTest) {
  const each = ['wide', 'wide, later', 'narrow', 'narrow, later', 'failing', 'request-scoped', '@OnEvent'];
  each.push('onHandlerFailed', 'authenticator', 'finish');
  if (isBehindFramework(adapter)) each.push('interceptor');
  if (durable) each.push('failing, again', 'onHandlerFailed, again', 'onDeadLetter', 'wide, again');
  const called = ['append', ...(durable ? ['settle', 'update', 'claim', 'recover'] : [])];
  return {
    ...Object.fromEntries(each.map((who) => [who, COUNT])),
    ...(module.journal && Object.fromEntries(called.map((method) => [`journal.${method}`, expect.any(Number)]))),
  };
}

function start(adapter: Entrance, { module }: JournalUnderTest): Promise<WebhookApp> {
  const behindFramework = isBehindFramework(adapter);
  return startWebhookApp({
    adapter,
    imports: behindFramework ? [clsModule()] : [],
    providers: [Handlers, RequestScoped],
    module: {
      ...FAST,
      leaseTime: 60_000, // nothing is to be recovered, however slow the machine is
      tencent: { ...bothSenders.tencent, answerTimeout: 30_000 }, // nor refused, as 70 wait for their turn
      bodyTimeout: 30_000,
      ...module,
      authenticators: { tencent: Authenticator },
      onHandlerFailed: ({ event, attempt }) =>
        attempt === 1
          ? see('onHandlerFailed', String((event as C2cMessageSent).from))
          : see('onHandlerFailed, again', undefined),
      onDeadLetter: () => see('onDeadLetter', undefined),
    },
    configure(app) {
      const server = app.getHttpServer() as Server;
      const finished = (id: string, response: ServerResponse) => response.once('finish', () => see('finish', id));
      if (!behindFramework) return instrumentAll(server, finished);
      instrument(server, finished);
      app.use(storageMiddleware);
      app.useGlobalInterceptors(interceptor);
    },
  });
}

/** Callbacks on open connections of their own, all in one turn; of every other one half of the body comes in a later turn. */
async function sendAtOnce(url: string, server: Server): Promise<void> {
  const ids = Array.from({ length: COUNT }, (_, at) => `user-${at}`);
  const wires = await Promise.all(ids.map(() => Wire.open(url)));
  // Node accepts one in a turn: of those that wait, each would have its turn to itself
  while ((await connectionsOf(server)) < COUNT) await turns(1);
  const rests = ids.map((id, at) => {
    const body = JSON.stringify(tencentC2c({ From_Account: id, MsgKey: `key-${at}` }));
    const middle = at % 2 === 0 ? body.length : body.length >> 1;
    const head = requestHead(
      `/chat-webhooks/tencent?${tencentQuery('C2C.CallbackAfterSendMsg')}`,
      `Content-Length: ${body.length}`,
      `X-Request-Id: ${id}`,
    );
    wires[at]!.socket.write(head + body.slice(0, middle));
    return body.slice(middle);
  });
  await turns();
  for (const [at, rest] of rests.entries()) if (rest !== '') wires[at]!.socket.write(rest);
  for (const wire of wires) {
    expect(await wire.answers()).toMatchObject([TENCENT_OK]);
    wire.socket.destroy();
  }
}

const connectionsOf = (server: Server) =>
  new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));
