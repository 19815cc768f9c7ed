import { C2cMessageSent } from '../../../events/c2c-message.event.js';
import { ChatSignalReceived } from '../../../events/chat-signal.event.js';
import { c2cConversationKey } from '../../../events/conversation-key.js';
import { readText } from '../../../wire/values.js';
import { NonEmptyText, Required } from '../../../wire/wire-decorators.js';
import type { OpenImContext } from './event-data.js';
import { MESSAGE_SAMPLE, MessageDto, messageData, signalData, signalIn } from './message.js';

/** Body of `callbackAfterSendSingleMsgCommand`. */
export class AfterSendSingleMsgDto extends MessageDto {
  @Required(NonEmptyText) recvID!: string;
}

const afterSendSingleMsg = {
  command: 'callbackAfterSendSingleMsgCommand',
  phase: 'after',
  name: 'openim-c2c',
  summary: 'a one-to-one message',
  body: AfterSendSingleMsgDto,
  events: [C2cMessageSent, ChatSignalReceived],
  toEvent: toC2cMessage,
  sample: { ...MESSAGE_SAMPLE, recvID: '19997' } satisfies AfterSendSingleMsgDto,
} as const;

/** The callbacks about one-to-one messages. */
export const OPENIM_C2C_MESSAGES = [afterSendSingleMsg] as const;

function toC2cMessage(body: AfterSendSingleMsgDto, context: OpenImContext): C2cMessageSent | ChatSignalReceived {
  const from = readText(body.sendID) ?? null;
  const { provider, appId } = context;
  const conversationKey = c2cConversationKey(provider, appId, from, body.recvID);
  const where = { to: body.recvID, conversationKey, raw: body };
  const kind = signalIn(body, context);
  if (kind === undefined) return new C2cMessageSent(Object.assign(messageData(body, context), where));
  const signal = Object.assign(signalData(body, context, kind), { groupId: undefined }, where);
  return new ChatSignalReceived(signal);
}
