/** Compiled, never run: what `@OnChatEvent` takes, and what it must not take. */
import {
  C2cMessageSendFailed,
  C2cMessageSent,
  CallbackRejected,
  ChatEvent,
  ChatSignalReceived,
  GroupMessageSent,
  MessageEvent,
  OnChatEvent,
  type AnyChatEvent,
} from '../../lib/index.js';

export class Right {
  @OnChatEvent(C2cMessageSent)
  one(message: C2cMessageSent): string {
    return message.to;
  }

  @OnChatEvent(C2cMessageSent, GroupMessageSent)
  async union(message: C2cMessageSent | GroupMessageSent): Promise<string> {
    return message.eventName === 'chat.group-message.sent' ? message.groupId : message.to;
  }

  @OnChatEvent(C2cMessageSent, GroupMessageSent)
  base(message: MessageEvent): string {
    return message.text;
  }

  @OnChatEvent(MessageEvent)
  messages(message: MessageEvent): string {
    return message.text;
  }

  @OnChatEvent(MessageEvent)
  anyMessage(message: C2cMessageSent | C2cMessageSendFailed | GroupMessageSent): string {
    return message.eventName;
  }

  @OnChatEvent(C2cMessageSent)
  raw(message: C2cMessageSent): string | undefined {
    return 'From_Account' in message.raw ? message.raw.MsgKey : message.raw.serverMsgID;
  }

  @OnChatEvent(ChatEvent)
  all(event: AnyChatEvent): string {
    return event.eventName === 'chat.signal.received' ? event.kind : event.command;
  }

  @OnChatEvent(ChatEvent)
  allByBase(event: ChatEvent): string {
    return event.id;
  }

  @OnChatEvent(CallbackRejected)
  withoutParameter(): void {}

  @OnChatEvent(ChatSignalReceived)
  static(event: { readonly kind: string }): string {
    return event.kind;
  }
}

export class Wrong {
  // @ts-expect-error another event than the decorator's
  @OnChatEvent(C2cMessageSent)
  another(message: GroupMessageSent): string {
    return message.groupId;
  }

  // @ts-expect-error the second of the two does not fit
  @OnChatEvent(C2cMessageSent, GroupMessageSent)
  oneOfTwo(message: C2cMessageSent): string {
    return message.to;
  }

  // @ts-expect-error the first of the two does not fit
  @OnChatEvent(C2cMessageSendFailed, C2cMessageSent)
  otherOfTwo(message: C2cMessageSent): string {
    return message.to;
  }

  // @ts-expect-error all events are more than one
  @OnChatEvent(ChatEvent)
  all(message: C2cMessageSent): string {
    return message.to;
  }

  // @ts-expect-error a message that was not sent is no message that was sent
  @OnChatEvent(C2cMessageSendFailed)
  failed(message: C2cMessageSent): string {
    return message.to;
  }

  // @ts-expect-error a handler gets one parameter
  @OnChatEvent(C2cMessageSent)
  two(message: C2cMessageSent, more: string): string {
    return message.to + more;
  }

  // @ts-expect-error no event is named
  @OnChatEvent()
  none(): void {}

  // @ts-expect-error an instance's name is no class
  @OnChatEvent('chat.c2c-message.sent')
  name(): void {}

  // @ts-expect-error not one of our classes
  @OnChatEvent(Date)
  foreign(): void {}

  // @ts-expect-error callbacks are no messages
  @OnChatEvent(MessageEvent, CallbackRejected)
  moreThanMessages(message: MessageEvent): string {
    return message.text;
  }

  // @ts-expect-error only methods can be handlers
  @OnChatEvent(C2cMessageSent)
  property = 5;
}
