import type { Refusal } from '../http/refusal.js';
import type { Reply } from '../http/reply.js';
import type { WireObject } from '../wire/json.js';

/** Shown to the user whose action is refused; the documented range is 5000–9999. */
const REFUSED = 5001;

/**
 * The sender's envelope; the only place that spells it. The server looks at the body alone, never at the status: a readable
 * one without a refusal lets the action pass, an unreadable one stops it.
 */
function envelope(actionCode: 0 | 1, errCode: number, errMsg: string, nextCode: 0 | 1, more: WireObject = {}): string {
  return JSON.stringify({ actionCode, errCode, errMsg, errDlt: '', nextCode, ...more });
}

/** Whatever the server does with a missing key of these answers, it does to the group: an echo changes nothing. */
const OVERWRITTEN = new Set(['callbackBeforeSetGroupInfoCommand', 'callbackBeforeSetGroupInfoExCommand']);
const OVERWRITTEN_KEYS = [
  'groupID',
  'groupName',
  'introduction',
  'faceURL',
  'ex',
  'needVerification',
  'lookMemberInfo',
  'applyMemberFriend',
];

/** Go on unchanged; all versions read it so. */
export function openImAllow(command: string, body: WireObject, status = 200): Reply {
  if (!OVERWRITTEN.has(command)) return { status, body: envelope(0, 0, '', 0) };
  const echo = Object.fromEntries(OVERWRITTEN_KEYS.map((key) => [key, body[key]])); // JSON leaves out what is undefined
  return { status, body: envelope(0, 0, '', 0, echo) };
}

/**
 * Stop. Versions from v3.0 (except 3.6.0, which ignores every refusal) need actionCode 0 with nextCode 1; v2, which puts no
 * command into the URL, needs an actionCode other than 0.
 */
export function openImRefuse(refusal: Refusal, urlForm: 'v2' | 'v3'): Reply {
  const headers = refusal.code === 'METHOD_NOT_ALLOWED' ? { headers: { allow: 'POST' } } : {};
  const actionCode = urlForm === 'v2' ? 1 : 0;
  return { status: refusal.status, body: envelope(actionCode, REFUSED, refusal.publicText, 1), ...headers };
}
