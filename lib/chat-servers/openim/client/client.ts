import { bodyMembers } from '../../client/chat-callback.js';
import type { ChatServerClient } from '../../client/chat-server-client.js';
import { OPENIM_DEADLINE } from '../facts.js';
import { OPENIM_COMMAND_LINE } from './command-line.js';
import { openImCallback, type OpenImCallback } from './callback.js';
import { openImC2cMessage, openImGroupMessage } from './messages.js';
import { openImC2cSending, openImGroupSending, openImModifying } from './sendings.js';
import { signOpenIm, type OpenImCredentials } from './sign.js';
import { judgeOpenIm } from './verdict.js';

/** The module's options as far as the calling side reads them. */
interface InstallationOptions {
  readonly secret?: string | readonly string[] | undefined;
}

/** An OpenIM server as a caller. */
export const openImClient: ChatServerClient<OpenImCredentials> = {
  name: 'openim',
  title: 'OpenIM',
  deadline: OPENIM_DEADLINE,
  followsRedirects: true,
  identity: 'secret',
  isIdentityOptional: true,
  builders: {
    callbackAfterSendSingleMsgCommand: openImC2cMessage,
    callbackAfterSendGroupMsgCommand: openImGroupMessage,
    callbackBeforeSendSingleMsgCommand: openImC2cSending,
    callbackBeforeSendGroupMsgCommand: openImGroupSending,
    callbackBeforeMsgModifyCommand: openImModifying,
  },
  loadCommands: async () => (await import('../callbacks/callbacks.js')).OPENIM_COMMANDS,
  callback: openImCallback,
  sign: (callback, credentials) => signOpenIm(callback as OpenImCallback, credentials),
  judge: (answer, { command, body }, { version, failedContinue }) =>
    judgeOpenIm(answer, command!, {
      ...(version && { version }),
      failedContinue: failedContinue ?? false,
      body: bodyMembers(body),
    }),
  credentialsOf(options) {
    const { secret } = ('apps' in options ? (options.apps as readonly object[])[0] : options) as InstallationOptions;
    return { secret: typeof secret === 'object' ? secret[0] : secret }; // one of several will do: they replace each other
  },
  secretsOf: ({ secret }) => (secret === undefined ? [] : [secret]),
  commandLine: OPENIM_COMMAND_LINE,
};
