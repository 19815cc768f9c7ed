/** Compiled, never run: what handlers of changes of messages get, how `raw` narrows, and what is no message. */
import {
  MessageChangeEvent,
  OnChatEvent,
  type BotMessageReceived,
  type ConversationRead,
  type GroupMessageSendFailed,
  type GroupMessagesRead,
  type HandledEvent,
  type MessageEdited,
  type MessageEvent,
  type MessageExtensionsChanged,
  type MessagesRecalled,
} from '../../lib/index.js';
import type {
  AfterGroupMsgReadDto,
  AfterRevokeMsgDto,
  AfterSingleMsgReadDto,
} from '../../lib/chat-servers/openim/index.js';
import type {
  C2cAfterModifyMsgDto,
  C2cAfterMsgReportDto,
  C2cAfterMsgWithDrawDto,
  GroupAfterModifyMsgDto,
  GroupAfterRecallMsgDto,
  OfficialAccountAfterMsgWithDrawDto,
} from '../../lib/chat-servers/tencent/index.js';

type Change = MessagesRecalled | MessageEdited | MessageExtensionsChanged | ConversationRead | GroupMessagesRead;

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
export const family: Equal<HandledEvent<typeof MessageChangeEvent>['eventName'], Change['eventName']> = true;

export class Right {
  @OnChatEvent(MessageChangeEvent)
  any(event: Change): string | undefined {
    switch (event.eventName) {
      case 'chat.messages.recalled':
        return event.messages[0]?.messageId;
      case 'chat.message.edited':
        return event.text;
      case 'chat.message-extensions.changed':
        return event.extensions[0]?.value;
      case 'chat.conversation.read':
        return event.reader;
      case 'chat.group-messages.read':
        return event.receipts[0]?.members[0];
      default:
        return event satisfies never;
    }
  }

  @OnChatEvent(MessageChangeEvent)
  base({ conversationKey }: MessageChangeEvent): string | undefined {
    return conversationKey;
  }
}

export function raw(recalled: MessagesRecalled, read: ConversationRead, edited: MessageEdited): unknown[] {
  const tencent: C2cAfterMsgWithDrawDto | GroupAfterRecallMsgDto | OfficialAccountAfterMsgWithDrawDto | undefined =
    recalled.provider === 'tencent' ? recalled.raw : undefined;
  const openIm: AfterRevokeMsgDto | undefined = recalled.provider === 'openim' ? recalled.raw : undefined;
  const report: C2cAfterMsgReportDto | undefined = read.provider === 'tencent' ? read.raw : undefined;
  const reading: AfterSingleMsgReadDto | AfterGroupMsgReadDto | undefined =
    read.provider === 'openim' ? read.raw : undefined;
  const only: C2cAfterModifyMsgDto | GroupAfterModifyMsgDto = edited.raw; // only Tencent tells of edits
  // @ts-expect-error the body of the other chat server
  const wrong: unknown = read.provider === 'openim' ? read.raw.Peer_Account : undefined;
  return [tencent, openIm, report, reading, only, wrong];
}

export function noMessages(bot: BotMessageReceived, failed: GroupMessageSendFailed): MessageEvent[] {
  // @ts-expect-error it reports a message a second time
  const second: MessageEvent = bot;
  // @ts-expect-error nobody got it
  const never: MessageEvent = failed;
  return [second, never];
}

export function unknownMember(recalled: MessagesRecalled): unknown {
  // @ts-expect-error a recall may be of several messages
  return recalled.messageId;
}
