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
  type ChatEventHandlerOptions,
  type Delivery,
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

  @OnChatEvent(C2cMessageSent, { apps: [1400000001, 'berlin'], provider: 'openim' })
  ofSome(message: C2cMessageSent): string {
    return message.to;
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
    return message.provider === 'tencent' ? message.raw.MsgKey : message.raw.serverMsgID;
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

  @OnChatEvent(C2cMessageSent)
  delivery(message: C2cMessageSent, { attempt, redelivery, signal, receipt, handler }: Delivery): unknown[] {
    return [message.to, attempt.toFixed(), redelivery, signal.aborted, receipt?.key, handler.length];
  }

  @OnChatEvent(C2cMessageSent)
  partOfDelivery(_: C2cMessageSent, { signal }: { readonly signal: AbortSignal }): boolean {
    return signal.aborted;
  }

  @OnChatEvent(C2cMessageSent, {})
  noOptions(message: C2cMessageSent): string {
    return message.to;
  }

  @OnChatEvent(C2cMessageSent, {
    id: 'all',
    attempts: 1,
    timeout: 1,
    concurrency: 1,
    retryDelay: 1,
    retryDelayLimit: 1,
  })
  allOptions(message: C2cMessageSent): string {
    return message.to;
  }

  @OnChatEvent(C2cMessageSent, GroupMessageSent, { id: 'union' })
  unionWithOptions(message: C2cMessageSent | GroupMessageSent, delivery: Delivery): string {
    return message.eventName === 'chat.group-message.sent' ? message.groupId : delivery.handler;
  }

  @OnChatEvent(ChatEvent, shared)
  sharedOptions(event: AnyChatEvent): string {
    return event.id;
  }
}

declare const shared: ChatEventHandlerOptions;

export class Wrong {
  // @ts-expect-error no chat server has this name
  @OnChatEvent(C2cMessageSent, { provider: 'telegram' })
  unknownProvider(message: C2cMessageSent): string {
    return message.to;
  }

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

  // @ts-expect-error a handler's second parameter is the delivery
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

  // @ts-expect-error nobody would find it, nor call it
  @OnChatEvent(C2cMessageSent)
  [Symbol.iterator](message: C2cMessageSent): string {
    return message.to;
  }

  // @ts-expect-error only methods can be handlers
  @OnChatEvent(C2cMessageSent)
  property = 5;

  // @ts-expect-error there is no third parameter
  @OnChatEvent(C2cMessageSent)
  three(message: C2cMessageSent, delivery: Delivery, more: string): string {
    return message.to + delivery.handler + more;
  }

  // @ts-expect-error the event comes first
  @OnChatEvent(C2cMessageSent)
  swapped(delivery: Delivery, message: C2cMessageSent): string {
    return message.to + delivery.handler;
  }

  // @ts-expect-error a delivery has no such member
  @OnChatEvent(C2cMessageSent)
  moreThanDelivery(_: C2cMessageSent, { retries }: { readonly retries: number }): number {
    return retries;
  }

  // @ts-expect-error nothing may be kept of a delivery
  @OnChatEvent(C2cMessageSent)
  receipt(_: C2cMessageSent, { receipt }: { readonly receipt: { readonly key: string } }): string {
    return receipt.key;
  }

  // @ts-expect-error options do not widen what the decorator says
  @OnChatEvent(C2cMessageSent, { id: 'another' })
  anotherWithOptions(message: GroupMessageSent): string {
    return message.groupId;
  }

  // @ts-expect-error no event is named
  @OnChatEvent({ id: 'none' })
  optionsOnly(): void {}

  // @ts-expect-error options come last
  @OnChatEvent({ id: 'first' }, C2cMessageSent)
  optionsFirst(): void {}

  // @ts-expect-error options come once
  @OnChatEvent(C2cMessageSent, { id: 'one' }, { attempts: 2 })
  optionsTwice(): void {}

  // @ts-expect-error misspelt
  @OnChatEvent(C2cMessageSent, { atempts: 2 })
  misspelt(): void {}

  // @ts-expect-error a text
  @OnChatEvent(C2cMessageSent, { attempts: '2' })
  text(): void {}

  // @ts-expect-error a number
  @OnChatEvent(C2cMessageSent, { id: 5 })
  numberAsId(): void {}

  // @ts-expect-error the module's name for it
  @OnChatEvent(C2cMessageSent, { handlerTimeout: 5_000 })
  moduleOption(): void {}

  // @ts-expect-error not the event's handler
  @OnChatEvent(C2cMessageSent, () => {})
  listener(): void {}
}
