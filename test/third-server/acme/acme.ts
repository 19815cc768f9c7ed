import type { ChatServer } from 'nestjs-chat-webhooks/chat-server';
import { AcmeAuthenticator } from './authenticator.js';
import { ACME_CALLBACKS } from './callbacks.js';
import { ACME_DEADLINE } from './facts.js';
import { ACME_OPTIONS, describeAcme, resolveAcme, type ResolvedAcmeOptions } from './options.js';
import { acmeProtocol } from './protocol.js';

/** Acme Chat, an invented chat server: `ChatWebhooksModule.forRoot({ chatServers: [acme], acme: { … } })`. */
export const acme: ChatServer<ResolvedAcmeOptions> = {
  name: 'acme',
  title: 'Acme Chat',
  deadline: ACME_DEADLINE,
  callbacks: ACME_CALLBACKS,
  authenticator: AcmeAuthenticator,
  optionsToken: ACME_OPTIONS,
  resolve: resolveAcme,
  describe: describeAcme,
  protocol: () => acmeProtocol,
  loadClient: async () => (await import('./client.js')).acmeClient,
};
