import { eventClass, type EventOf } from './event-class.js';
import { MessageEvent } from './message-event.js';

/** Members of a one-to-one message. */
export abstract class C2cMessage extends MessageEvent {
  /** Account of the recipient. */
  declare readonly to: string;
}

/** One user wrote to another, and the chat server took the message. */
export const C2cMessageSent = eventClass('C2cMessageSent', 'chat.c2c-message.sent', C2cMessage);
export type C2cMessageSent = EventOf<typeof C2cMessageSent.eventName, C2cMessage>;

/** Members of a one-to-one message that never arrived. */
export abstract class FailedC2cMessage extends C2cMessage {
  /** Tencent's `SendMsgResult`: an error code of its messaging service. */
  declare readonly errorCode: number;
  /** Tencent's `ErrorInfo`. */
  declare readonly errorMessage: string | undefined;
}

/** One user wrote to another, and the message never arrived: do not count it as sent. Tencent only. */
export const C2cMessageSendFailed = eventClass(
  'C2cMessageSendFailed',
  'chat.c2c-message.send-failed',
  FailedC2cMessage,
);
export type C2cMessageSendFailed = EventOf<typeof C2cMessageSendFailed.eventName, FailedC2cMessage>;
