import type { ChatServerClient } from './client/chat-server-client.js';
import { openImClient } from './openim/client/client.js';
import { tencentClient } from './tencent/client/client.js';

/** The calling sides of `CHAT_SERVERS`. A list of its own, as the command and tests load them without Nest. */
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
