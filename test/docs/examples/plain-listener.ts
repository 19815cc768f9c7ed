import { Injectable } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { ChatEvent, GroupMessageSent, OnChatEvent, type AnyChatEvent } from 'nestjs-chat-webhooks';

@Injectable()
export class MessageStatistics {
  readonly counts = new Map<string, number>();

  @OnEvent(GroupMessageSent.eventName) // a plain Nest listener works too
  count(message: GroupMessageSent) {
    this.counts.set(message.groupId, (this.counts.get(message.groupId) ?? 0) + 1);
  }

  @OnChatEvent(ChatEvent) // every event; eventName narrows it
  watch(event: AnyChatEvent) {
    if (event.eventName === 'chat.callback.rejected') console.warn(event.reason, event.faults);
  }
}
