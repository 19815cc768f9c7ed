import type { ChatServerOptions } from '../../lib/chat-servers/chat-server.js';
import { openIm } from '../../lib/chat-servers/openim/openim.js';
import type { ResolvedOpenImOptions } from '../../lib/chat-servers/openim/options.js';
import { tencent } from '../../lib/chat-servers/tencent/tencent.js';
import type { ResolvedTencentOptions } from '../../lib/chat-servers/tencent/options.js';
import { activeProtocol, type ActiveProtocol } from '../../lib/pipeline/receiver/active-protocol.js';

/** Of what a protocol reads of the options. */
type Some<Options extends ChatServerOptions> = Partial<Options>;

/** Tencent's protocol, for tests without a module. */
export function tencentProtocol({ answerTimeout = 1_000 }: Some<ResolvedTencentOptions> = {}): ActiveProtocol {
  return activeProtocol(tencent, { answerTimeout } as ResolvedTencentOptions);
}

/** OpenIM's protocol, for tests without a module. */
export function openImProtocol(options: Some<ResolvedOpenImOptions> = {}): ActiveProtocol {
  return activeProtocol(openIm, { answerTimeout: 1_000, onFailure: 'allow', ...options } as ResolvedOpenImOptions);
}
