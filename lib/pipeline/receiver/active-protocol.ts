import type { CallbackDefinition } from '../../chat-servers/callback-definition.js';
import type { CallbackProtocol, ChatServer, ChatServerOptions } from '../../chat-servers/chat-server.js';
import type { Provider } from '../../events/chat-event.js';
import { compilePlan } from '../../wire/compiled-plan.js';

/** A chat server's protocol together with what the module knows of it: name, options, and commands. */
export interface ActiveProtocol extends CallbackProtocol {
  readonly provider: Provider;
  /** Milliseconds that storing may take, safely below the chat server's own deadline. */
  readonly answerTimeout: number;
  /** The commands with an event of their own. */
  readonly definitions: Readonly<Record<string, CallbackDefinition>>;
}

/**
 * Makes a chat server ready to receive, at the start of the app: the validation of all bodies is compiled here.
 *
 * @param options undefined where it is not configured
 */
export function activeProtocol<Options extends ChatServerOptions>(
  chatServer: ChatServer<Options>,
  options: Options | undefined,
): ActiveProtocol {
  const { name, callbacks } = chatServer;
  for (const { body } of Object.values(callbacks)) compilePlan(body);
  const answerTimeout = options?.answerTimeout ?? 0; // without options every caller is refused before anything is stored
  return { ...chatServer.protocol(options), provider: name, answerTimeout, definitions: callbacks };
}
