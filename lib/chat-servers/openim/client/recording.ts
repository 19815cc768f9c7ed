import type { ChatServerRecording } from '../../client/command-line.js';
import { CREDENTIALS } from '../facts.js';

/** How callbacks of an OpenIM server are recognized and masked. */
export const OPENIM_RECORDING: ChatServerRecording = {
  recognize({ isOnRoute, segments, query, members }) {
    if (!isOnRoute && !('callbackCommand' in members)) return undefined;
    const inPath = segments.findLast((segment) => segment.startsWith('callback'));
    const command = members.callbackCommand ?? query.command ?? inPath;
    return typeof command === 'string' ? { command } : undefined;
  },
  query: { command: 'kept', key: 'left out' },
  signedQuery: ['command'],
  masking: {
    harmless: ['callbackCommand', 'serverMsgID', 'clientMsgID', 'operationID'],
    harmlessInside: ['serverMsgID', 'clientMsgID'],
    credentials: CREDENTIALS,
    nobody: ['AtAllTag'],
    // the content of a text message
    isWritten: (members) => Object.keys(members).length === 1 && 'content' in members,
  },
};
