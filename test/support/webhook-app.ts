import {
  Injectable,
  Module,
  type DynamicModule,
  type INestApplication,
  type LoggerService,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ChatWebhooksModule, type AnyChatEvent, type ChatWebhooksModuleOptions } from '../../lib/index.js';
import * as testing from '../../lib/testing/index.js';
import { SDK_APP_ID, SECRET, TOKEN } from './callbacks.js';
import { isThorough } from './thorough.js';

export const adapters = ['express', 'fastify'] as const;
export type Adapter = (typeof adapters)[number];

/** How a callback can come in: behind each framework, or in front of it. */
export const entrances = [...adapters, 'express, at its server', 'fastify, at its server'] as const;
export type Entrance = (typeof entrances)[number];

/** Whether callbacks come in behind the framework, where the host's guards and interceptors are. */
export function isBehindFramework(entrance: Entrance): entrance is Adapter {
  return (adapters as readonly string[]).includes(entrance);
}

/** Those in front of each framework. */
export const serverEntrances = entrances.filter((entrance) => !isBehindFramework(entrance));

/** The one that apps are tested with, but with the patience of a machine that is busy. */
@Injectable()
export class EventRecorder extends testing.EventRecorder {
  override received(count: number): Promise<readonly AnyChatEvent[]> {
    return super.received(count, { within: 20_000 });
  }
}

/** The id that it has as a handler. */
export const RECORDER = 'nestjs-chat-webhooks/testing:EventRecorder';

/** For what happens after the answer, where no adapter has a part in it: one of them, and both in a thorough run. */
export const eitherAdapter: readonly Adapter[] = isThorough ? adapters : ['fastify'];

/** One behind a framework, and one in front of the other. */
const TWO = ['fastify', 'express, at its server'] as const;

/** For what is alike at every entrance: two of them, and all in a thorough run. */
export const someEntrances: readonly Entrance[] = isThorough ? entrances : TWO;

/** Whether this entrance gets also the tests of what is the same at all of them: one does, and all in a thorough run. */
export function isInFull(entrance: Entrance, chosen: (typeof TWO)[number]): boolean {
  return isThorough || entrance === chosen;
}

/** Keeps every log line of an app. */
export class LogRecorder implements LoggerService {
  readonly lines: string[] = [];
  private readonly write = (message: unknown, ...more: unknown[]) => {
    this.lines.push([message, ...more].map(String).join(' '));
  };
  log = this.write;
  error = this.write;
  warn = this.write;
  debug = this.write;
  verbose = this.write;
  fatal = this.write;
}

export interface WebhookAppOptions {
  readonly adapter?: Entrance;
  readonly module?: Partial<ChatWebhooksModuleOptions>;
  readonly chatWebhooks?: DynamicModule;
  readonly providers?: DynamicModule['providers'];
  readonly controllers?: Type[];
  readonly imports?: DynamicModule['imports'];
  readonly nest?: { bodyParser?: boolean; rawBody?: boolean };
  /** Options of Fastify itself. */
  readonly fastify?: ConstructorParameters<typeof FastifyAdapter>[0];
  readonly configure?: (app: INestApplication) => unknown;
}

export interface WebhookApp {
  readonly app: INestApplication;
  readonly url: string;
  readonly recorder: EventRecorder;
  readonly log: LogRecorder;
}

export const bothSenders = {
  tencent: { sdkAppId: SDK_APP_ID, token: TOKEN },
  openim: { secret: SECRET },
} satisfies ChatWebhooksModuleOptions;

/** Starts a real app on a free port of the loopback interface. */
export async function startWebhookApp(options: WebhookAppOptions = {}): Promise<WebhookApp> {
  const { adapter: entrance = 'express' } = options;
  const entry = isBehindFramework(entrance) ? 'controller' : 'server';
  @Module({})
  class AppModule {}
  const module: DynamicModule = {
    module: AppModule,
    imports: [
      EventEmitterModule.forRoot(),
      options.chatWebhooks ?? ChatWebhooksModule.forRoot({ ...bothSenders, entry, ...options.module }),
      ...(options.imports ?? []),
    ],
    controllers: options.controllers ?? [],
    providers: [EventRecorder, ...(options.providers ?? [])],
  };
  const log = new LogRecorder();
  const adapter = entrance.startsWith('fastify') ? new FastifyAdapter(options.fastify) : new ExpressAdapter();
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter as never, {
    logger: log,
    abortOnError: false,
    ...options.nest,
  });
  app.getHttpServer().keepAliveTimeout = 72_000; // Fastify's own; at Express's the start warns
  await options.configure?.(app);
  await app.listen(0, '127.0.0.1');
  return { app, url: await app.getUrl(), recorder: app.get(EventRecorder), log };
}
