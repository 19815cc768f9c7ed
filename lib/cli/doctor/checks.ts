import { SHORTEST_KEEP_ALIVE } from '../../pipeline/http/keep-alive.js';
import { hintFor } from '../hints.js';
import type { Examined, Receiver } from './receiver.js';
import type { Provider } from '../../events/chat-event.js';

export type CheckResult = 'ok' | 'warn' | 'fail' | 'skipped';

/** One check of a receiver, and what it found. */
export interface Check {
  readonly name: CheckName;
  readonly result: CheckResult;
  /** What was found, in plain words. */
  readonly seen: string;
  /** What to do about it; undefined if nothing is to be done. */
  readonly fix?: string | undefined;
}

/** In the order in which they are made, with what each is about. The help adds which chat servers have it, if not all. */
export const CHECKS = {
  reachable: 'an answer comes back at all',
  'post-only': 'a GET is refused',
  probe: 'the test of the URL is accepted',
  reply: 'a message gets an answer that the chat server reads as success, as JSON',
  'ack-time': 'that answer comes in time',
  'before-reply': 'a question before a message gets an answer that says what becomes of the message',
  'before-time': 'the answers to several such questions come in time',
  refusal: 'a refusal is read as one, with a code that the chat server leaves to apps (--refused-text)',
  'missing-signature': 'a request without signature or secret is refused',
  'wrong-signature': 'a wrong signature or secret is refused',
  'old-signature': 'a signature of an hour ago is refused, as it may be a replay',
  'wrong-app-id': "somebody else's app id is refused",
  'near-paths': 'paths next to the route, where a slip in the configured URL leads, do not consent',
  clock: 'the clocks here and there agree (the Date header)',
  'body-limit': 'a body of 512 KiB is taken',
  'keep-alive': 'connections stay open between callbacks',
} as const;

export type CheckName = keyof typeof CHECKS;

/** A message that a check sent, as what can be found in the app. */
export interface SentMessage {
  readonly provider: Provider;
  readonly id: string;
}

/** Checks of answers to callbacks that should be accepted. */

export function reachable({ role, target }: Receiver, answer: Examined): Check {
  if (answer.status !== undefined) {
    return { name: 'reachable', result: 'ok', seen: `answered with ${answer.status} after ${answer.milliseconds} ms` };
  }
  const seen = answer.error?.message ?? 'no answer';
  return { name: 'reachable', result: 'fail', seen, fix: hintFor(answer, role, target) };
}

export async function postOnly(receiver: Receiver): Promise<Check> {
  const status = await receiver.get();
  if (status === undefined) return { name: 'post-only', result: 'warn', seen: 'a GET gets no answer', fix: GET_FIX };
  if (status >= 400) return { name: 'post-only', result: 'ok', seen: `a GET is answered with ${status}` };
  return { name: 'post-only', result: 'warn', seen: `a GET is answered with ${status}`, fix: GET_FIX };
}

const GET_FIX = 'only POST should lead to the module: something else, a proxy or a front end, answers at this path too';

/** Whether what was sent counts as success. */
export function accepted(name: 'probe' | 'body-limit', receiver: Receiver, answer: Examined): Check {
  const { role, target } = receiver;
  const size = name === 'body-limit' ? '512 KiB: ' : '';
  if (answer.accepted && answer.verdict.outcome === 'success') {
    return { name, result: 'ok', seen: `${size}accepted with ${answer.status}` };
  }
  const late = answer.accepted ? ACK_FIX : undefined;
  const cut = name === 'body-limit' && (answer.status === undefined || answer.status === 413);
  const fix = cut ? BODY_FIX : (late ?? hintFor(answer, role, target) ?? replyFix(receiver));
  return { name, result: 'fail', seen: size + answer.verdict.sentence, fix };
}

const BODY_FIX =
  'allow at least 512 KiB: `bodyLimit` of the module, the body parser of the app, client_max_body_size of nginx';

export function reply(receiver: Receiver, answer: Examined): Check {
  const { role, target } = receiver;
  const { verdict, status, headers } = answer;
  if (verdict.outcome !== 'success') {
    const late = answer.accepted ? ACK_FIX : undefined;
    const fix = late ?? hintFor(answer, role, target) ?? replyFix(receiver);
    return { name: 'reply', result: 'fail', seen: verdict.sentence, fix };
  }
  if (status! >= 300) {
    const seen = `answered with ${status}, in which ${role.server.title} finds no refusal (${verdict.sentence})`;
    return { name: 'reply', result: 'fail', seen, fix: hintFor(answer, role, target) ?? replyFix(receiver) };
  }
  const type = headers['content-type'];
  if (type === undefined || !/^application\/json\b/i.test(type)) {
    const fix = 'answer with content-type: application/json, as documented; proxies may change other types';
    return { name: 'reply', result: 'warn', seen: `readable, but its content-type is ${type ?? 'missing'}`, fix };
  }
  return { name: 'reply', result: 'ok', seen: `${status}, ${type}: ${verdict.sentence}` };
}

function replyFix({ role }: Receiver): string {
  return `answer with 200 and ${role.server.commandLine.successReply}; interceptors and filters of the app must not change it`;
}

export function ackTime(receiver: Receiver, answer: Examined): Check {
  const { status, accepted, milliseconds, error } = answer;
  const { deadline } = receiver;
  const limit = limitOf(receiver);
  if (status === undefined) return { name: 'ack-time', result: 'fail', seen: error!.message, fix: ACK_FIX };
  if (!accepted) return { name: 'ack-time', result: 'skipped', seen: 'nothing was accepted' };
  const seen = `${milliseconds} ms; ${limit}`;
  if (milliseconds > deadline) return { name: 'ack-time', result: 'fail', seen, fix: ACK_FIX };
  if (milliseconds > deadline / 2) return { name: 'ack-time', result: 'warn', seen, fix: ACK_FIX };
  return { name: 'ack-time', result: 'ok', seen };
}

/** How long the chat server waits. */
export function limitOf({ role: { server }, deadline, target }: Receiver): string {
  const { deadlineSetting } = server.commandLine;
  const setting = deadlineSetting === undefined ? '' : `, unless ${deadlineSetting} says otherwise`;
  return target.hasOwnDeadline ? `--timeout is ${deadline} ms` : `${server.title} waits ${deadline} ms${setting}`;
}

const ACK_FIX = 'store, answer, then do the work (@OnChatEvent handlers run after the answer); look at the database';

/** The Date header has whole seconds. */
const CLOCK_GRAIN = 1_500;
const CLOCK_WARN = 5_000;

/** @param askedAt epoch milliseconds at which the request began */
export function clock({ role }: Receiver, { headers, milliseconds }: Examined, askedAt: number): Check {
  const there = Date.parse(headers.date ?? '');
  if (Number.isNaN(there)) return { name: 'clock', result: 'skipped', seen: 'the answer has no Date header' };
  const skew = there + 500 - (askedAt + milliseconds / 2);
  const off = Math.abs(skew);
  if (off <= CLOCK_GRAIN + milliseconds / 2) return { name: 'clock', result: 'ok', seen: 'within a second or two' };
  const seen = `${(off / 1000).toFixed(0)} s ${skew < 0 ? 'behind' : 'ahead of'} the clock here`;
  if (off < CLOCK_WARN) return { name: 'clock', result: 'ok', seen };
  const { clockTolerance: tolerance = Infinity } = role.server.commandLine;
  const validity = tolerance === Infinity ? '' : `: a signature is valid for ${tolerance / 1_000} s around its time`;
  const fix = `set the clock of that machine, or of this one, by NTP${validity}`;
  return { name: 'clock', result: off >= tolerance ? 'fail' : 'warn', seen, fix };
}

export function keepAlive(isKept: boolean, { headers }: Examined): Check {
  if (isKept) {
    const seconds = /timeout=(\d+)/.exec(String(headers['keep-alive']))?.[1];
    const seen = seconds === undefined ? 'kept open' : `kept open for ${seconds} s without callbacks`;
    if (Number(seconds) < SHORTEST_KEEP_ALIVE) return { name: 'keep-alive', result: 'warn', seen, fix: KEEP_LONGER };
    return { name: 'keep-alive', result: 'ok', seen };
  }
  const fix =
    'do not close the connection after each answer: chat servers reuse connections, and opening one takes time';
  return { name: 'keep-alive', result: 'warn', seen: 'closed after the answer', fix };
}

const KEEP_LONGER =
  'a callback that arrives while the connection closes is lost: app.getHttpServer().keepAliveTimeout = 72_000, and more than a proxy waits';

/** Checks the answer to a callback that must not be accepted. */
export function refused(
  name: CheckName,
  { role: { server } }: Receiver,
  { status, accepted, verdict, error }: Examined,
  fix: string,
): Check {
  if (status === undefined) {
    const seen = `neither accepted nor refused: ${error?.message}`;
    return {
      name,
      result: 'warn',
      seen,
      fix: 'refuse with an answer, 401 or 403, as the app does for a wrong secret',
    };
  }
  if (status >= 500) {
    return {
      name,
      result: 'warn',
      seen: `answered with ${status}, which looks like an accident`,
      fix: 'refuse with 401 or 403',
    };
  }
  if (accepted) return { name, result: 'fail', seen: `accepted with ${status}`, fix };
  if (verdict.outcome === 'success') {
    const unseen = `but ${server.title} looks at the body alone and finds no refusal in it: with a wrong secret in its own URL, everything would go on unchecked`;
    const reply = `answer with ${server.commandLine.refusalReply}, whatever the status`;
    return { name, result: 'warn', seen: `refused with ${status}, ${unseen}`, fix: reply };
  }
  return { name, result: 'ok', seen: `refused with ${status}` };
}

/** Checks the answers at routes next to the right one. */
export function nearPaths(
  { role: { server } }: Receiver,
  answers: readonly { readonly route: string; readonly answer: Examined }[],
  fix: string,
): Check {
  const passing = answers.filter(({ answer: { verdict } }) => verdict.outcome === 'success');
  if (passing.length === 0)
    return { name: 'near-paths', result: 'ok', seen: 'refused or unreadable, which stops operations too' };
  const list = passing.map(({ route, answer }) => `/${route} with ${answer.status}`).join(', ');
  const seen = `${server.title} reads the answers of ${list} as consent: with such a slip in its URL, everything would go on unchecked`;
  return { name: 'near-paths', result: 'warn', seen, fix };
}
