import { Injectable } from '@nestjs/common';
import { MessageEdited, MessagesRecalled, OnChatEvent } from 'nestjs-chat-webhooks';

@Injectable()
export class ModerationLog {
  readonly lines: string[] = [];

  @OnChatEvent(MessagesRecalled) // of both chat servers
  recalled({ messages, by, conversationKey, conversationId }: MessagesRecalled) {
    const where = conversationKey ?? conversationId;
    for (const { messageId, sequence } of messages)
      this.lines.push(`${by ?? 'somebody'} recalled ${messageId ?? sequence} in ${where}`);
  }

  @OnChatEvent(MessageEdited)
  edited({ messageId, by, text, conversationKey }: MessageEdited) {
    this.lines.push(`${by ?? 'somebody'} changed ${messageId} in ${conversationKey} to: ${text}`);
  }
}
