import type { ChatServer } from '../chat-server.js';
import { TencentAuthenticator } from './authenticator.js';
import { TENCENT_CALLBACKS, TENCENT_PROPOSALS } from './callbacks/callbacks.js';
import { TENCENT_DEADLINE } from './facts.js';
import { describeTencent, resolveTencent, TENCENT_OPTIONS, type ResolvedTencentOptions } from './options.js';
import { tencentProtocol } from './protocol.js';
import { SdkAppIdGuard } from './sdk-app-id.guard.js';

/** Tencent Cloud Chat. */
export const tencent = {
  name: 'tencent',
  title: 'Tencent Cloud Chat',
  deadline: TENCENT_DEADLINE,
  callbacks: TENCENT_CALLBACKS,
  proposals: TENCENT_PROPOSALS,
  authenticator: TencentAuthenticator,
  guard: SdkAppIdGuard,
  optionsToken: TENCENT_OPTIONS,
  resolve: resolveTencent,
  describe: describeTencent,
  protocol: () => tencentProtocol,
  loadClient: async () => (await import('./client/client.js')).tencentClient,
} as const satisfies ChatServer<ResolvedTencentOptions>;
