import { EXAMINER, type Examination } from '../../chat-servers/client/command-line.js';
import { hintFor } from '../hints.js';
import { limitOf, type Check, type CheckName } from './checks.js';
import type { Examined, Receiver } from './receiver.js';

/** The checks of answers to what a chat server asks, in their order. */
export const DECISION_CHECKS = ['before-reply', 'before-time', 'refusal'] as const satisfies readonly CheckName[];

/** Questions in a row: the first one may find a handler that is not warm yet. */
const ROW = 5;

/** Makes the checks of what is answered before a message is sent. @param refusedText which a handler refuses, if somebody told */
export async function* examineDecisions(
  receiver: Receiver,
  question: NonNullable<Examination['question']>,
  codes: Examination['refusalCodes'],
  refusedText: string | undefined,
): AsyncGenerator<Check> {
  const answers: Examined[] = [];
  for (let count = 0; count < ROW && !answers.some((answer) => isLate(receiver, answer)); count++)
    answers.push(await receiver.send(question(EXAMINER.text)));
  const first = answers[0]!;
  yield beforeReply(receiver, answers.find(({ verdict }) => verdict.outcome === 'failure') ?? first);
  yield beforeTime(receiver, answers);
  if (refusedText === undefined && first.verdict.outcome !== 'refusal') yield NOT_REFUSED;
  else yield refusal(receiver, refusedText === undefined ? first : await receiver.send(question(refusedText)), codes);
}

const NOT_REFUSED: Check = {
  name: 'refusal',
  result: 'skipped',
  seen: 'nothing was refused, by a handler or for want of one: pass a text that yours refuses, as --refused-text',
};

function isLate({ deadline }: Receiver, { milliseconds }: Examined): boolean {
  return milliseconds > deadline;
}

function beforeReply(receiver: Receiver, answer: Examined): Check {
  const { status, verdict } = answer;
  if (verdict.outcome === 'failure' || status! >= 300) {
    const { role, target } = receiver;
    const late = isLate(receiver, answer) ? TIME_FIX : undefined;
    const seen = verdict.outcome === 'failure' ? verdict.sentence : `answered with ${status}: ${verdict.sentence}`;
    return { name: 'before-reply', result: 'fail', seen, fix: late ?? hintFor(answer, role, target) ?? REPLY_FIX };
  }
  return { name: 'before-reply', result: 'ok', seen: verdict.sentence };
}

const REPLY_FIX =
  'answer in the format of the chat server, as a handler with @BeforeChatEvent does; interceptors and filters must not change it';

function beforeTime(receiver: Receiver, answers: readonly Examined[]): Check {
  const times = answers.map(({ milliseconds }) => milliseconds).sort((one, other) => one - other);
  const longest = times.at(-1)!;
  const seen = `${times.length} answers after ${times[0]} to ${longest} ms; ${limitOf(receiver)}`;
  const { deadline } = receiver;
  if (longest > deadline) return { name: 'before-time', result: 'fail', seen, fix: TIME_FIX };
  if (longest > deadline / 2) return { name: 'before-time', result: 'warn', seen, fix: TIME_FIX };
  return { name: 'before-time', result: 'ok', seen };
}

const TIME_FIX = 'give the handler less time (`within` of @BeforeChatEvent), and look at what it waits for';

/** A chat server that finds no refusal in it lets the message go on, and so do most where an answer makes no sense. */
function refusal({ role: { server } }: Receiver, answer: Examined, codes: Examination['refusalCodes']): Check {
  const { verdict, status } = answer;
  const { outcome, code, sentence } = verdict;
  if (outcome === 'success') {
    const seen = `it goes on (${sentence}): no handler decides about it, or it failed and \`onFailure\` answered`;
    return { name: 'refusal', result: 'warn', seen, fix: NOBODY_FIX };
  }
  if (outcome === 'failure' || status! >= 300) {
    const seen = `${server.title} finds no decision in it: ${sentence}`;
    return { name: 'refusal', result: 'fail', seen, fix: REPLY_FIX };
  }
  if (codes !== undefined && code !== undefined && (code < codes[0] || code > codes[1])) {
    const fix = `refuse with a code from ${codes[0]} to ${codes[1]}, as refuse(text, code) does`;
    return { name: 'refusal', result: 'warn', seen: `${sentence}, which is a code of its own`, fix };
  }
  return { name: 'refusal', result: 'ok', seen: sentence };
}

const NOBODY_FIX =
  'see "decides" in the report that the app logs at its start; the handler must refuse this text of an account "doctor"';
