import type { DynamicModule, Type } from '@nestjs/common';
import type { JournalChoice } from '../journal/journal-provider.js';
import type { OpenImAuthenticator } from '../chat-servers/openim/authenticator.js';
import type { OpenImGuard } from '../chat-servers/openim/openim.guard.js';
import type { SdkAppIdGuard } from '../chat-servers/tencent/sdk-app-id.guard.js';
import type { TencentAuthenticator } from '../chat-servers/tencent/authenticator.js';

/** What shapes the module: known before any provider exists, and therefore synchronous also in `forRootAsync`. */
export interface ChatWebhooksExtras {
  /**
   * Where the routes are: `/<path>/tencent` and `/<path>/openim`, after the app's global prefix and what `RouterModule` gives the
   * module. @default 'chat-webhooks'
   */
  path?: string;
  /**
   * Where callbacks enter. `'controller'`: like any route of the app, behind its middleware, global guards and interceptors. `'server'`:
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
  /** Classes to use in place of our own. */
  authenticators?: { tencent?: Type<TencentAuthenticator>; openim?: Type<OpenImAuthenticator> };
  /** Classes to use in place of our own. */
  guards?: { tencent?: Type<SdkAppIdGuard>; openim?: Type<OpenImGuard> };
}

/** Every key, with its default; by it Nest's builder knows what is none of the options. */
export const NO_EXTRAS: ChatWebhooksExtras = {
  path: 'chat-webhooks',
  entry: 'controller',
  global: false,
  journal: undefined as never,
  imports: [],
  decorators: [],
  authenticators: {},
  guards: {},
};
