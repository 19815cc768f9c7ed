import type { ChatServerClient } from './client/chat-server-client.js';
import { openImClient } from './openim/client/client.js';
import { tencentClient } from './tencent/client/client.js';

/** The calling side of each chat server that this package knows. The only such list. */
export const CHAT_SERVER_CLIENTS: readonly ChatServerClient[] = [tencentClient, openImClient];

/**
 * The calling side of a chat server.
 *
 * @throws Error for a chat server that this package does not know
 */
export function clientOf(name: string): ChatServerClient {
  const client = CHAT_SERVER_CLIENTS.find((one) => one.name === name);
  if (client !== undefined) return client;
  throw new Error(`No chat server "${name}" is known here: pass its calling side as \`client\`.`);
}
