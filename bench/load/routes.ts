import { SECRET } from '../../test/support/callbacks.js';

/** Where all servers take callbacks: where our module has its routes. */
export const TENCENT_PATH = '/chat-webhooks/tencent';
export const TENCENT_OK = { ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 };

/** With the secret; the command follows. */
export const OPENIM_PATH = `/chat-webhooks/openim/${SECRET}`;
export const OPENIM_OK = { actionCode: 0, errCode: 0, errMsg: '', errDlt: '', nextCode: 0 };

/** A route of the host's own. */
export const PING_PATH = '/ping';
export const PONG = { pong: true };

export const GITHUB_PATH = '/api/github/webhooks';
export const GITHUB_SECRET = 'secret-of-the-webhook';
