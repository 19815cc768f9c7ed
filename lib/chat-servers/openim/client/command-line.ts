import type { ChatServerCommandLine, MessageValues } from '../../client/command-line.js';
import { SKETCHED_KINDS } from '../../client/message-fields.js';
import { OPENIM_VERSIONS, type OpenImVersion } from '../facts.js';
import { openImExamination } from './examination.js';
import { OPENIM_RECORDING } from './recording.js';
import type { OpenImCredentials } from './sign.js';
import { OPENIM_TRAFFIC } from './traffic.js';

/** What the command needs to speak for an OpenIM server. */
export const OPENIM_COMMAND_LINE: ChatServerCommandLine<OpenImCredentials> = {
  options: {
    secret: {
      value: '<text>',
      help: "the secret in OpenIM's webhook URL",
      env: 'OPENIM_CALLBACK_SECRET',
      identifies: true,
      isSecret: true,
      sample: 'sample-secret-0123456789abcdef',
    },
    via: {
      value: 'basic|path',
      help: 'where OpenIM puts the secret: HTTP Basic, or the path (default: basic)',
      choices: ['basic', 'path'],
    },
    'openim-version': {
      value: '<v>',
      help: `${OPENIM_VERSIONS.join(', ')} (default: v3.7-main)`,
      choices: OPENIM_VERSIONS,
    },
    'failed-continue': {
      help: 'the OpenIM server lets operations go on if a before-callback fails (up to v3.6.0)',
    },
  },
  credentials({ secret, via, 'openim-version': version, 'failed-continue': failedContinue }, unsigned) {
    if (secret === undefined && !unsigned) return undefined;
    return {
      ...(!unsigned && { secret }),
      ...(via !== undefined && { via: via as 'basic' | 'path' }),
      ...(version !== undefined && { version: version as OpenImVersion }),
      ...(failedContinue !== undefined && { failedContinue: true }),
    };
  },
  proofsIn: ({ headers: { authorization } }) =>
    authorization === undefined ? [] : [authorization.replace('Basic ', '')],

  names: {
    'openim-c2c': 'callbackAfterSendSingleMsgCommand',
    'openim-group': 'callbackAfterSendGroupMsgCommand',
    'openim-c2c-message-sending': 'callbackBeforeSendSingleMsgCommand',
    'openim-group-message-sending': 'callbackBeforeSendGroupMsgCommand',
    'openim-message-modifying': 'callbackBeforeMsgModifyCommand',
  },
  isCommand: (text) => /^callback\w+$/i.test(text),
  commandExample: 'callback…',
  elements: { ...SKETCHED_KINDS, markdown: true, card: false },
  messageFields: (command, { from, to, text, element = 'text' }: MessageValues) => ({
    ...(from !== undefined && { from }),
    ...(to !== undefined && (command.includes('Group') ? { groupId: to } : { to })),
    ...(element === 'text'
      ? text !== undefined && { text }
      : { element: element === 'markdown' ? { type: element, text: text ?? '**Hello**' } : { type: element } }),
  }),

  successReply: '{"actionCode":0,"errCode":0,"errMsg":"","errDlt":"","nextCode":0}',
  refusalReply: '{"actionCode":0,"errCode":5001,"errMsg":"unauthorized","errDlt":"","nextCode":1}',
  deadlineSetting: '`timeout` in config/webhooks.yml',
  examination: openImExamination,
  traffic: OPENIM_TRAFFIC,
  recording: OPENIM_RECORDING,
};
