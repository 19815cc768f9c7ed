import type { Provider as NestProvider, Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type {
  Authenticator,
  ChatServer,
  ChatServerDescription,
  ChatServerOptions,
} from '../chat-servers/chat-server.js';
import type { Provider } from '../events/chat-event.js';
import type { ResolvedOptions } from '../options/options.js';
import {
  CALLBACK_PROTOCOLS,
  UNCONFIGURED,
  type ActiveChatServers,
  type CallbackProtocols,
} from '../pipeline/endpoint/admission.js';
import { activeProtocol } from '../pipeline/receiver/active-protocol.js';
import { provide, token } from './provide.js';

/** The checked options. */
export const RESOLVED_OPTIONS = token<ResolvedOptions>('CHAT_WEBHOOKS_RESOLVED_OPTIONS');

/** All chat servers that the module knows: the built-in ones, and those of the extra `chatServers`. */
export const KNOWN_CHAT_SERVERS = token<readonly ChatServer[]>('CHAT_WEBHOOKS_KNOWN_CHAT_SERVERS');

/** What logs say about the chat servers that are configured, by their names. */
export type ConfiguredChatServers = ReadonlyMap<Provider, ChatServerDescription & ChatServerOptions>;
export const CONFIGURED_CHAT_SERVERS = token<ConfiguredChatServers>('CHAT_WEBHOOKS_CONFIGURED_CHAT_SERVERS');

/** All chat servers, with their authenticators. */
export const ACTIVE_CHAT_SERVERS = token<ActiveChatServers>('CHAT_WEBHOOKS_ACTIVE_CHAT_SERVERS');

/** All protocols; apart from the authenticators, which a host may make from anything that this module exports. */
export const PROTOCOLS = token<CallbackProtocols>(CALLBACK_PROTOCOLS);

/**
 * What the module's other providers need of its chat servers.
 *
 * @param authenticators the host's own, by the chat servers' names
 */
export function chatServerProviders(
  chatServers: readonly ChatServer[],
  authenticators: Readonly<Record<string, Type<Authenticator> | undefined>>,
): NestProvider[] {
  return [
    { provide: KNOWN_CHAT_SERVERS, useValue: chatServers },
    ...chatServers.flatMap((one) => providersOf(one, authenticators[one.name])),
    provide(CONFIGURED_CHAT_SERVERS, { options: RESOLVED_OPTIONS }, ({ options }) => {
      const configured = chatServers.flatMap((one) => {
        const own = options.chatServers[one.name];
        return own === undefined ? [] : [[one.name, { ...own, ...one.describe(own) }] as const];
      });
      return new Map(configured);
    }),
    provide(PROTOCOLS, { options: RESOLVED_OPTIONS }, ({ options }) => {
      const protocols = chatServers.map((one) => [one.name, activeProtocol(one, options.chatServers[one.name])]);
      return Object.fromEntries(protocols) as CallbackProtocols;
    }),
    {
      provide: ACTIVE_CHAT_SERVERS,
      inject: [PROTOCOLS, ...chatServers.map(({ authenticator }) => authenticator)],
      useFactory: (protocols: CallbackProtocols, ...authenticators: Authenticator[]) =>
        Object.fromEntries(
          chatServers.map(({ name }, index) => [
            name,
            { protocol: protocols[name], authenticator: authenticators[index] },
          ]),
        ),
    },
  ];
}

/** A chat server's options, and its authenticator, which admits nobody where there are no options. */
function providersOf(chatServer: ChatServer, own: Type<Authenticator> | undefined): NestProvider[] {
  const { name, optionsToken, authenticator } = chatServer;
  return [
    {
      provide: optionsToken,
      inject: [RESOLVED_OPTIONS],
      useFactory: (options: ResolvedOptions) => options.chatServers[name],
    },
    provide(authenticator, { options: RESOLVED_OPTIONS, moduleRef: ModuleRef }, ({ options, moduleRef }) =>
      options.chatServers[name] === undefined ? UNCONFIGURED : moduleRef.create<Authenticator>(own ?? authenticator),
    ),
  ];
}
