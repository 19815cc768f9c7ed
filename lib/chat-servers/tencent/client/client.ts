import type { ChatServerClient } from '../../client/chat-server-client.js';
import { TENCENT_DEADLINE } from '../facts.js';
import { TENCENT_COMMAND_LINE } from './command-line.js';
import { tencentCallback, tencentProbe, type TencentCallback } from './callback.js';
import { tencentC2cMessage, tencentGroupMessage } from './messages.js';
import { tencentC2cSending, tencentGroupSending } from './sendings.js';
import { signTencent, type TencentCredentials } from './sign.js';
import { judgeTencent } from './verdict.js';

/** The module's options as far as the calling side reads them. */
interface AppOptions {
  readonly sdkAppId: number | string;
  readonly token?: string | readonly string[] | undefined;
}

/** Tencent Cloud Chat as a caller. */
export const tencentClient: ChatServerClient<TencentCredentials> = {
  name: 'tencent',
  title: 'Tencent',
  deadline: TENCENT_DEADLINE,
  followsRedirects: false,
  identity: 'sdkAppId',
  isIdentityOptional: false,
  builders: {
    'C2C.CallbackAfterSendMsg': tencentC2cMessage,
    'Group.CallbackAfterSendMsg': tencentGroupMessage,
    'C2C.CallbackBeforeSendMsg': tencentC2cSending,
    'Group.CallbackBeforeSendMsg': tencentGroupSending,
  },
  loadCommands: async () => (await import('../callbacks/callbacks.js')).TENCENT_COMMANDS,
  callback: tencentCallback,
  probe: tencentProbe,
  sign: (callback, credentials) => signTencent(callback as TencentCallback, credentials),
  judge: (answer, { command }) => judgeTencent(answer, command),
  credentialsOf(options, { sdkAppId }) {
    const apps = 'apps' in options ? (options.apps as readonly AppOptions[]) : [options as AppOptions];
    // an app that the module does not know is called with the first one's token, to be refused
    const app = apps.find((one) => String(one.sdkAppId) === String(sdkAppId)) ?? apps[0]!;
    // one token of several will do: they replace each other
    const token = typeof app.token === 'object' ? app.token[0] : app.token;
    return { sdkAppId: sdkAppId ?? app.sdkAppId, token };
  },
  secretsOf: ({ token }) => (token === undefined ? [] : [token]),
  commandLine: TENCENT_COMMAND_LINE,
};
