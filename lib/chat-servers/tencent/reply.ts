import type { Decision } from '../../proposals/decision.js';
import type { Refusal } from '../../refusal/refusal.js';
import type { Reply } from '../chat-server.js';

/** The chat server's envelope (intl 34354, "Response packet"); the only place that spells it. */
function envelope(ActionStatus: 'OK' | 'FAIL', ErrorInfo: string, ErrorCode: number, members: object = {}): string {
  return JSON.stringify({ ActionStatus, ErrorInfo, ErrorCode, ...members });
}

const OK: Reply = { status: 200, body: envelope('OK', '', 0) };

/** The callback was taken; for a before-callback: go on unchanged. */
export function tencentOk(): Reply {
  return OK;
}

/** Lets a message vanish, without its author learning of it. */
const DROP = 2;

/** What a handler decided. Always with status 200: any other, and FAIL, is a failed callback, which lets the action pass. */
export function tencentDecision({ kind, text = '', code = 0, members }: Decision): Reply {
  if (kind === 'allowed' && members === undefined) return OK;
  const ErrorCode = kind === 'refused' ? code : kind === 'dropped' ? DROP : 0;
  return { status: 200, body: envelope('OK', text, ErrorCode, members) };
}

/** The callback was not taken. Any status but 200 counts as a failed callback. */
export function tencentFail(refusal: Refusal): Reply {
  const headers = refusal.code === 'METHOD_NOT_ALLOWED' ? { headers: { allow: 'POST' } } : {};
  return { status: refusal.status, body: envelope('FAIL', refusal.publicText, 1), ...headers };
}
