import type { EventData } from './chat-event.js';
import { MessageEvent } from './message-event.js';
import type { C2cBody } from './raw-body.js';

abstract class C2cMessage extends MessageEvent {
  readonly to: string;
  readonly raw: C2cBody;

  constructor(data: EventData<C2cMessage>) {
    super(data);
    this.to = data.to;
    this.raw = data.raw;
  }
}

/** One user wrote to another, and the chat server took the message. */
export class C2cMessageSent extends C2cMessage {
  static readonly eventName = 'chat.c2c-message.sent';
  readonly eventName = C2cMessageSent.eventName;
}

/** One user wrote to another, and the message never arrived: do not count it as sent. Tencent only. */
export class C2cMessageSendFailed extends C2cMessage {
  static readonly eventName = 'chat.c2c-message.send-failed';
  readonly eventName = C2cMessageSendFailed.eventName;
  /** Tencent's `SendMsgResult`: an error code of its messaging service. */
  readonly errorCode: number;
  /** Tencent's `ErrorInfo`. */
  readonly errorMessage: string | undefined;

  constructor(data: EventData<C2cMessageSendFailed>) {
    super(data);
    this.errorCode = data.errorCode;
    this.errorMessage = data.errorMessage;
  }
}
