import type { CommandDefinition } from '../../chat-servers/proposal-definition.js';
import type { CallbackProtocol, ChatServer, ChatServerOptions } from '../../chat-servers/chat-server.js';
import type { Provider } from '../../events/chat-event.js';
import { planOf } from '../../wire/compiled-plan.js';

/** A chat server's protocol together with what the module knows of it: name, options, and commands. */
export interface ActiveProtocol extends CallbackProtocol {
  readonly provider: Provider;
  /** Milliseconds that storing may take, safely below the chat server's own deadline. */
  readonly answerTimeout: number;
  /** The declared commands, by all their names. */
  readonly commands: ReadonlyMap<string, CommandDefinition>;
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
  const { name, callbacks, proposals = {} } = chatServer;
  const protocol = chatServer.protocol(options);
  const commands = new Map(Object.entries({ ...callbacks, ...protocol.callbacks, ...proposals }));
  // without options every caller is refused before its body is read
  if (options !== undefined) for (const { body, phase } of commands.values()) if (phase === 'after') planOf(body);
  return { ...protocol, provider: name, answerTimeout: options?.answerTimeout ?? 0, commands };
}
