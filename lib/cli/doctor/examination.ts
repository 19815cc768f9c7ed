import type { ChatCallback } from '../../chat-servers/client/chat-callback.js';
import type { Examination } from '../../chat-servers/client/command-line.js';
import {
  accepted,
  ackTime,
  type Check,
  type CheckName,
  clock,
  keepAlive,
  nearPaths,
  postOnly,
  reachable,
  refused,
  reply,
} from './checks.js';
import { DECISION_CHECKS, examineDecisions } from './decisions.js';
import type { Receiver } from './receiver.js';

const BODY_SIZE = 512 * 1_024;

/** Makes the checks one by one, so that each can be shown as soon as it is made. @param refusedText which a handler refuses */
export async function* examine(
  receiver: Receiver,
  examination: Examination,
  { refusedText }: { readonly refusedText: string | undefined },
): AsyncGenerator<Check> {
  const { probe, message, question, refusalCodes, intruder, intrusions, slips } = examination;
  const gentle = probe ?? message;
  const askedAt = Date.now();
  // if nothing may be accepted, a refusal tells whether somebody is there
  const first = await receiver.send(gentle ?? intruder, gentle ? undefined : intrusions[0]?.credentials);
  const kept = await receiver.isKeptOpen();
  yield reachable(receiver, first);
  const names: CheckName[] = [
    'post-only',
    ...(probe ? (['probe'] as const) : []),
    'reply',
    'ack-time',
    ...(question ? DECISION_CHECKS : []),
    ...intrusions.map(({ name }) => name),
    ...(slips ? (['near-paths'] as const) : []),
    'clock',
    'body-limit',
    'keep-alive',
  ];
  if (first.status === undefined) {
    for (const name of names) yield skip(name, 'nothing to check without an answer');
    return;
  }
  yield await postOnly(receiver);
  if (probe) yield accepted('probe', receiver, first);
  const answer = probe && message ? await receiver.send(message) : first;
  if (gentle) {
    yield reply(receiver, answer);
    yield ackTime(receiver, answer);
  } else {
    yield skip('reply', NO_MESSAGES);
    yield skip('ack-time', NO_MESSAGES);
  }
  if (question && answer.accepted) yield* examineDecisions(receiver, question, refusalCodes, refusedText);
  else if (question) for (const name of DECISION_CHECKS) yield skip(name, 'nothing was accepted');
  yield* intrude(receiver, examination, gentle === undefined || first.accepted || answer.accepted);
  if (slips) {
    const answers = [];
    for (const route of slips.routes) {
      answers.push({ route, answer: await receiver.send(intruder, slips.credentials, route) });
    }
    yield nearPaths(receiver, answers, slips.fix);
  }
  yield clock(receiver, first, askedAt);
  if (gentle === undefined) yield skip('body-limit', NO_MESSAGES);
  else if (first.accepted) yield accepted('body-limit', receiver, await receiver.send(padded(gentle)));
  else yield skip('body-limit', NOT_ACCEPTED);
  yield keepAlive(kept, first);
}

async function* intrude(receiver: Receiver, { intruder, intrusions }: Examination, canTell: boolean) {
  for (const { name, credentials, fix } of intrusions) {
    if (credentials === undefined) yield skip(name, 'nothing is signed (--unsigned)');
    else if (!canTell) yield skip(name, NOT_ACCEPTED);
    else yield refused(name, receiver, await receiver.send(intruder, credentials), fix);
  }
}

const NO_MESSAGES = 'no message may be sent (--no-messages)';
const NOT_ACCEPTED = 'a refusal proves nothing as long as nothing is accepted';

function skip(name: CheckName, seen: string): Check {
  return { name, result: 'skipped', seen };
}

/** The callback with blanks after its JSON, so that it is the same message. */
function padded(callback: ChatCallback): ChatCallback {
  return { ...callback, body: JSON.stringify(callback.body).padEnd(BODY_SIZE) };
}
