import { OPENIM_OK, TENCENT_OK } from '../support/send.js';
import { openImSingle, SECRET, tencentC2c, tencentQuery } from '../support/callbacks.js';

/** A callback to send, known by its text. */
export interface Message {
  /** Unique; the message's text. */
  readonly text: string;
  readonly provider: 'tencent' | 'openim';
  /** Signed for now. */
  path(): string;
  readonly body: string;
  /** What it is answered when it was taken, to the byte. */
  readonly ok: string;
}

/** What texts look like, to find them in a stored body. */
export const TEXT = /message-[a-z]+-\d+/;

const KINDS = [c2c, group, single];

/**
 * Makes a message that nobody else makes, of one of three kinds in turn.
 *
 * @param series lower-case letters
 */
export function makeMessage(series: string, number: number): Message {
  return KINDS[number % KINDS.length]!(`message-${series}-${number}`, number);
}

function c2c(text: string, number: number): Message {
  const time = Math.floor(Date.now() / 1000);
  return tencent('C2C.CallbackAfterSendMsg', text, {
    ...tencentC2c({ MsgSeq: number, MsgTime: time, MsgKey: `${number}_2837546_${time}` }),
    From_Account: `user${number % 50}`,
  });
}

function group(text: string, number: number): Message {
  return tencent('Group.CallbackAfterSendMsg', text, {
    GroupId: `@TGS#${number % 20}`,
    Type: 'Public',
    From_Account: `user${number % 50}`,
    Operator_Account: `user${number % 50}`,
    Random: 123456,
    MsgSeq: number,
    MsgTime: Math.floor(Date.now() / 1000),
    OnlineOnlyFlag: 0,
  });
}

function tencent(command: string, text: string, body: object): Message {
  return {
    text,
    provider: 'tencent',
    path: () => `/chat-webhooks/tencent?${tencentQuery(command)}`,
    body: JSON.stringify({
      ...body,
      CallbackCommand: command,
      MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }],
    }),
    ok: JSON.stringify(TENCENT_OK.json),
  };
}

function single(text: string, number: number): Message {
  const callback = openImSingle({
    serverMsgID: text,
    clientMsgID: `client-${text}`,
    sendTime: Date.now(),
    content: JSON.stringify({ content: text }),
    seq: number,
  });
  return {
    text,
    provider: 'openim',
    path: () => `/chat-webhooks/openim/${SECRET}/callbackAfterSendSingleMsgCommand`,
    body: JSON.stringify(callback),
    ok: JSON.stringify(OPENIM_OK.json),
  };
}
