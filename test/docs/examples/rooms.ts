import { Injectable } from '@nestjs/common';
import { CallEnded, OnChatEvent, RoomEventReceived } from 'nestjs-chat-webhooks';

@Injectable()
export class Calls {
  readonly missed: string[] = [];
  readonly closedRooms: string[] = [];

  @OnChatEvent(CallEnded)
  noteMissed({ acceptedAt, from, users }: CallEnded) {
    if (acceptedAt === undefined) this.missed.push(...users.map((user) => `${user} missed a call of ${from}`));
  }

  @OnChatEvent(RoomEventReceived)
  noteClosed({ command, roomId, raw }: RoomEventReceived) {
    if (command !== 'Live.CallbackAfterDestroyRoom') return;
    const reason = typeof raw.EventType === 'string' ? raw.EventType : 'unknown reason'; // nothing of it was checked
    this.closedRooms.push(`${roomId}: ${reason}`);
  }
}
