import type { CanActivate, DynamicModule, Type } from '@nestjs/common';
import type { JournalChoice } from '../journal/journal-provider.js';
import type { Authenticator, ChatServer } from '../chat-servers/chat-server.js';
import type { CHAT_SERVERS } from '../chat-servers/chat-servers.js';
import type { Provider } from '../events/chat-event.js';

type BuiltIn = (typeof CHAT_SERVERS)[number];
type Named<Name> = Extract<BuiltIn, { readonly name: Name }>;
/** What may replace a chat server's own class: a subclass of it, which for others than the built-in ones nobody can check here. */
type AuthenticatorOf<Name> = Name extends BuiltIn['name'] ? InstanceType<Named<Name>['authenticator']> : Authenticator;
type GuardOf<Name> = Name extends BuiltIn['name'] ? InstanceType<Named<Name>['guard']> : CanActivate;

/** What shapes the module: known before any provider exists, and therefore synchronous also in `forRootAsync`. */
export interface ChatWebhooksExtras {
  /**
   * Where the routes are: `/<path>/tencent` and `/<path>/openim`, after the app's global prefix and what `RouterModule` gives the
   * module. @default 'chat-webhooks'
   */
  path?: string;
  /**
   * Where callbacks enter. `'controller'`: like any route of the app, after its middleware, global guards and interceptors. `'server'`:
   * at the HTTP server, before the framework and all of these, which is faster. Callbacks are verified, stored and answered alike.
   * Custom authenticators work with both, custom `guards` only with `'controller'`. @default 'controller'
   */
  entry?: 'controller' | 'server';
  /** Whether what the module exports can be injected everywhere. @default false */
  global?: boolean;
  /** Stores callbacks before they are answered. @default callbacks are not stored */
  journal?: JournalChoice;
  /** Modules that export what the journal, authenticators and guards inject. */
  imports?: NonNullable<DynamicModule['imports']>;
  /** Class decorators for the module's controllers, such as `[Public(), SkipThrottle()]`: the app's global guards apply to its routes. */
  decorators?: readonly ClassDecorator[];
  /** Your own authenticators, by chat server: subclasses of `TencentAuthenticator` and `OpenImAuthenticator`. */
  authenticators?: { [Name in Provider]?: Type<AuthenticatorOf<Name>> };
  /** Your own guards for the module's routes, by chat server: subclasses of `SdkAppIdGuard` and `OpenImGuard`. */
  guards?: { [Name in Provider]?: Type<GuardOf<Name>> };
  /** Chat servers to receive callbacks of besides Tencent Cloud Chat and OpenIM. */
  chatServers?: readonly ChatServer[];
}

/** Every key, with its default: Nest's builder takes these keys for extras, and all others for options. */
export const NO_EXTRAS: ChatWebhooksExtras = {
  path: 'chat-webhooks',
  entry: 'controller',
  global: false,
  journal: undefined as never,
  imports: [],
  decorators: [],
  authenticators: {},
  guards: {},
  chatServers: [],
};
