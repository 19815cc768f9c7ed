import { EXAMINER, type Examination } from '../../client/command-line.js';
import { openImCallback } from './callback.js';
import { openImC2cMessage } from './messages.js';
import { openImC2cSending } from './sendings.js';
import type { OpenImCredentials } from './sign.js';

const WRONG: OpenImCredentials = { secret: 'this-is-nobodys-secret' };

/** How the command's `doctor` checks the route of OpenIM. */
export function openImExamination({ secret }: OpenImCredentials, messages: boolean): Examination {
  const message = openImC2cMessage(EXAMINER);
  const ifSigned = (credentials: OpenImCredentials) => (secret === undefined ? undefined : credentials);
  const setSecret = 'set `openim.secret`, and put it into the url of config/webhooks.yml';
  return {
    probe: undefined,
    message: messages ? message : undefined,
    messageId: message.body.serverMsgID!,
    question: messages ? (text) => openImC2cSending({ ...EXAMINER, text }) : undefined,
    refusalCodes: [5_000, 9_999],
    // the answer to a before-command decides: being let in with a wrong secret has an effect there
    intruder: openImCallback('callbackBeforeSendSingleMsgCommand', {
      ...message.body,
      callbackCommand: 'callbackBeforeSendSingleMsgCommand',
    }),
    intrusions: [
      { name: 'missing-signature', credentials: ifSigned({ secret: undefined }), fix: setSecret },
      { name: 'wrong-signature', credentials: ifSigned(WRONG), fix: setSecret },
    ],
    slips: {
      routes: ['OpenIM', 'openimx', 'tencent'],
      credentials: WRONG, // so that it has no effect if the route is found all the same
      fix:
        "compare `url` in config/webhooks.yml letter by letter, capitals too; and have what answers there, the app's own 404 or a " +
        'proxy, answer with something other than JSON, which stops OpenIM',
    },
  };
}
