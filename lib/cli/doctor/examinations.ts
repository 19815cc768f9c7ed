import { openImC2cMessage } from '../../chat-servers/openim/client/messages.js';
import { openImCallback } from '../../chat-servers/openim/client/callback.js';
import { tencentProbe } from '../../chat-servers/tencent/client/callback.js';
import { tencentC2cMessage } from '../../chat-servers/tencent/client/messages.js';
import type { OpenImCredentials } from '../../chat-servers/openim/client/sign.js';
import type { TencentCredentials } from '../../chat-servers/tencent/client/sign.js';
import type { Examination } from './examination.js';

/** By what the messages of checks can be told from those of people. */
export const MARK = {
  from: 'doctor',
  to: 'doctor',
  text: 'sent by "nestjs-chat-webhooks doctor" to check this receiver',
} as const;

const WRONG = 'this-is-not-the-secret-of-anybody';
const HOUR = 3_600_000;

interface Plan {
  readonly examination: Examination;
  /** By what the message can be found in the app. */
  readonly messageId: string;
}

export function tencentPlan({ token, sdkAppId }: TencentCredentials, messages: boolean): Plan {
  const message = tencentC2cMessage(MARK);
  const isSigned = token !== undefined;
  const when = (credentials: Partial<TencentCredentials>) => (isSigned ? credentials : undefined);
  const tokenMend = 'set `tencent.token` to the token of the console, and turn authentication on there';
  return {
    examination: {
      probe: tencentProbe(),
      message: messages ? message : undefined,
      intruder: messages ? message : tencentProbe(),
      intrusions: [
        { name: 'missing-signature', credentials: when({ token: undefined }), mend: tokenMend },
        { name: 'wrong-signature', credentials: when({ token: WRONG }), mend: tokenMend },
        {
          name: 'old-signature',
          credentials: when({ at: Date.now() - HOUR }),
          mend: 'compare RequestTime with the clock: `tencent.requestTimeTolerance`, 60 s by default',
        },
        {
          name: 'wrong-app-id',
          credentials: { sdkAppId: String(sdkAppId) === '1' ? '2' : '1' },
          mend: 'compare the SdkAppid of the query with your own: `tencent.sdkAppId`',
        },
      ],
    },
    messageId: message.body.MsgKey!,
  };
}

export function openImPlan({ secret }: OpenImCredentials, messages: boolean): Plan {
  const message = openImC2cMessage(MARK);
  const when = (credentials: OpenImCredentials) => (secret === undefined ? undefined : credentials);
  const mend = 'set `openim.secret`, and put it into the url of config/webhooks.yml';
  return {
    examination: {
      probe: undefined,
      message: messages ? message : undefined,
      // the answer to a before-command decides: to be let in with a wrong secret has an effect there
      intruder: openImCallback('callbackBeforeSendSingleMsgCommand', {
        ...message.body,
        callbackCommand: 'callbackBeforeSendSingleMsgCommand',
      }),
      intrusions: [
        { name: 'missing-signature', credentials: when({ secret: undefined }), mend },
        { name: 'wrong-signature', credentials: when({ secret: WRONG }), mend },
      ],
      // with a wrong secret, so that it leaves nothing where the route is found all the same
      slips: { routes: ['OpenIM', 'openimx', 'tencent'], credentials: { secret: WRONG } },
    },
    messageId: message.body.serverMsgID!,
  };
}
