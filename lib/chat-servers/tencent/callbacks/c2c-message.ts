import { C2cMessageSendFailed, C2cMessageSent } from '../../../events/c2c-message.event.js';
import { c2cConversationKey } from '../../../events/conversation-key.js';
import { eventId } from '../../../events/event-id.js';
import { readInteger, readText } from '../../../wire/values.js';
import { Int32, Optional, Text } from '../../../wire/wire-decorators.js';
import { tencentAccount } from '../facts.js';
import { c2cMessageKeys } from '../keys.js';
import type { TencentContext } from './event-data.js';
import { C2cMsgDto, messageData } from './message.js';

/**
 * Body of `C2C.CallbackAfterSendMsg`, all ages. Older apps lack OnlineOnlyFlag, MsgId, CloudCustomData, EventTime.
 * Source: "After a One-to-One Message Is Sent" (intl 34365).
 */
export class C2cAfterSendMsgDto extends C2cMsgDto {
  /** 0: delivered; anything else is an error code, and the message never arrived. */
  @Optional(Int32) SendMsgResult?: number | string;

  @Optional(Text) ErrorInfo?: string;

  /** Unread one-to-one messages of To_Account; -1 when the delivery failed. */
  @Optional(Int32) UnreadMsgNum?: number | string;
}

/** One-to-one messages; it also comes for a message that never arrived. */
const c2cAfterSendMsg = {
  command: 'C2C.CallbackAfterSendMsg',
  phase: 'after',
  name: 'c2c',
  summary: 'a one-to-one message',
  body: C2cAfterSendMsgDto,
  events: [C2cMessageSent, C2cMessageSendFailed],
  toEvent: toC2cMessage,
  sample: {
    From_Account: 'jared',
    To_Account: 'john',
    MsgSeq: 48374,
    MsgRandom: 2837546,
    MsgTime: 1557481126,
    MsgKey: '48374_2837546_1557481126',
    MsgId: '144115233406643804-1727580296-4026038328',
    OnlineOnlyFlag: 0,
    SendMsgResult: 0,
    ErrorInfo: 'send msg succeed',
    UnreadMsgNum: 7,
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'hello' } }],
    CloudCustomData: 'custom',
  } satisfies C2cAfterSendMsgDto,
} as const;

/** The callbacks about one-to-one messages. */
export const TENCENT_C2C_MESSAGES = [c2cAfterSendMsg] as const;

function toC2cMessage(body: C2cAfterSendMsgDto, context: TencentContext): C2cMessageSent | C2cMessageSendFailed {
  const result = readInteger(body.SendMsgResult) ?? 0;
  const outcome = result === 0 ? 'sent' : 'send-failed';
  const from = tencentAccount(body.From_Account);
  const messageId = readText(body.MsgKey);
  const { provider, appId, command } = context;
  const keys = c2cMessageKeys(body, context.bytes);
  const message = Object.assign(messageData(body, context), {
    id: eventId({ provider, appId, command, outcome, keys }),
    from,
    to: body.To_Account,
    messageId,
    conversationKey: c2cConversationKey(provider, appId, from, body.To_Account),
    raw: body,
  });
  if (result === 0) return new C2cMessageSent(message);
  const failure = { errorCode: result, errorMessage: readText(body.ErrorInfo) };
  return new C2cMessageSendFailed(Object.assign(message, failure));
}
