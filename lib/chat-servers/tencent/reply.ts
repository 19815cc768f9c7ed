import type { Refusal } from '../../refusal/refusal.js';
import type { Reply } from '../chat-server.js';

/** The chat server's envelope (intl 34354, "Response packet"); the only place that spells it. */
function envelope(ActionStatus: 'OK' | 'FAIL', ErrorInfo: string, ErrorCode: number): string {
  return JSON.stringify({ ActionStatus, ErrorInfo, ErrorCode });
}

const OK: Reply = { status: 200, body: envelope('OK', '', 0) };

/** The callback was taken; for a before-callback: go on unchanged. */
export function tencentOk(): Reply {
  return OK;
}

/** The callback was not taken. Any status but 200 counts as a failed callback. */
export function tencentFail(refusal: Refusal): Reply {
  const headers = refusal.code === 'METHOD_NOT_ALLOWED' ? { headers: { allow: 'POST' } } : {};
  return { status: refusal.status, body: envelope('FAIL', refusal.publicText, 1), ...headers };
}
