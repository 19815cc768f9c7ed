import {
  Inject,
  Module,
  type DynamicModule,
  type NestModule,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import { inNoContext } from '../delivery/no-context.js';
import { ASYNC_OPTIONS_TYPE, ConfigurableModuleClass, MOUNTED_CONTROLLERS, OPTIONS_TYPE } from './module-definition.js';
import { InvalidOptionsError } from '../options/option-checks.js';
import type { ResolvedOptions } from '../options/options.js';
import { CONFIGURED_CHAT_SERVERS, RESOLVED_OPTIONS, type ConfiguredChatServers } from './chat-server-providers.js';
import { ChatDeliveries } from '../delivery/chat-deliveries.js';
import { EventDispatcher } from '../delivery/event-dispatcher.js';
import type { EventHandler } from '../delivery/event-handler.js';
import { HandlerExplorer } from '../delivery/handler-explorer.js';
import { CallbackEndpoint } from '../pipeline/endpoint/callback-endpoint.js';
import { CallbackPaths } from '../pipeline/endpoint/callback-paths.js';
import type { MountedController } from '../pipeline/endpoint/mount-controller.js';
import { beforeBodyParsers, beforeShutdown, takeInCallbacks, whenAdapterKnown } from '../pipeline/endpoint/mount.js';
import { ServerEntry } from '../pipeline/endpoint/server-entry.js';
import { watchKeepAlive } from '../pipeline/http/keep-alive.js';
import { isDurable, type DurableJournal } from '../journal/durable-journal.js';
import { JOURNAL_SOURCE, type JournalSource } from '../journal/journal-provider.js';
import { JournalWriter } from '../journal/journal-writer.js';
import { Retention } from '../journal/retention.js';
import { WebhooksLogger } from '../logging/webhooks-logger.js';
import { Shutdown } from './shutdown.js';
import { StartReport } from './start-report.js';

/** What `ChatWebhooksModule.forRoot` takes. */
export type ChatWebhooksModuleOptions = typeof OPTIONS_TYPE;
/** What `ChatWebhooksModule.forRootAsync` takes. */
export type ChatWebhooksModuleAsyncOptions = typeof ASYNC_OPTIONS_TYPE;

/**
 * Receives the callbacks of Tencent Cloud Chat at `POST /chat-webhooks/tencent` and of OpenIM at `POST /chat-webhooks/openim`,
 * and hands them to `@OnChatEvent` handlers. Needs `EventEmitterModule.forRoot()` in the app; import it once.
 */
@Module({})
export class ChatWebhooksModule
  extends ConfigurableModuleClass
  implements NestModule, OnModuleInit, OnApplicationBootstrap, OnModuleDestroy
{
  private readonly logger = new WebhooksLogger();
  private readonly shutdown: Shutdown;
  private readonly configured: ConfiguredChatServers;
  private retention: Retention | undefined;
  private middlewareIsThere = () => {};
  private unwatch = () => {};

  /** @throws Error for a second `forRoot` in the app */
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(MOUNTED_CONTROLLERS) private readonly controllers: readonly MountedController[],
    private readonly paths: CallbackPaths,
    @Inject(ServerEntry) private readonly serverEntry: ServerEntry | undefined,
    @Inject(JOURNAL_SOURCE) private readonly journal: JournalSource,
    modules: ModulesContainer,
    private readonly endpoint: CallbackEndpoint,
    writer: JournalWriter,
    private readonly dispatcher: EventDispatcher,
    private readonly deliveries: ChatDeliveries,
    private readonly explorer: HandlerExplorer,
    private readonly adapterHost: HttpAdapterHost,
    private readonly report: StartReport,
    @Inject(CONFIGURED_CHAT_SERVERS) configured: ConfiguredChatServers,
  ) {
    super();
    this.configured = configured;
    // before Nest looks for routes, as the adapter may complain of a second one in words of its own
    if ([...modules.values()].filter(({ metatype }) => metatype === ChatWebhooksModule).length > 1) {
      throw new Error(
        'ChatWebhooksModule.forRoot() is imported more than once: import it in one module, and list several apps under "tencent.apps"',
      );
    }
    if (adapterHost.listening) {
      throw new Error(
        'ChatWebhooksModule cannot be loaded lazily, as Nest maps no routes of such modules: import it in a module of the app',
      );
    }
    this.shutdown = new Shutdown(options, { endpoint, writer, dispatcher });
    whenAdapterKnown(adapterHost, (adapter) => {
      // in the constructor, as this runs before Nest adds its body parsers and looks for routes
      this.middlewareIsThere =
        serverEntry === undefined
          ? takeInCallbacks(adapter, paths, options.bodyLimit)
          : beforeBodyParsers(adapter, serverEntry.middleware);
      for (const { addRoutes } of controllers) addRoutes(adapter.getType());
      beforeShutdown(adapter, () => this.shutdown.delay());
    });
  }

  /**
   * Sets the module up with options that are known here.
   *
   * @example
   * ```ts
   * ChatWebhooksModule.forRoot({ tencent: { sdkAppId: 1400000001, token: process.env.TENCENT_CALLBACK_TOKEN! } })
   * ```
   */
  static override forRoot(options: ChatWebhooksModuleOptions): DynamicModule {
    return super.forRoot(options);
  }

  /**
   * Sets the module up with ids and secrets that other providers know: `useFactory`, `useClass` or `useExisting`. What shapes
   * the module (`path`, `global`, `journal`, `imports`, `decorators`, …) stands beside it.
   */
  static override forRootAsync(options: ChatWebhooksModuleAsyncOptions): DynamicModule {
    return super.forRootAsync(options);
  }

  /**
   * Here the host's prefix and middleware are known, and Nest has not looked for routes yet.
   *
   * @throws Error for a prefix that cannot be followed
   */
  configure(): void {
    this.middlewareIsThere();
    const framework = this.adapterHost.httpAdapter.getType();
    this.paths.mapped();
    for (const { chatServer, takePostOnly } of this.controllers) {
      if (this.paths.takesPostOnly(chatServer)) takePostOnly(framework);
    }
  }

  /** @throws TypeError for a journal that is none */
  onModuleInit(): void {
    this.journal();
    for (const { warnings } of this.configured.values()) for (const sentence of warnings) this.logger.warn(sentence);
  }

  /** @throws Error for handlers or options that the journal cannot serve */
  onApplicationBootstrap(): void {
    const journal = this.durableJournal();
    const { delivery, handlerPolicy, retention } = this.options;
    const handlers = this.explorer.find(handlerPolicy);
    this.warnOfUnknownApps(handlers);
    this.dispatcher.start(handlers, delivery === 'at-most-once' ? undefined : journal);
    if (this.dispatcher.journal !== undefined) void inNoContext(() => this.warnOfOrphans());
    if (journal !== undefined && retention !== undefined) {
      this.retention = new Retention(journal, retention);
      this.retention.start();
    }
    this.endpoint.open();
    this.report.write(this.journal(), this.explorer.findUnheard());
    this.unwatch = this.report.watch();
    const server: unknown = this.adapterHost.httpAdapter?.getHttpServer();
    this.serverEntry?.attach(server);
    watchKeepAlive(server, (sentence) => this.logger.warn(sentence));
  }

  /** The way down; see `Shutdown`. */
  onModuleDestroy(): Promise<void> {
    this.unwatch();
    return this.shutdown.run(() => this.retention?.stop());
  }

  /** A handler that asks for an app that nobody configured gets nothing of it. */
  private warnOfUnknownApps(handlers: readonly EventHandler[]): void {
    const all = [...this.configured.values()].flatMap(({ appIds }) => appIds);
    for (const { id, source } of handlers) {
      const { provider } = source ?? {};
      const listed = provider === undefined ? all : (this.configured.get(provider)?.appIds ?? []);
      for (const app of source?.apps ?? []) {
        if (listed.includes(app)) continue;
        const whose = provider === undefined ? '' : ` of ${provider}`;
        this.logger.warn(`${id} listens to app "${app}"${whose}, which the options do not list`);
      }
      if (provider !== undefined && !this.configured.has(provider)) {
        this.logger.warn(`${id} listens to ${provider}, which the options do not configure`);
      }
    }
  }

  /** A handler that was renamed without its old id finds nothing of what waits for it. */
  private async warnOfOrphans(): Promise<void> {
    const backlog = await this.deliveries.backlog().catch(() => []); // an outage is told of by those who look for work
    for (const { handler, pending, orphaned } of backlog) {
      if (orphaned && pending > 0) {
        this.logger.warn(
          `Deliveries wait for the handler "${handler}" (${pending}), which this app does not have: ` +
            'give a renamed handler its old name as id, or see ChatDeliveries.abandon()',
        );
      }
    }
  }

  /** @throws InvalidOptionsError when the options ask for more than the journal can do */
  private durableJournal(): DurableJournal | undefined {
    const journal = this.journal();
    if (journal !== undefined && isDurable(journal)) return journal;
    if (this.options.delivery === 'at-least-once') {
      throw new InvalidOptionsError(
        'delivery',
        "cannot be 'at-least-once' without a durable journal, such as TypeOrmJournal",
      );
    }
    if (this.options.retention !== undefined) {
      throw new InvalidOptionsError('retentionDays', 'needs a durable journal, such as TypeOrmJournal');
    }
    return undefined;
  }
}
