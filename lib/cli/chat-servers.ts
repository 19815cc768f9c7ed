import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CommandDefinition } from '../chat-servers/proposal-definition.js';
import type { ChatServerClient } from '../chat-servers/client/chat-server-client.js';
import { CHAT_SERVER_CLIENTS } from '../chat-servers/clients.js';
import { UsageError } from './arguments.js';

/** A `ChatServer`, as far as the command reads it. */
interface Descriptor {
  readonly name: string;
  loadClient(): Promise<ChatServerClient>;
}

/**
 * The chat servers that the command can speak for: the built-in ones, and those of modules that the user names.
 *
 * @param modules paths or names of packages, each exporting at least one `ChatServer`
 * @throws UsageError for a module that cannot be loaded, or exports none
 */
export async function loadChatServers(modules: readonly string[]): Promise<readonly ChatServerClient[]> {
  const servers = [...CHAT_SERVER_CLIENTS];
  for (const module of modules) {
    for (const descriptor of await descriptorsIn(module)) {
      if (servers.some(({ name }) => name === descriptor.name))
        throw new UsageError(`--chat-server ${module}: there is a chat server named "${descriptor.name}" already.`);
      servers.push(await descriptor.loadClient());
    }
  }
  return servers;
}

/**
 * The commands that a chat server declares, by all their names. None where the packages that declarations need are not installed, as
 * when the command is used without an app: then names, options and credentials still work.
 */
export async function declarationsOf(server: ChatServerClient): Promise<Readonly<Record<string, CommandDefinition>>> {
  try {
    return await server.loadCommands();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    return {};
  }
}

async function descriptorsIn(module: string): Promise<readonly Descriptor[]> {
  const exported = await importFromHere(module).catch((error: Error) => {
    const [reason] = error.message.split('\n');
    throw new UsageError(`--chat-server ${module} cannot be loaded: ${reason}.`);
  });
  // the default export of a CommonJS module holds all that it exports
  const values = [...Object.values(exported), ...Object.values((exported.default ?? {}) as object)];
  const descriptors = [...new Set(values)].filter(isDescriptor);
  if (descriptors.length > 0) return descriptors;
  throw new UsageError(`--chat-server ${module} exports no chat server: an object with \`name\` and \`loadClient\`.`);
}

/** Paths and packages are looked up from the current folder, not from this file. */
async function importFromHere(module: string): Promise<Record<string, unknown>> {
  if (/^\.{0,2}\//.test(module)) return import(pathToFileURL(resolve(module)).href);
  try {
    return await import(pathToFileURL(createRequire(resolve('here.js')).resolve(module)).href);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw error;
    return import(module); // a package that can only be imported
  }
}

function isDescriptor(value: unknown): value is Descriptor {
  if (typeof value !== 'object' || value === null) return false;
  const { name, loadClient } = value as Partial<Descriptor>;
  return typeof name === 'string' && typeof loadClient === 'function';
}
