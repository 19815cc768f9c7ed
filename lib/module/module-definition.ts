import { ConfigurableModuleBuilder, type DynamicModule, type Type } from '@nestjs/common';
import { ApplicationConfig, DiscoveryModule, ModulesContainer } from '@nestjs/core';
import { NO_EXTRAS, type ChatWebhooksExtras } from '../options/extras.js';
import { InvalidOptionsError } from '../options/option-checks.js';
import { MODULE_OPTIONS, type ChatWebhooksOptions } from '../options/options.js';
import type { ChatServer } from '../chat-servers/chat-server.js';
import { CHAT_SERVERS } from '../chat-servers/chat-servers.js';
import { ChatDeliveries } from '../delivery/chat-deliveries.js';
import { makeGuard } from '../pipeline/endpoint/callback-guard.js';
import { CallbackPaths } from '../pipeline/endpoint/callback-paths.js';
import { HostRoutes } from '../pipeline/endpoint/host-routes.js';
import { bringGuards, mountController, type MountedController } from '../pipeline/endpoint/mount-controller.js';
import { SilenceWatch } from '../silence/silence-watch.js';
import { CallbackCounters } from '../counters/callback-counters.js';
import { ChatWebhooksHealth } from '../health/chat-webhooks-health.js';
import { ChatWebhooks } from './chat-webhooks.js';
import { chatWebhooksProviders, GIVEN_OPTIONS, MOUNTED_CONTROLLERS } from './providers.js';
import { provide } from './provide.js';

/** `forRoot` and `forRootAsync`, made by Nest's builder. */
export const { ConfigurableModuleClass, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<ChatWebhooksOptions>({ optionsInjectionToken: GIVEN_OPTIONS })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createChatWebhooksOptions')
    .setExtras<ChatWebhooksExtras>(NO_EXTRAS, shape)
    .build();

function shape(definition: DynamicModule, extras: ChatWebhooksExtras): DynamicModule {
  const { global = false, imports = [] } = extras;
  const path = mountPath(extras.path);
  const chatServers = [...CHAT_SERVERS, ...addedChatServers(extras)];
  const imported = [...(definition.imports ?? []), ...imports];
  const controllers = entersAtServer(extras) ? [] : mountControllers(path, chatServers, extras);
  return {
    ...definition,
    global,
    imports: [DiscoveryModule, ...imported],
    controllers: controllers.map(({ controller }) => controller),
    providers: [
      ...(definition.providers ?? []),
      { provide: MOUNTED_CONTROLLERS, useValue: controllers },
      provide(
        CallbackPaths,
        { config: ApplicationConfig, modules: ModulesContainer },
        ({ config, modules }) => new CallbackPaths({ config, modules, module: definition.module, path, chatServers }),
      ),
      ...chatWebhooksProviders(extras, chatServers),
    ],
    // what the imports give, such as the journal, can be injected where this module is imported; so can what guards and pipe need
    exports: [
      CallbackCounters,
      ChatDeliveries,
      ChatWebhooks,
      ChatWebhooksHealth,
      SilenceWatch,
      ...chatServers.map(({ authenticator }) => authenticator),
      HostRoutes,
      ...imported.filter(isModule),
    ],
  };
}

function mountControllers(
  path: string,
  chatServers: readonly ChatServer[],
  { decorators = [], guards = {} }: ChatWebhooksExtras,
): MountedController[] {
  return chatServers.map(({ name, authenticator, guard = makeGuard(name, authenticator) }) => {
    const className = `${authenticator.name.replace(/Authenticator$/, '')}Controller`;
    return mountController({ path, chatServer: name, className, guard: guards[name] ?? guard, decorators });
  });
}

/** @throws InvalidOptionsError for names that could not be told apart, or be no segment of a path */
function addedChatServers({ chatServers = [] }: ChatWebhooksExtras): readonly ChatServer[] {
  const names: readonly string[] = [...CHAT_SERVERS, ...chatServers].map(({ name }) => name);
  const taken = names.find(
    (name, index) => names.indexOf(name) !== index || name in MODULE_OPTIONS || name in NO_EXTRAS,
  );
  if (taken !== undefined) throw new InvalidOptionsError('chatServers', `has one of a name that is taken: "${taken}"`);
  const bad = names.find((name) => !/^[\w.~-]+$/.test(name));
  if (bad === undefined) return chatServers;
  throw new InvalidOptionsError('chatServers', `has one whose name cannot be its route: "${bad}"`);
}

/** @throws InvalidOptionsError together with guards, which would never be asked */
function entersAtServer({ entry = 'controller', decorators = [], guards = {} }: ChatWebhooksExtras): boolean {
  if (entry === 'controller') return false;
  if (entry !== 'server') throw new InvalidOptionsError('entry', "must be 'controller' or 'server'");
  const guarded = Object.values(guards).some((guard) => guard !== undefined);
  if (!guarded && !bringGuards(decorators)) return true;
  throw new InvalidOptionsError(
    'entry',
    `cannot be 'server' together with ${guarded ? 'the option "guards"' : 'decorators that bring guards'}: guards are run by the ` +
      'framework, and callbacks are taken before it then; make the guard an authenticator (option "authenticators")',
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
