import { Agent } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import type { INestApplication, INestApplicationContext } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { ChatWebhooksModule } from '../module/chat-webhooks.module.js';
import { KNOWN_CHAT_SERVERS } from '../module/chat-server-providers.js';
import { GIVEN_OPTIONS } from '../module/providers.js';
import { CallbackPaths } from '../pipeline/endpoint/callback-paths.js';
import type { ChatServer } from '../chat-servers/chat-server.js';
import type { SignedCallback } from '../chat-servers/client/chat-callback.js';
import type { ChatServerClient } from '../chat-servers/client/chat-server-client.js';

/** Where an app receives callbacks, and what it expects of callers: read from the app itself. */
export interface AppUnderTest {
  addressOf(request: SignedCallback): URL;
  /** For connections to an app on HTTPS; undefined on HTTP. */
  readonly agent: Agent | undefined;
  /** The calling side of a chat server that the module knows. @throws Error if it does not know it */
  loadClient(provider: string): Promise<ChatServerClient>;
  /** The options for a chat server, as they were passed to the module; undefined if there are none. */
  optionsOf(provider: string): object | undefined;
}

/**
 * Looks at an app, and has it listen on a free port of the loopback interface unless it listens already.
 *
 * @throws Error for an app without ChatWebhooksModule, or one that was closed; TypeError for anything but a Nest app
 */
export async function appUnderTest(app: INestApplication): Promise<AppUnderTest> {
  // app.getHttpServer(), which supertest takes, is of type any
  if (typeof (app as Partial<INestApplication>).getHttpServer !== 'function') {
    throw new TypeError('deliver: pass the Nest app itself, or a URL; a server or a module will not do');
  }
  const find = webhooksOf(app);
  const options = find<Readonly<Record<string, object | undefined>>>(GIVEN_OPTIONS);
  const paths = find(CallbackPaths);
  const chatServers = find<readonly ChatServer[]>(KNOWN_CHAT_SERVERS);
  const server: Server = app.getHttpServer();
  await listening(app, server);
  const agent = 'setSecureContext' in server ? TRUSTING : undefined;
  const url = originOf(server, agent === undefined ? 'http' : 'https');
  return {
    agent,
    addressOf: ({ provider, segments }) => new URL(url + paths.locate(provider, segments)),
    async loadClient(provider) {
      const chatServer = chatServers.find(({ name }) => name === provider);
      if (chatServer !== undefined) return chatServer.loadClient();
      throw new Error(`deliver: ChatWebhooksModule knows no chat server "${provider}": add it to \`chatServers\``);
    },
    optionsOf: (provider) => options[provider],
  };
}

/** The app is known: its certificate does not matter. */
const TRUSTING = new Agent({ rejectUnauthorized: false });

const starting = new WeakMap<INestApplication, Promise<unknown>>();

async function listening(app: INestApplication, server: Server): Promise<void> {
  if (server.listening) return;
  // callbacks that are sent at the same time start it together
  const start = starting.get(app) ?? app.listen(0, '127.0.0.1');
  starting.set(app, start);
  await start;
}

/** `app.getUrl()` does not know a server that somebody else, such as supertest, told to listen. */
function originOf(server: Server, protocol: 'http' | 'https'): string {
  const address = server.address();
  if (address === null) throw new Error('deliver: the app was closed');
  if (typeof address === 'string') throw new Error(`deliver: the app must listen on a port, not on "${address}"`);
  return `${protocol}://${hostOf(address)}:${address.port}`;
}

function hostOf({ address, family }: AddressInfo): string {
  if (address === '0.0.0.0') return '127.0.0.1';
  if (address === '::') return '[::1]';
  return family === 'IPv6' ? `[${address}]` : address;
}

type Token<T> = string | (new (...args: never) => T);

/**
 * Finds providers of an app's ChatWebhooksModule. Looks for the module first: an app that is asked for a provider it lacks may end the
 * process.
 *
 * @throws Error for an app without the module
 */
export function webhooksOf(app: INestApplicationContext): <T>(token: Token<T>) => T {
  const modules = [...app.get(ModulesContainer, { strict: false }).values()];
  if (modules.some(({ metatype }) => metatype === ChatWebhooksModule)) {
    return (token) => app.get(token, { strict: false });
  }
  throw new Error(
    'nestjs-chat-webhooks/testing: the app does not import ChatWebhooksModule, or imports it from another copy',
  );
}
