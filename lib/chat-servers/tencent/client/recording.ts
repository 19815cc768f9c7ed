import type { ChatServerRecording } from '../../client/command-line.js';

/** How callbacks of Tencent Cloud Chat are recognized and masked. */
export const TENCENT_RECORDING: ChatServerRecording = {
  recognize({ isOnRoute, query, members }) {
    if (!isOnRoute && query.callbackcommand === undefined && !('CallbackCommand' in members)) return undefined;
    const command = query.callbackcommand ?? members.CallbackCommand;
    return { command: typeof command === 'string' ? command : null };
  },
  query: {
    sdkappid: 'kept',
    callbackcommand: 'kept',
    contenttype: 'kept',
    clientip: 'address',
    optplatform: 'kept',
    requestid: 'kept',
  },
  signedQuery: ['sdkappid'],
  masking: {
    harmless: (
      'CallbackCommand MsgType Type GroupType Platform ClientCmd ResponseAction Action Reason ' +
      'MsgKey MsgSeq MsgRandom Random MsgTime EventTime'
    ).split(' '),
    harmlessInside: [],
    credentials: [],
    nobody: ['@TLS#NOT_FOUND'],
  },
};
