/** Where all servers take callbacks: where our module has its route. */
export const TENCENT_PATH = '/chat-webhooks/tencent';
export const TENCENT_OK = { ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 };

/** A route of the host's own. */
export const PING_PATH = '/ping';
export const PONG = { pong: true };

export const GITHUB_PATH = '/api/github/webhooks';
export const GITHUB_SECRET = 'secret-of-the-webhook';
