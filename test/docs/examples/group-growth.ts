import { Injectable } from '@nestjs/common';
import { GroupEvent, GroupMembersJoined, GroupMembersLeft, OnChatEvent, type HandledEvent } from 'nestjs-chat-webhooks';

@Injectable()
export class GroupGrowth {
  readonly days = new Map<string, { joined: number; left: number }>();

  @OnChatEvent(GroupEvent)
  count(event: HandledEvent<typeof GroupEvent>) {
    const day = new Date(event.occurredAt).toISOString().slice(0, 10);
    const { joined, left } = this.days.get(day) ?? { joined: 0, left: 0 };
    switch (event.eventName) {
      case GroupMembersJoined.eventName:
        return this.days.set(day, { joined: joined + event.users.length, left });
      case GroupMembersLeft.eventName:
        return this.days.set(day, { joined, left: left + event.users.length });
      default: // all others, also those that later versions bring
    }
  }
}
