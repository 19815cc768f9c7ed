/** Compiled, never run: a message that is stored is written, but no message of its own. */
import { ChatWebhooksModule, MessageEvent, MessageStored, OnChatEvent, WrittenMessage } from '../../lib/index.js';
import type { AnyChatEvent, ChatEventMap, ChatSignalReceived } from '../../lib/index.js';
import type { AfterMsgSaveDBDto } from '../../lib/chat-servers/openim/index.js';

type Stored = ChatEventMap['chat.message.stored'];

export class Handlers {
  @OnChatEvent(MessageStored)
  note({ provider, raw, sequence, to, groupId }: MessageStored): unknown {
    const only: 'openim' = provider;
    const body: AfterMsgSaveDBDto = raw;
    // @ts-expect-error a message has one of the two
    const both: string = to;
    return [only, body, sequence, both, groupId];
  }

  @OnChatEvent(WrittenMessage)
  index(written: WrittenMessage): string {
    return written.text;
  }

  // @ts-expect-error the family of messages has each message once
  @OnChatEvent(MessageEvent)
  count(message: MessageStored): string {
    return message.text;
  }
}

export function isWritten(event: AnyChatEvent): string {
  // @ts-expect-error no member of the family
  const message: MessageEvent = {} as Stored;
  return event instanceof MessageStored ? String(event.conversationId) : message.text;
}

export const queued: ChatSignalReceived['kind'] = 'queued';

export const options = [
  ChatWebhooksModule.forRoot({ openim: { secret: 'one', messagesFrom: 'stored' } }),
  ChatWebhooksModule.forRoot({ openim: { trust: 'network', messagesFrom: 'send' } }),
  ChatWebhooksModule.forRoot({ openim: { apps: [{ appId: 'berlin', secret: 'one', messagesFrom: 'stored' }] } }),
];
export const wrong = [
  // @ts-expect-error misspelt
  ChatWebhooksModule.forRoot({ openim: { secret: 'one', messagesFrom: 'saved' } }),
  // @ts-expect-error each installation says so itself
  ChatWebhooksModule.forRoot({ openim: { apps: [{ appId: 'berlin', secret: 'one' }], messagesFrom: 'stored' } }),
];
