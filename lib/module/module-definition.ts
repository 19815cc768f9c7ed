import { ConfigurableModuleBuilder, type DynamicModule, type Type } from '@nestjs/common';
import { ApplicationConfig, DiscoveryModule, ModulesContainer } from '@nestjs/core';
import { NO_EXTRAS, type ChatWebhooksExtras } from './extras.js';
import { InvalidOptionsError, type ChatWebhooksOptions } from '../options/options.js';
import { ChatWebhooks } from './chat-webhooks.js';
import { chatWebhooksProviders } from './providers.js';
import { bringGuards, mountController, type MountedController } from '../pipeline/endpoint/mount-controller.js';
import { CallbackPaths } from '../pipeline/endpoint/callback-paths.js';
import { HostRoutes } from '../pipeline/endpoint/host-routes.js';
import { ChatDeliveries } from '../delivery/chat-deliveries.js';
import { OpenImAuthenticator } from '../chat-servers/openim/authenticator.js';
import { OpenImController } from '../chat-servers/openim/controller.js';
import { OpenImGuard } from '../chat-servers/openim/openim.guard.js';
import { CallbackCounters } from '../pipeline/receiver/callback-counters.js';
import { SdkAppIdGuard } from '../chat-servers/tencent/sdk-app-id.guard.js';
import { TencentAuthenticator } from '../chat-servers/tencent/authenticator.js';
import { TencentController } from '../chat-servers/tencent/controller.js';

/** Injection token of the controllers whose routes are to be added. */
export const MOUNTED_CONTROLLERS = 'CHAT_WEBHOOKS_MOUNTED_CONTROLLERS';

/** Injection token of the options as the host gave them. */
export const OPTIONS_TOKEN = 'CHAT_WEBHOOKS_MODULE_OPTIONS';

/** `forRoot` and `forRootAsync`, made by Nest's builder. */
export const { ConfigurableModuleClass, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<ChatWebhooksOptions>({ optionsInjectionToken: OPTIONS_TOKEN })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createChatWebhooksOptions')
    .setExtras<ChatWebhooksExtras>(NO_EXTRAS, shape)
    .build();

function shape(definition: DynamicModule, extras: ChatWebhooksExtras): DynamicModule {
  const { global = false, imports = [] } = extras;
  const path = mountPath(extras.path);
  const imported = [...(definition.imports ?? []), ...imports];
  const controllers = entersAtServer(extras) ? [] : mountControllers(path, extras);
  return {
    ...definition,
    global,
    imports: [DiscoveryModule, ...imported],
    controllers: controllers.map(({ controller }) => controller),
    providers: [
      ...(definition.providers ?? []),
      { provide: MOUNTED_CONTROLLERS, useValue: controllers },
      {
        provide: CallbackPaths,
        inject: [ApplicationConfig, ModulesContainer],
        useFactory: (config: ApplicationConfig, modules: ModulesContainer) =>
          new CallbackPaths({ config, modules, module: definition.module, path }),
      },
      ...chatWebhooksProviders(extras, OPTIONS_TOKEN),
    ],
    // what the imports give, such as the journal, can be injected where this module is imported; so can what guards and pipe need
    exports: [
      CallbackCounters,
      ChatDeliveries,
      ChatWebhooks,
      TencentAuthenticator,
      OpenImAuthenticator,
      HostRoutes,
      ...imported.filter(isModule),
    ],
  };
}

function mountControllers(path: string, { decorators = [], guards = {} }: ChatWebhooksExtras): MountedController[] {
  const { tencent: tencentGuard = SdkAppIdGuard, openim: openImGuard = OpenImGuard } = guards;
  return [
    mountController(TencentController, { path, route: 'tencent', guard: tencentGuard, decorators }),
    mountController(OpenImController, { path, route: 'openim', guard: openImGuard, decorators }),
  ];
}

/** @throws InvalidOptionsError beside a guard, which would never be asked */
function entersAtServer({ entry = 'controller', decorators = [], guards = {} }: ChatWebhooksExtras): boolean {
  if (entry === 'controller') return false;
  if (entry !== 'server') throw new InvalidOptionsError('entry', "must be 'controller' or 'server'");
  const guarded = Object.values(guards).some((guard) => guard !== undefined);
  if (!guarded && !bringGuards(decorators)) return true;
  throw new InvalidOptionsError(
    'entry',
    `cannot be 'server' beside ${guarded ? 'the option "guards"' : 'decorators that bring guards'}: guards are run by the ` +
      'framework, in front of which callbacks are taken then; make the guard an authenticator (option "authenticators")',
  );
}

/** Neither a promise of a module nor a forward reference, which cannot be exported. */
function isModule(imported: NonNullable<DynamicModule['imports']>[number]): imported is Type | DynamicModule {
  return typeof imported === 'function' || 'module' in imported;
}

/** @throws InvalidOptionsError for a path that is a pattern: requests are matched by their exact beginning */
function mountPath(path: unknown = 'chat-webhooks'): string {
  if (typeof path === 'string' && /^[\w.~/-]*$/.test(path)) return path.replace(/^\/+|\/+$/g, '');
  throw new InvalidOptionsError('path', 'must be a plain path of letters, digits and - _ . ~ / without parameters');
}
