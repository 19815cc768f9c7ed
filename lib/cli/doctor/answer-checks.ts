import { SHORTEST_KEEP_ALIVE } from '../../pipeline/http/keep-alive.js';
import { hintFor } from '../hints.js';
import { SENDER_NAMES } from '../senders.js';
import type { Check, CheckName } from './check.js';
import type { Examined, Receiver } from './receiver.js';

/** Looks at answers to what should be accepted. */

export function reachable({ provider, target }: Receiver, answer: Examined): Check {
  if (answer.status !== undefined) {
    return { name: 'reachable', result: 'ok', seen: `answered with ${answer.status} after ${answer.milliseconds} ms` };
  }
  const seen = answer.error?.message ?? 'no answer';
  return { name: 'reachable', result: 'fail', seen, mend: hintFor(answer, provider, target) };
}

export async function postOnly(receiver: Receiver): Promise<Check> {
  const status = await receiver.get();
  if (status === undefined) return { name: 'post-only', result: 'warn', seen: 'a GET gets no answer', mend: GET_MEND };
  if (status >= 400) return { name: 'post-only', result: 'ok', seen: `a GET is answered with ${status}` };
  return { name: 'post-only', result: 'warn', seen: `a GET is answered with ${status}`, mend: GET_MEND };
}

const GET_MEND =
  'only POST should lead to the module: something else, a proxy or a front end, answers at this path too';

/** Whether what was sent counts as success. */
export function accepted(name: 'probe' | 'body-limit', receiver: Receiver, answer: Examined): Check {
  const { provider, target } = receiver;
  const size = name === 'body-limit' ? '512 KiB ' : '';
  if (answer.accepted && answer.verdict.outcome === 'success') {
    return { name, result: 'ok', seen: `${size}accepted with ${answer.status}` };
  }
  const late = answer.accepted ? ACK_MEND : undefined;
  const cut = name === 'body-limit' && (answer.status === undefined || answer.status === 413);
  const mend = cut ? BODY_MEND : (late ?? hintFor(answer, provider, target) ?? replyMend(receiver));
  return { name, result: 'fail', seen: size + answer.verdict.sentence, mend };
}

const BODY_MEND =
  'allow at least 512 KiB: `bodyLimit` of the module, the body parser of the app, client_max_body_size of nginx';

export function reply(receiver: Receiver, answer: Examined): Check {
  const { provider, target } = receiver;
  const { verdict, status, headers } = answer;
  if (verdict.outcome !== 'success') {
    const late = answer.accepted ? ACK_MEND : undefined;
    const mend = late ?? hintFor(answer, provider, target) ?? replyMend(receiver);
    return { name: 'reply', result: 'fail', seen: verdict.sentence, mend };
  }
  if (status! >= 300) {
    const seen = `answered with ${status}, in which ${SENDER_NAMES[provider]} finds no refusal (${verdict.sentence})`;
    return { name: 'reply', result: 'fail', seen, mend: hintFor(answer, provider, target) ?? replyMend(receiver) };
  }
  const type = headers['content-type'];
  if (type === undefined || !/^application\/json\b/i.test(type)) {
    const mend = 'answer with content-type: application/json, as documented; proxies may change what is not';
    return { name: 'reply', result: 'warn', seen: `readable, but its content-type is ${type ?? 'missing'}`, mend };
  }
  return { name: 'reply', result: 'ok', seen: `${status}, ${type}: ${verdict.sentence}` };
}

const OK = {
  tencent: '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}',
  openim: '{"actionCode":0,"errCode":0,"errMsg":"","errDlt":"","nextCode":0}',
} as const;

function replyMend({ provider }: Receiver): string {
  return `answer with 200 and ${OK[provider]}; interceptors and filters of the app must not change it`;
}

export function ackTime({ provider, deadline, target }: Receiver, answer: Examined): Check {
  const { status, accepted, milliseconds, error } = answer;
  const setting = provider === 'openim' ? ', unless `timeout` in config/webhooks.yml says otherwise' : '';
  const limit = target.timeoutGiven
    ? `--timeout is ${deadline} ms`
    : `${SENDER_NAMES[provider]} waits ${deadline} ms${setting}`;
  if (status === undefined) return { name: 'ack-time', result: 'fail', seen: error!.message, mend: ACK_MEND };
  if (!accepted) return { name: 'ack-time', result: 'skipped', seen: 'nothing was accepted' };
  const seen = `${milliseconds} ms; ${limit}`;
  if (milliseconds > deadline) return { name: 'ack-time', result: 'fail', seen, mend: ACK_MEND };
  if (milliseconds > deadline / 2) return { name: 'ack-time', result: 'warn', seen, mend: ACK_MEND };
  return { name: 'ack-time', result: 'ok', seen };
}

const ACK_MEND =
  'store first, answer, and work then (@OnChatEvent handlers run behind the answer); look at the database';

/** The Date header has whole seconds. */
const CLOCK_GRAIN = 1_500;
const CLOCK_WARN = 5_000;
/** How far RequestTime may be off by default. */
const CLOCK_FAIL = 60_000;

/** @param askedAt epoch milliseconds at which the request began */
export function clock({ provider }: Receiver, { headers, milliseconds }: Examined, askedAt: number): Check {
  const there = Date.parse(headers.date ?? '');
  if (Number.isNaN(there)) return { name: 'clock', result: 'skipped', seen: 'the answer has no Date header' };
  const skew = there + 500 - (askedAt + milliseconds / 2);
  const off = Math.abs(skew);
  if (off <= CLOCK_GRAIN + milliseconds / 2) return { name: 'clock', result: 'ok', seen: 'within a second or two' };
  const seen = `${(off / 1000).toFixed(0)} s ${skew < 0 ? 'behind' : 'ahead of'} the clock here`;
  if (off < CLOCK_WARN) return { name: 'clock', result: 'ok', seen };
  const mend = 'set the clock of that machine, or of this one, by NTP: a signature is valid for 60 s around its time';
  return { name: 'clock', result: provider === 'tencent' && off >= CLOCK_FAIL ? 'fail' : 'warn', seen, mend };
}

export function keepAlive(isKept: boolean, { headers }: Examined): Check {
  if (isKept) {
    const seconds = /timeout=(\d+)/.exec(String(headers['keep-alive']))?.[1];
    const seen = seconds === undefined ? 'kept open' : `kept open for ${seconds} s without callbacks`;
    if (Number(seconds) < SHORTEST_KEEP_ALIVE) return { name: 'keep-alive', result: 'warn', seen, mend: KEEP_LONGER };
    return { name: 'keep-alive', result: 'ok', seen };
  }
  const mend =
    'do not close connections behind each answer: both senders reuse them, and a new one costs time each time';
  return { name: 'keep-alive', result: 'warn', seen: 'closed behind the answer', mend };
}

const KEEP_LONGER =
  'a callback that comes as the connection is closed is lost: app.getHttpServer().keepAliveTimeout = 72_000, and more than a proxy waits';

/** Looks at the answer to what must not be accepted. */
export function refused(name: CheckName, { status, accepted, verdict, error }: Examined, mend: string): Check {
  if (status === undefined) {
    const seen = `neither accepted nor refused: ${error?.message}`;
    return {
      name,
      result: 'warn',
      seen,
      mend: 'refuse with an answer, 401 or 403, as the app does it with a wrong secret',
    };
  }
  if (status >= 500) {
    return { name, result: 'warn', seen: `answered with ${status}, as in an accident`, mend: 'refuse with 401 or 403' };
  }
  if (accepted) return { name, result: 'fail', seen: `accepted with ${status}`, mend };
  if (verdict.outcome === 'success')
    return { name, result: 'warn', seen: `refused with ${status}, ${UNSEEN}`, mend: REFUSE };
  return { name, result: 'ok', seen: `refused with ${status}` };
}

/** Looks at the answers at routes that lie next to the right one. */
export function nearPaths(answers: readonly { readonly route: string; readonly answer: Examined }[]): Check {
  const passing = answers.filter(({ answer: { verdict } }) => verdict.outcome === 'success');
  if (passing.length === 0) return { name: 'near-paths', result: 'ok', seen: 'refused or unreadable, which stops too' };
  const list = passing.map(({ route, answer }) => `/${route} with ${answer.status}`).join(', ');
  const seen = `OpenIM reads what answers ${list} as consent: with such a slip in its URL, everything would go on unchecked`;
  return { name: 'near-paths', result: 'warn', seen, mend: NEAR };
}

const NEAR =
  "compare `url` in config/webhooks.yml to the letter, capitals too; and let what answers there, the app's own 404 or a proxy, " +
  'say no JSON, which stops OpenIM';

const UNSEEN =
  'but OpenIM looks at the body alone and finds no refusal there: with a wrong secret in its own URL, everything would go on unchecked';
const REFUSE =
  'answer with {"actionCode":0,"errCode":5001,"errMsg":"unauthorized","errDlt":"","nextCode":1}, whatever the status';
