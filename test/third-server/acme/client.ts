import type { ChatServerClient } from 'nestjs-chat-webhooks/chat-server';
import { acmeCallback, acmeMessage, acmeProbe } from './callback.js';
import { ACME_CALLBACKS } from './callbacks.js';
import { ACME_COMMAND_LINE } from './command-line.js';
import { ACME_DEADLINE } from './facts.js';
import type { AcmeOptions } from './options.js';
import { signAcme, type AcmeCredentials } from './sign.js';
import { judgeAcme } from './verdict.js';

/** The calling side of Acme Chat. */
export const acmeClient: ChatServerClient<AcmeCredentials> = {
  name: 'acme',
  title: 'Acme Chat',
  deadline: ACME_DEADLINE,
  followsRedirects: false,
  identity: 'workspace',
  isIdentityOptional: false,
  builders: { 'message.posted': acmeMessage },
  loadCommands: async () => ACME_CALLBACKS,
  callback: acmeCallback,
  probe: acmeProbe,
  sign: signAcme,
  judge: (answer, { command }) => judgeAcme(answer, command),
  credentialsOf(options) {
    const { workspace, signingKey } = options as AcmeOptions;
    return { workspace, signingKey };
  },
  secretsOf: ({ signingKey }) => (signingKey === undefined ? [] : [signingKey]),
  commandLine: ACME_COMMAND_LINE,
};
