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
   * at the HTTP server, in front of the framework and of all that, for speed; what verifies, stores and answers a callback is the
   * same. Custom authenticators are asked in both, custom `guards` cannot be in the latter. @default 'controller'
   */
  entry?: 'controller' | 'server';
  /** Whether what the module exports can be injected everywhere. @default false */
  global?: boolean;
  /** Where callbacks are stored before they are answered. @default nowhere */
  journal?: JournalChoice;
  /** Modules that give what the journal, authenticators and guards inject. */
  imports?: NonNullable<DynamicModule['imports']>;
  /** Put on our controllers, such as `[Public(), SkipThrottle()]`: the app's global guards and the like apply to our routes. */
  decorators?: readonly ClassDecorator[];
  /** Authenticators of your own, by chat server: subclasses of `TencentAuthenticator` and `OpenImAuthenticator`. */
  authenticators?: { [Name in Provider]?: Type<AuthenticatorOf<Name>> };
  /** Guards of your own for our routes, by chat server: subclasses of `SdkAppIdGuard` and `OpenImGuard`. */
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
