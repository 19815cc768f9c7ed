/** Compiled, never run: what a handler of conversations gets. */
import { ConversationsCreated, OnChatEvent, type ChatSignalReceived } from '../../lib/index.js';
import type {
  AfterCreateGroupChatConversationsDto,
  AfterCreateSingleChatConversationsDto,
} from '../../lib/chat-servers/openim/index.js';

export class Handlers {
  @OnChatEvent(ConversationsCreated)
  note({ kind, owner, provider, raw, settings }: ConversationsCreated): unknown {
    const only: 'openim' = provider;
    const body: AfterCreateSingleChatConversationsDto | AfterCreateGroupChatConversationsDto = raw;
    // @ts-expect-error a group's have none
    const account: string = owner;
    // @ts-expect-error misspelt
    const pinned: boolean | undefined = settings.isPinned;
    return [kind satisfies 'c2c' | 'group', only, body, account, pinned];
  }

  // @ts-expect-error another event
  @OnChatEvent(ConversationsCreated)
  other(signal: ChatSignalReceived): string {
    return signal.kind;
  }
}
