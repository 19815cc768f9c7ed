import { Injectable } from '@nestjs/common';
import { MessageStored, OnChatEvent } from 'nestjs-chat-webhooks';

@Injectable()
export class MessageNumbers {
  readonly numbers = new Map<string, number>();

  @OnChatEvent(MessageStored)
  note({ messageId, sequence }: MessageStored): void {
    if (messageId !== undefined && sequence !== undefined) this.numbers.set(messageId, sequence);
  }
}
