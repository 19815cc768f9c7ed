import {
  Inject,
  Logger,
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type OnModuleInit,
  type Provider,
  type Type,
} from '@nestjs/common';
import { ApplicationConfig, DiscoveryModule, HttpAdapterHost, ModuleRef, ModulesContainer } from '@nestjs/core';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { buildModuleDefinition, type ChatWebhooksExtras } from './chat-webhooks.module-definition.js';
import { InvalidOptionsError, resolveOptions, type ResolvedOptions } from './chat-webhooks.options.js';
import { EventDispatcher } from './dispatch/event-dispatcher.js';
import { HandlerExplorer } from './dispatch/handler-explorer.js';
import { UNCONFIGURED } from './endpoint/admission.js';
import { CallbackEndpoint } from './endpoint/callback-endpoint.js';
import { mountController, type MountedController } from './endpoint/mount-controller.js';
import { ROUTES, takeInCallbacks, whenAdapterKnown } from './endpoint/mount.js';
import { JOURNAL_SOURCE, journalProviders, type JournalSource } from './journal/journal-provider.js';
import { JournalWriter } from './journal/journal-writer.js';
import { OPENIM_OPTIONS, OpenImAuthenticator } from './openim/openim.authenticator.js';
import { OPENIM_SENDER, OpenImController } from './openim/openim.controller.js';
import { OpenImGuard } from './openim/openim.guard.js';
import { openImSender } from './openim/openim.sender.js';
import { CallbackCounters } from './receiver/callback-counters.js';
import { CallbackReceiver } from './receiver/callback-receiver.js';
import { RefusalLog } from './receiver/refusal-log.js';
import type { Authenticator } from './receiver/sender.js';
import { SdkAppIdGuard } from './tencent/sdk-app-id.guard.js';
import { TENCENT_OPTIONS, TencentAuthenticator } from './tencent/tencent.authenticator.js';
import { TENCENT_SENDER, TencentController } from './tencent/tencent.controller.js';
import { tencentSender } from './tencent/tencent.sender.js';

const RESOLVED_OPTIONS = 'CHAT_WEBHOOKS_RESOLVED_OPTIONS';
const MOUNT = 'CHAT_WEBHOOKS_MOUNT';

interface Mount {
  readonly path: string;
  readonly controllers: readonly MountedController[];
}

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  buildModuleDefinition(shape);

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
  implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy
{
  private readonly logger = new Logger('ChatWebhooks');

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(MOUNT) mount: Mount,
    @Inject(JOURNAL_SOURCE) private readonly journal: JournalSource,
    private readonly modules: ModulesContainer,
    private readonly endpoint: CallbackEndpoint,
    private readonly writer: JournalWriter,
    private readonly dispatcher: EventDispatcher,
    private readonly explorer: HandlerExplorer,
    adapterHost: HttpAdapterHost,
    config: ApplicationConfig,
  ) {
    super();
    whenAdapterKnown(adapterHost, (adapter) => {
      // in the constructor, as this runs before Nest adds its body parsers and looks for routes
      adapter.use(takeInCallbacks(config, mount.path));
      for (const { addRoutes } of mount.controllers) addRoutes(adapter.getType());
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

  /** @throws Error for a second `forRoot` in the app, or a journal that is none */
  onModuleInit(): void {
    if ([...this.modules.values()].filter(({ metatype }) => metatype === ChatWebhooksModule).length > 1) {
      throw new Error(
        'ChatWebhooksModule.forRoot() is imported more than once: import it in one module, and list several apps under "tencent.apps"',
      );
    }
    this.journal();
    for (const { sdkAppId, tokens } of this.options.tencent?.apps ?? []) {
      if (tokens.length === 0)
        this.logger.warn(`App ${sdkAppId} is trusted without a signature: anybody who knows its id can call`);
    }
    if (this.options.openim?.secrets.length === 0) {
      this.logger.warn('OpenIM is trusted without a secret: anybody who reaches the URL can call');
    }
  }

  onApplicationBootstrap(): void {
    this.dispatcher.register(this.explorer.find());
  }

  /** Refuses new callbacks with 503, and finishes those in hand within `shutdownTimeout`. */
  async onModuleDestroy(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<'timeout'>((resolve) => {
      timer = setTimeout(() => resolve('timeout'), this.options.shutdownTimeout);
    });
    const drained = await Promise.race([this.drain(), timeout]);
    clearTimeout(timer);
    if (drained === 'timeout') this.logger.error(`Shut down with ${this.dispatcher.pending} deliveries unfinished`);
  }

  private async drain(): Promise<void> {
    await this.endpoint.close();
    await this.writer.drained();
    await new Promise((resolve) => setImmediate(resolve)); // dispatch begins one turn behind the answer
    await this.dispatcher.drained();
  }
}

function shape(definition: DynamicModule, extras: ChatWebhooksExtras): DynamicModule {
  const { global = false, journal, imports = [], decorators = [], authenticators = {}, guards = {} } = extras;
  const path = mountPath(extras.path);
  const imported = [...(definition.imports ?? []), ...imports];
  const controllers = [
    mountController(TencentController, {
      path,
      route: ROUTES.tencent,
      guard: guards.tencent ?? SdkAppIdGuard,
      decorators,
    }),
    mountController(OpenImController, { path, route: ROUTES.openim, guard: guards.openim ?? OpenImGuard, decorators }),
  ];
  return {
    ...definition,
    global,
    imports: [DiscoveryModule, ...imported],
    controllers: controllers.map(({ controller }) => controller),
    providers: [
      ...(definition.providers ?? []),
      { provide: MOUNT, useValue: { path, controllers } satisfies Mount },
      { provide: RESOLVED_OPTIONS, useFactory: resolveOptions, inject: [MODULE_OPTIONS_TOKEN] },
      ...journalProviders(journal),
      ...senderProviders('tencent', TencentAuthenticator, authenticators.tencent, TENCENT_OPTIONS),
      {
        provide: TENCENT_SENDER,
        useFactory: ({ tencent }: ResolvedOptions) => tencentSender(tencent ?? NO_SENDER),
        inject: [RESOLVED_OPTIONS],
      },
      ...senderProviders('openim', OpenImAuthenticator, authenticators.openim, OPENIM_OPTIONS),
      {
        provide: OPENIM_SENDER,
        useFactory: ({ openim }: ResolvedOptions) => openImSender(openim ?? NO_SENDER),
        inject: [RESOLVED_OPTIONS],
      },
      CallbackCounters,
      HandlerExplorer,
      {
        provide: JournalWriter,
        inject: [JOURNAL_SOURCE, RESOLVED_OPTIONS],
        useFactory: (source: JournalSource, options: ResolvedOptions) =>
          new JournalWriter(source, options.journalQueueLimit),
      },
      {
        provide: EventDispatcher,
        inject: [{ token: EventEmitter2, optional: true }, CallbackCounters, RESOLVED_OPTIONS],
        useFactory: makeDispatcher,
      },
      {
        provide: CallbackEndpoint,
        inject: [RESOLVED_OPTIONS, JournalWriter, CallbackCounters, EventDispatcher],
        useFactory: (
          options: ResolvedOptions,
          writer: JournalWriter,
          counters: CallbackCounters,
          dispatcher: EventDispatcher,
        ) =>
          new CallbackEndpoint(
            new CallbackReceiver({
              writer: journal === undefined ? undefined : writer,
              counters,
              log: new RefusalLog(),
              dispatch: dispatcher.dispatch,
              unrecognized: options.unrecognized,
              store: options.store,
            }),
            { maxBytes: options.bodyLimit, timeout: options.bodyTimeout },
          ),
      },
    ],
    // what the imports give, such as the journal, can be injected where this module is imported
    exports: [CallbackCounters, ...imported.filter(isModule)],
  };
}

const NO_SENDER = { answerTimeout: 0, onFailure: 'refuse' } as const;

/** A sender's options and its authenticator, which without options lets nobody in. */
function senderProviders(
  key: 'tencent' | 'openim',
  token: Type<Authenticator>,
  own: Type<Authenticator> | undefined,
  optionsToken: string,
): Provider[] {
  return [
    { provide: optionsToken, useFactory: (options: ResolvedOptions) => options[key], inject: [RESOLVED_OPTIONS] },
    {
      provide: token,
      inject: [RESOLVED_OPTIONS, ModuleRef],
      useFactory: (options: ResolvedOptions, moduleRef: ModuleRef) =>
        options[key] === undefined ? UNCONFIGURED : moduleRef.create<Authenticator>(own ?? token),
    },
  ];
}

function makeDispatcher(
  emitter: EventEmitter2 | undefined,
  counters: CallbackCounters,
  options: ResolvedOptions,
): EventDispatcher {
  if (emitter === undefined) {
    throw new Error(
      'ChatWebhooksModule needs the event emitter: add EventEmitterModule.forRoot() to the imports of the root module',
    );
  }
  const { handlerConcurrency, handlerQueueLimit, onHandlerFailed } = options;
  return new EventDispatcher(emitter, counters, {
    concurrency: handlerConcurrency,
    queueLimit: handlerQueueLimit,
    onHandlerFailed,
  });
}

/** Neither a promise of a module nor a forward reference, which cannot be exported. */
function isModule(imported: NonNullable<DynamicModule['imports']>[number]): imported is Type | DynamicModule {
  return typeof imported === 'function' || 'module' in imported;
}

/** @throws InvalidOptionsError for a path that is a pattern: requests are matched by their exact beginning */
function mountPath(path = 'chat-webhooks'): string {
  const trimmed = path.replace(/^\/+|\/+$/g, '');
  if (/^[\w.~/-]*$/.test(trimmed)) return trimmed;
  throw new InvalidOptionsError('path', 'must be a plain path of letters, digits and - _ . ~ / without parameters');
}
