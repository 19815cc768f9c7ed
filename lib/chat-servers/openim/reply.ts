import type { Decision } from '../../proposals/decision.js';
import type { Refusal } from '../../refusal/refusal.js';
import type { Reply } from '../chat-server.js';
import type { WireObject } from '../../wire/json.js';
import { beforeCommand } from './facts.js';

/** Shown to the user whose action is refused; the documented range is 5000–9999. */
const REFUSED = 5001;

/**
 * The chat server's envelope; the only place that spells it. The server looks at the body alone, never at the status: a readable
 * one without a refusal lets the action pass, an unreadable one stops it.
 */
function envelope(
  codes: readonly [actionCode: 0 | 1, errCode: number],
  errMsg: string,
  nextCode: 0 | 1 | '1',
  more = {},
) {
  const [actionCode, errCode] = codes;
  return JSON.stringify({ actionCode, errCode, errMsg, errDlt: '', nextCode, ...more });
}

const ALLOW = envelope([0, 0], '', 0);

/** Go on unchanged; all versions read it so. */
export function openImAllow(command: string, body: WireObject, status = 200): Reply {
  const echo = beforeCommand(command)?.echo;
  return { status, body: echo === undefined ? ALLOW : envelope([0, 0], '', 0, membersOf(body, echo)) };
}

/** Which version is to be refused: `v3` is v3.0 to main, `any` may be v2 as well. */
export type RefusedVersion = 'v3' | 'any';

/**
 * Stop.
 *
 * v3 takes `nextCode` 1 with `actionCode` 0 for it, or before v3.4.2 an `errCode`. v2 takes an `actionCode` other than 0, with
 * `errCode` 0 where it is v2.0; since v3.7 that would be an allow. Where either may call, the codes are v2's, and a `nextCode`
 * that v2 and v3.0 to v3.4.0 do not know is a text: v3.7 to main cannot read it, and stop. v3.4.2 to v3.6.0 cannot either, and
 * follow their own `failedContinue`. v3.6.0 ignores every refusal that it can read.
 *
 * @param body undefined where it was not read
 */
export function openImRefuse(refusal: Refusal, version: RefusedVersion, command = '', body?: WireObject): Reply {
  const { status, publicText } = refusal;
  return {
    status,
    body: stop(version, REFUSED, publicText, command, body),
    ...(refusal.code === 'METHOD_NOT_ALLOWED' && { headers: { allow: 'POST' } }),
  };
}

/**
 * What a handler decided.
 *
 * @param version as for `openImRefuse`: where v2 may call, its own codes do not fit, and only the text is told
 */
export function openImDecision(
  { kind, text = '', code = REFUSED, members }: Decision,
  version: RefusedVersion,
  command: string,
  body: WireObject,
): Reply {
  if (kind === 'refused') return { status: 200, body: stop(version, code, text, command, body) };
  if (members === undefined) return openImAllow(command, body);
  const echoed = membersOf(body, beforeCommand(command)?.echo ?? []);
  return { status: 200, body: envelope([0, 0], '', 0, { ...echoed, ...members }) };
}

function stop(version: RefusedVersion, code: number, text: string, command: string, body?: WireObject): string {
  const { echo = [], echoRefused } = beforeCommand(command) ?? {};
  const more = echoRefused && body !== undefined ? membersOf(body, echo) : undefined;
  return version === 'v3' ? envelope([0, code], text, 1, more) : envelope([1, 0], text, '1', more);
}

function membersOf(body: WireObject, keys: readonly string[]): WireObject {
  return Object.fromEntries(keys.map((key) => [key, body[key]])); // JSON leaves out what is undefined
}
