import type { ChatServer } from '../chat-server.js';
import { OpenImAuthenticator } from './authenticator.js';
import { OPENIM_CALLBACKS, OPENIM_PROPOSALS } from './callbacks/callbacks.js';
import { OPENIM_DEADLINE } from './facts.js';
import { OpenImGuard } from './openim.guard.js';
import { describeOpenIm, OPENIM_OPTIONS, resolveOpenIm, type ResolvedOpenImOptions } from './options.js';
import { openImProtocol } from './protocol.js';

/** OpenIM, v2.0 to main. */
export const openIm = {
  name: 'openim',
  title: 'OpenIM',
  deadline: OPENIM_DEADLINE,
  callbacks: OPENIM_CALLBACKS,
  proposals: OPENIM_PROPOSALS,
  authenticator: OpenImAuthenticator,
  guard: OpenImGuard,
  optionsToken: OPENIM_OPTIONS,
  resolve: resolveOpenIm,
  describe: describeOpenIm,
  protocol: (options?: ResolvedOpenImOptions) => openImProtocol(options),
  loadClient: async () => (await import('./client/client.js')).openImClient,
} as const satisfies ChatServer<ResolvedOpenImOptions>;
