/** Compiled, never run: how events narrow, and what is not there. */
import {
  C2cMessageSent,
  chatEventFromJSON,
  GroupMessageSent,
  MessageEvent,
  type AnyChatEvent,
  type C2cMessageSendFailed,
  type ChatEventMap,
  type ChatEventName,
  type MessageElement,
  type Provider,
  type RawBody,
} from '../../lib/index.js';
import type { C2cAfterSendMsgDto, GroupAfterSendMsgDto, TencentCommand } from '../../lib/chat-servers/tencent/index.js';
import type {
  AfterMsgSaveDBDto,
  AfterSendGroupMsgDto,
  AfterSendSingleMsgDto,
  OpenImCommand,
} from '../../lib/chat-servers/openim/index.js';
import type { JournalEntry } from '../../lib/journal/index.js';
// @ts-expect-error misspelt
import { C2CMessageSent } from '../../lib/index.js';

export const misspeltClass: unknown = C2CMessageSent;

export const nameOfOne: 'chat.c2c-message.sent' = C2cMessageSent.eventName;
// @ts-expect-error the name of another event
export const nameOfAnother: 'chat.group-message.sent' = C2cMessageSent.eventName;
// @ts-expect-error misspelt
export const misspeltName: ChatEventName = 'chat.c2c-mesage.sent';
// @ts-expect-error misspelt
export type Misspelt = ChatEventMap['chat.group-message.send'];

export function byName(event: ChatEventMap['chat.group-message.sent']): GroupMessageSent {
  return event;
}

export function rawByProvider(
  message: C2cMessageSent,
  failed: C2cMessageSendFailed,
  group: GroupMessageSent,
): unknown[] {
  // @ts-expect-error a member of only one chat server's body, before it is known whose it is
  const wrong: unknown = message.raw.sendID;
  const account: string = message.provider === 'tencent' ? message.raw.From_Account : message.raw.sendID;
  const tencent: GroupAfterSendMsgDto | undefined = group.provider === 'tencent' ? group.raw : undefined;
  const openIm: AfterSendGroupMsgDto | undefined = group.provider === 'openim' ? group.raw : undefined;
  // only Tencent tells of messages that never arrived
  const only: 'tencent' = failed.provider;
  const code: C2cAfterSendMsgDto['SendMsgResult'] = failed.raw.SendMsgResult;
  return [wrong, account, tencent, openIm, only, code];
}

export function rawOfAny(event: AnyChatEvent): string {
  if (event.eventName === 'chat.c2c-message.sent' && event.provider === 'openim') return event.raw.recvID;
  if (event.provider === 'tencent' && event.eventName === 'chat.group-message.sent') return event.raw.GroupId;
  if (event instanceof C2cMessageSent && event.provider === 'tencent') return event.raw.To_Account;
  if (event.eventName === 'chat.signal.received' && event.provider === 'openim') return event.raw.sendID;
  if (event.eventName === 'chat.message.edited') return event.raw.Operator_Account ?? ''; // of Tencent alone
  if (event.eventName === 'chat.callback.unrecognized') {
    // @ts-expect-error any body
    return event.raw.sendID;
  }
  return '';
}

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
export const rawTypes: [
  Equal<RawBody<'chat.c2c-message.sent', 'tencent'>, C2cAfterSendMsgDto>,
  Equal<RawBody<'chat.c2c-message.sent', 'openim'>, AfterSendSingleMsgDto | AfterMsgSaveDBDto>,
  Equal<RawBody<'chat.group-message.sent'>, GroupAfterSendMsgDto | AfterSendGroupMsgDto | AfterMsgSaveDBDto>,
  Equal<RawBody<'chat.c2c-message.send-failed'>, C2cAfterSendMsgDto>,
  Equal<RawBody<'chat.callback.rejected'>, never>,
  Equal<Provider, 'tencent' | 'openim'>,
] = [true, true, true, true, true, true];

export const commands: [TencentCommand, OpenImCommand] = [
  'C2C.CallbackAfterSendMsg',
  'callbackAfterSendSingleMsgCommand',
];
// @ts-expect-error misspelt
export const misspeltCommand: TencentCommand = 'C2C.CallbackAfterSendMessage';

export function immutable(message: C2cMessageSent, entry: JournalEntry): void {
  // @ts-expect-error events do not change
  message.to = 'somebody else';
  // @ts-expect-error nor do their elements
  message.elements.push({ type: 'markdown', text: '' });
  // @ts-expect-error nor do rows
  entry.state = 'rejected';
}

export function nullable(message: C2cMessageSent): string {
  // @ts-expect-error the system has no account
  return message.from;
}

export function elementLabel(element: MessageElement): string {
  switch (element.type) {
    case 'text':
    case 'markdown':
      return element.text;
    case 'image':
      return element.variants.map(({ kind }) => kind).join();
    case 'quote':
      return element.message?.nickname ?? '';
    case 'merged':
      return element.title ?? '';
    case 'audio':
    case 'video':
    case 'file':
      return element.url ?? '';
    case 'location':
    case 'custom':
      return element.description ?? '';
    case 'face':
    case 'card':
    case 'stream':
    case 'unknown':
      return element.type;
    default:
      return element satisfies never;
  }
}

export function incompleteElements(element: MessageElement): string {
  switch (element.type) {
    case 'text':
      return element.text;
    default:
      // @ts-expect-error other kinds are left
      return element satisfies never;
  }
}

export function wrongMember(element: MessageElement): unknown {
  // @ts-expect-error pictures have no text
  return element.type === 'image' ? element.text : undefined;
}

export function eventLabel(event: AnyChatEvent): string {
  switch (event.eventName) {
    case 'chat.c2c-message.sent':
      return event.to;
    case 'chat.c2c-message.send-failed':
      return String(event.errorCode);
    case 'chat.group-message.sent':
      return event.groupId;
    case 'chat.signal.received':
      return event.kind;
    case 'chat.callback.rejected':
      return event.faults.join();
    default:
      // new events and elements come with minor versions: keep a default
      return event.eventName;
  }
}

export function incompleteEvents(event: AnyChatEvent): string {
  switch (event.eventName) {
    case 'chat.c2c-message.sent':
      return event.to;
    case 'chat.group-message.sent':
      return event.groupId;
    // @ts-expect-error misspelt
    case 'chat.signal.recieved':
      return '';
    default:
      // @ts-expect-error other events are left
      return event satisfies never;
  }
}

export function fromJson(json: unknown): string {
  // @ts-expect-error any event: it may not be a message
  void chatEventFromJSON(json).text;
  // @ts-expect-error another class than the expected one
  const wrong: GroupMessageSent = chatEventFromJSON(json, C2cMessageSent);
  return chatEventFromJSON(json, C2cMessageSent).to + chatEventFromJSON(json, MessageEvent).text + wrong.groupId;
}
