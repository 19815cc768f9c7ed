import { openImSingle, SECRET, tencentC2c, tencentQuery } from '../support/callbacks.js';
import { OPENIM_OK, TENCENT_OK } from '../support/send.js';
import { REFUSED, type Behaviour } from './deciding-handlers.js';
import type { Message } from './messages.js';

/** What is told where a handler does not decide. */
export const FALLBACK = 'Try again';

/** A before-callback to send; its text says what the handler is to do. `ok` is the answer that this decision must give. */
export interface Question extends Message {
  readonly command: string;
  /** What the chat server must make of the answer. */
  readonly verdict: { readonly passes: boolean; readonly code: number | undefined };
  /** The answer "go on". */
  readonly allowed: string;
}

/** What an answer must say: what the handler decides, or what its `onFailure` says. */
export type Decided = 'allowed' | 'refused' | 'fallback';

/** @param padding characters that make it longer */
export function makeQuestion(behaviour: Behaviour, decided: Decided, number: number, padding = 0): Question {
  const text = `${behaviour} question-${number} ${'x'.repeat(padding)}`;
  return number % 2 === 0 ? tencent(text, decided, number) : openIm(text, decided, number);
}

function tencent(text: string, decided: Decided, number: number): Question {
  const { SendMsgResult: _, ErrorInfo: __, UnreadMsgNum: ___, ...body } = tencentC2c({ MsgSeq: number });
  const command = 'C2C.CallbackBeforeSendMsg';
  const answers = {
    allowed: TENCENT_OK.json,
    refused: { ActionStatus: 'OK', ErrorInfo: REFUSED.text, ErrorCode: 120_001 + REFUSED.code },
    fallback: { ActionStatus: 'OK', ErrorInfo: FALLBACK, ErrorCode: 120_001 },
  };
  const answer = answers[decided];
  return {
    text,
    provider: 'tencent',
    command,
    path: () => `/chat-webhooks/tencent?${tencentQuery(command)}`,
    body: JSON.stringify({
      ...body,
      CallbackCommand: command,
      MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }],
    }),
    ok: JSON.stringify(answer),
    verdict: verdictOf(decided, answer.ErrorCode),
    allowed: JSON.stringify(answers.allowed),
  };
}

function openIm(text: string, decided: Decided, number: number): Question {
  const command = 'callbackBeforeSendSingleMsgCommand';
  const refusal = { actionCode: 0, errCode: 5_000, errMsg: FALLBACK, errDlt: '', nextCode: 1 };
  const answers = {
    allowed: OPENIM_OK.json,
    refused: { ...refusal, errCode: 5_000 + REFUSED.code, errMsg: REFUSED.text },
    fallback: refusal,
  };
  const answer = answers[decided];
  const id = `question-${number}`;
  return {
    text,
    provider: 'openim',
    command,
    path: () => `/chat-webhooks/openim/${SECRET}/${command}`,
    body: JSON.stringify(
      openImSingle({
        callbackCommand: command,
        serverMsgID: id,
        clientMsgID: `client-${id}`,
        content: JSON.stringify({ content: text }),
      }),
    ),
    ok: JSON.stringify(answer),
    verdict: verdictOf(decided, answer.errCode),
    allowed: JSON.stringify(answers.allowed),
  };
}

function verdictOf(decided: Decided, code: number): Question['verdict'] {
  return decided === 'allowed' ? { passes: true, code: undefined } : { passes: false, code };
}
