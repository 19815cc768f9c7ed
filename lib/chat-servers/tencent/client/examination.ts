import { EXAMINER, type Examination } from '../../client/command-line.js';
import { tencentProbe } from './callback.js';
import { tencentC2cMessage } from './messages.js';
import { tencentC2cSending } from './sendings.js';
import type { TencentCredentials } from './sign.js';

const HOUR = 3_600_000;

/** How the command's `doctor` checks the route of Tencent Cloud Chat. */
export function tencentExamination({ token, sdkAppId }: TencentCredentials, messages: boolean): Examination {
  const message = tencentC2cMessage(EXAMINER);
  const isSigned = token !== undefined;
  const ifSigned = (credentials: Partial<TencentCredentials>) => (isSigned ? credentials : undefined);
  const setToken = 'set `tencent.token` to the token in the console, and turn authentication on there';
  return {
    probe: tencentProbe(),
    message: messages ? message : undefined,
    messageId: message.body.MsgKey!,
    question: messages ? (text) => tencentC2cSending({ ...EXAMINER, text }) : undefined,
    intruder: messages ? message : tencentProbe(),
    intrusions: [
      { name: 'missing-signature', credentials: ifSigned({ token: undefined }), fix: setToken },
      { name: 'wrong-signature', credentials: ifSigned({ token: 'this-is-nobodys-token' }), fix: setToken },
      {
        name: 'old-signature',
        credentials: ifSigned({ at: Date.now() - HOUR }),
        fix: 'compare RequestTime with the clock: `tencent.requestTimeTolerance`, 60 s by default',
      },
      {
        name: 'wrong-app-id',
        credentials: { sdkAppId: String(sdkAppId) === '1' ? '2' : '1' },
        fix: 'compare the SdkAppid of the query with your own: `tencent.sdkAppId`',
      },
    ],
  };
}
