import type { ChatServerCommandLine, MessageValues } from '../../client/command-line.js';
import { SKETCHED_KINDS } from '../../client/message-fields.js';
import { tencentExamination } from './examination.js';
import { TENCENT_RECORDING } from './recording.js';
import type { TencentCredentials } from './sign.js';
import { TENCENT_TRAFFIC } from './traffic.js';

/** What the command needs to speak for Tencent Cloud Chat. */
export const TENCENT_COMMAND_LINE: ChatServerCommandLine<TencentCredentials> = {
  options: {
    'sdk-app-id': {
      value: '<number>',
      help: 'the SDKAppID of Tencent',
      env: 'TENCENT_SDK_APP_ID',
      identifies: true,
      sample: '1400000001',
    },
    token: {
      value: '<text>',
      help: "the callback token of Tencent's console",
      env: 'TENCENT_CALLBACK_TOKEN',
      identifies: true,
      isSecret: true,
      sample: 'sample-token',
    },
  },
  credentials({ 'sdk-app-id': sdkAppId, token }, unsigned) {
    if (sdkAppId === undefined || (token === undefined && !unsigned)) return undefined;
    return { sdkAppId, ...(!unsigned && { token }) };
  },
  faultOf: ({ 'sdk-app-id': sdkAppId, token }) =>
    token !== undefined && sdkAppId === undefined
      ? 'the token needs its SDKAppID: add --sdk-app-id <number> (or set TENCENT_SDK_APP_ID), as in the options of your module.'
      : undefined,
  proofsIn: ({ query }) => (query.Sign === undefined ? [] : [query.Sign]),

  names: {
    c2c: 'C2C.CallbackAfterSendMsg',
    group: 'Group.CallbackAfterSendMsg',
    'c2c-message-sending': 'C2C.CallbackBeforeSendMsg',
    'group-message-sending': 'Group.CallbackBeforeSendMsg',
  },
  probe: { name: 'probe', summary: 'the console\'s "verify URL": no event, stored nowhere' },
  isCommand: (text) => /^[A-Z]\w*\.\w+$/.test(text),
  commandExample: 'C2C.…',
  elements: SKETCHED_KINDS,
  messageFields: (command, { from, to, text, element = 'text' }: MessageValues) => ({
    ...(from !== undefined && { from }),
    ...(to !== undefined && (command.startsWith('Group.') ? { groupId: to } : { to })),
    ...(element === 'text' ? text !== undefined && { text } : { elements: [{ type: element }] }),
    // builders count within one process; over several runs the clock rises too
    ...(command === 'Group.CallbackAfterSendMsg' && { sequence: Math.floor(Date.now() / 100) % 2 ** 32 }),
  }),

  successReply: '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}',
  refusalReply: '{"ActionStatus":"FAIL","ErrorInfo":"unauthorized","ErrorCode":1}',
  clockTolerance: 60_000,
  examination: tencentExamination,
  traffic: TENCENT_TRAFFIC,
  recording: TENCENT_RECORDING,
};
