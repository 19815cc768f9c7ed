import { ConfigurableModuleBuilder, type DynamicModule, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import type { ChatWebhooksExtras } from './chat-webhooks.extras.js';
import { InvalidOptionsError, type ChatWebhooksOptions } from './chat-webhooks.options.js';
import { chatWebhooksProviders } from './chat-webhooks.providers.js';
import { mountController, type MountedController } from './endpoint/mount-controller.js';
import { ROUTES } from './endpoint/mount.js';
import { ChatDeliveries } from './dispatch/chat-deliveries.js';
import { OpenImController } from './openim/openim.controller.js';
import { OpenImGuard } from './openim/openim.guard.js';
import { CallbackCounters } from './receiver/callback-counters.js';
import { SdkAppIdGuard } from './tencent/sdk-app-id.guard.js';
import { TencentController } from './tencent/tencent.controller.js';

const NO_EXTRAS: ChatWebhooksExtras = {
  path: 'chat-webhooks',
  global: false,
  journal: undefined as never,
  imports: [],
  decorators: [],
  authenticators: {},
  guards: {},
};

/** Injection token of the `Mount`. */
export const MOUNT = 'CHAT_WEBHOOKS_MOUNT';

/** Where the controllers are. */
export interface Mount {
  readonly path: string;
  readonly controllers: readonly MountedController[];
}

const OPTIONS_TOKEN = 'CHAT_WEBHOOKS_MODULE_OPTIONS';

/** `forRoot` and `forRootAsync`, made by Nest's builder. */
export const { ConfigurableModuleClass, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<ChatWebhooksOptions>({ optionsInjectionToken: OPTIONS_TOKEN })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createChatWebhooksOptions')
    .setExtras<ChatWebhooksExtras>(NO_EXTRAS, shape)
    .build();

function shape(definition: DynamicModule, extras: ChatWebhooksExtras): DynamicModule {
  const { global = false, imports = [], decorators = [], guards = {} } = extras;
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
      ...chatWebhooksProviders(extras, OPTIONS_TOKEN),
    ],
    // what the imports give, such as the journal, can be injected where this module is imported
    exports: [CallbackCounters, ChatDeliveries, ...imported.filter(isModule)],
  };
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
