import type { ChatCallback } from '../../chat-servers/client/chat-callback.js';
import type { ChatServerClient } from '../../chat-servers/client/chat-server-client.js';
import type { MessageValues } from '../../chat-servers/client/command-line.js';
import { oneOf, UsageError } from '../arguments.js';
import { declarationsOf } from '../chat-servers.js';

/** A callback that can be sent by its name. */
export interface Sendable {
  readonly server: ChatServerClient;
  /** Short name; undefined if it has none. */
  readonly name: string | undefined;
  /** Undefined for a test of the URL. */
  readonly command: string | undefined;
  /** Whether it can be made from `--from`, `--to`, `--text` and `--element`. */
  readonly takesMessage: boolean;
  /** @throws UsageError for values that no message can have */
  readonly make: (values: MessageValues) => ChatCallback;
}

/** What is known about a sendable callback, for the list. */
export interface ListedCallback {
  readonly name: string;
  readonly provider: string;
  readonly command: string | undefined;
  /** Whether the chat server waits for consent, or tells afterwards. Undefined for a test of the URL. */
  readonly phase: 'before' | 'after' | undefined;
  /** Names of the events that an app of this library gets. */
  readonly events: readonly string[];
  /** What a "before" callback proposes; undefined if that is not known. */
  readonly proposal?: string | undefined;
  readonly summary: string;
}

/**
 * A callback by its short name or its command. Commands that nobody declared begin with an empty body.
 *
 * @throws UsageError for a text that is neither
 */
export async function sendableOf(servers: readonly ChatServerClient[], text: string): Promise<Sendable> {
  for (const server of servers) {
    const { names, probe } = server.commandLine;
    if (server.probe !== undefined && probe?.name === text) return probeOf(server, probe.name);
    const name = Object.keys(names).find((name) => name === text || names[name] === text);
    if (name !== undefined) return messageOf(server, name, names[name]!);
  }
  // only now: declarations bring class-validator with them
  for (const server of servers) {
    const declared = Object.entries(await declarationsOf(server));
    const [command, callback] = declared.find(([command, { name }]) => command === text || name === text) ?? [];
    if (command !== undefined) return plain(server, command, callback!.name, callback!.sample);
  }
  const server = servers.find(({ commandLine }) => commandLine.isCommand(text));
  if (server !== undefined) return plain(server, text, undefined, {});
  const names = servers.flatMap(({ commandLine: { names, probe } }) => [
    ...Object.keys(names).slice(0, EXAMPLES),
    ...(probe ? [probe.name] : []),
  ]);
  const examples = servers.map(({ title, commandLine }) => `${title} (${commandLine.commandExample})`).join(' or ');
  throw new UsageError(
    `"${text}" is neither a name that "list" shows (${names.join(', ')}, …), nor a command of ${examples}.`,
  );
}

/** Names of each chat server in a sentence about a wrong one. */
const EXAMPLES = 2;

/** All that can be sent by a name, in the order of the chat servers. */
export async function listedCallbacks(servers: readonly ChatServerClient[]): Promise<readonly ListedCallback[]> {
  const listed: ListedCallback[] = [];
  for (const server of servers) {
    const { name: provider, commandLine } = server;
    const declared = await declarationsOf(server);
    for (const definition of new Set(Object.values(declared))) {
      const { name, command, phase, summary } = definition;
      const becomes =
        definition.phase === 'before'
          ? { events: [], proposal: definition.proposal }
          : { events: definition.events.map(({ eventName }) => eventName) };
      listed.push({ name, provider, command, phase, ...becomes, summary });
    }
    for (const [name, command] of Object.entries(commandLine.names)) {
      if (Object.hasOwn(declared, command)) continue; // nothing more is known of it
      listed.push({ name, provider, command, phase: undefined, events: [], summary: '' });
    }
    const { probe } = commandLine;
    if (probe !== undefined) listed.push({ ...probe, provider, command: undefined, phase: undefined, events: [] });
  }
  return listed;
}

function probeOf(server: ChatServerClient, name: string): Sendable {
  return { server, name, command: undefined, takesMessage: false, make: () => server.probe!() };
}

function messageOf(server: ChatServerClient, name: string, command: string): Sendable {
  const { builders, commandLine } = server;
  const make = (values: MessageValues) => {
    checkElement(values, commandLine.elements);
    return builders[command]!(commandLine.messageFields(command, values));
  };
  return { server, name, command, takesMessage: true, make };
}

function plain(server: ChatServerClient, command: string, name: string | undefined, body: object): Sendable {
  return { server, name, command, takesMessage: false, make: () => server.callback(command, body) };
}

/** @throws UsageError */
function checkElement({ element, text }: MessageValues, elements: Readonly<Record<string, boolean>>): void {
  if (element === undefined) return;
  const kind = oneOf('--element', element, Object.keys(elements));
  if (text !== undefined && !elements[kind])
    throw new UsageError(`--text cannot be used with an element "${kind}": use --set for its members.`);
}
