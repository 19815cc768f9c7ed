import {
  Module,
  type DynamicModule,
  type NestModule,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import { Lifecycle } from './lifecycle.js';
import { ConfigurableModuleClass, type ASYNC_OPTIONS_TYPE, type OPTIONS_TYPE } from './module-definition.js';
import { RouteMounting } from './route-mounting.js';

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
  /** @throws Error for a second `forRoot` in the app, and where the module is loaded lazily */
  constructor(
    modules: ModulesContainer,
    adapterHost: HttpAdapterHost,
    private readonly routes: RouteMounting,
    private readonly lifecycle: Lifecycle,
  ) {
    super();
    // before Nest looks for routes, as the adapter may complain of a second one in words of its own
    if ([...modules.values()].filter(({ metatype }) => metatype === ChatWebhooksModule).length > 1) {
      throw new Error(
        'ChatWebhooksModule.forRoot() is imported more than once: import it in one module, and list several apps under "apps" of ' +
          'their chat server',
      );
    }
    if (adapterHost.listening) {
      throw new Error(
        'ChatWebhooksModule cannot be loaded lazily, as Nest maps no routes of such modules: import it in a module of the app',
      );
    }
    routes.begin(() => lifecycle.delayStop());
  }

  /**
   * Sets the module up with options that are known when the app is defined.
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
   * Sets the module up with options that come from other providers, by `useFactory`, `useClass` or `useExisting`. What shapes the
   * module (`path`, `global`, `journal`, `imports`, `decorators`, …) goes next to these, and not into the factory's result.
   */
  static override forRootAsync(options: ChatWebhooksModuleAsyncOptions): DynamicModule {
    return super.forRootAsync(options);
  }

  /** @internal */
  configure(): void {
    this.routes.finish();
  }

  /** @internal */
  onModuleInit(): void {
    this.lifecycle.check();
  }

  /** @internal */
  onApplicationBootstrap(): void {
    this.lifecycle.start();
  }

  /** @internal */
  onModuleDestroy(): Promise<void> {
    return this.lifecycle.stop();
  }
}
